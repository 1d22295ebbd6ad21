import Jobs
import Testing
import Tracking

/// What the record of a step of this machine says.
@Suite struct LocalRecordTests {
    private let claim = "claim 3 0 login1 40 100.000 - 77@boot\n"
    private let begun = "begun 41 100.100 78@boot\n"

    private func record(_ text: String) throws -> AttemptRecord { try #require(AttemptRecord(Array(text.utf8))) }

    private func end(_ text: String) throws -> Verdict {
        verdict(record: try record(text), observed: nil, job: 3)
    }

    @Test("it names its recorder, and its command once that has begun")
    func processes() throws {
        let claimed = try record(claim)
        #expect(claimed.recorder == RecordedProcess(id: 40, birth: "77@boot") && claimed.hasNotBegun)
        let running = try record(claim + begun)
        #expect(running.command == RecordedProcess(id: 41, birth: "78@boot") && !running.hasNotBegun)
    }

    @Test("one of an earlier version names neither, and may have begun")
    func older() throws {
        let old = try record("claim 3 0 login1 40 100.000\n")
        #expect(old.recorder == nil && old.command == nil && !old.hasNotBegun)
        #expect(try end("claim 3 0 login1 40 100.000\nexit 0 101.000\n") == .over(.succeeded, at: at(101)))
    }

    @Test("what ends after it was told to has not finished, whatever its code, for any conductor that reads it")
    func told() throws {
        for code in [0, 1, 143] {
            let exit = "exit \(code) 102.000\n"
            #expect(
                try end(claim + begun + AttemptRecord.told(isWalltime: true, at: at(101)) + exit)
                    == .over(.timedOut, at: at(102)))
            #expect(
                try end(claim + begun + AttemptRecord.told(isWalltime: false, at: at(101)) + exit)
                    == .over(.cancelled(by: .us), at: at(102)))
        }
    }

    @Test("what had ended before it was told has its own end, however late its line came")
    func endedBefore() throws {
        let told = AttemptRecord.told(isWalltime: true, at: at(101))
        #expect(
            try end(claim + begun + told + "exit 0 100.900\n")
                == .over(.succeeded, at: Timestamp(milliseconds: 100_900)))
        #expect(try end(claim + begun + "exit 3 100.000\n" + told) == .over(.failed(.exit(code: 3)), at: at(100)))
    }

    @Test("the first reason for which it was told counts")
    func toldTwice() throws {
        let told = [true, false].map { AttemptRecord.told(isWalltime: $0, at: at(101)) }.joined()
        #expect(try end(claim + begun + told + "exit 0 102.000\n") == .over(.timedOut, at: at(102)))
    }

    @Test("half a line that a full disk left is none")
    func torn() throws {
        #expect(try record(claim + "beg torn\n" + begun).command?.id == 41)
        #expect(
            try record(claim + begun + "exit 0 1 torn\nexit 3 101.000\n").end
                == .exit(code: 3, at: at(101), isOwn: true))
    }

    private func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

    @Test("values are lines before its end, of the newest try in the newest life, and half of one is none")
    func values() throws {
        func values(_ text: String) -> [String] {
            let found = PublishedValues(record: Array((claim + text).utf8))
            return found.names.map { "\($0)=\(found[$0] ?? "")" }
        }
        #expect(try record(claim + "value a=1;\nexit 0 102.000\n").hasValues)
        #expect(try !record(claim + "value a=1;\nagain 3 101\nexit 0 102.000\n").hasValues)
        #expect(values("value a=1;\nvalue b= x; torn;\nvalue a=2;\nexit 0 102.000\n") == ["a=2", "b= x; torn"])
        #expect(values("value a=1;\nagain 3 101\nvalue b=1;\n") == ["b=1"])
        #expect(values("value a=1;\n torn\n" + claim) == [])
        for none in [
            "value a=1 torn\n", "value a=1; torn\n", "value a;\n", "value =1;\n", "value a=1;", "valued a=1;\n",
        ] {
            #expect(values(none) == [], "\(none)")
            #expect(try !record(claim + none).hasValues, "\(none)")
        }
    }
}
