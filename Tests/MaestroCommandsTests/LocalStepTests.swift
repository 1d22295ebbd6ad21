import HostInterface
import TestSupport
import Testing

/// Steps of this machine, run by the real program: once each, whoever is killed, and done only when nobody stopped them.
@Suite struct LocalStepTests {
    private let slow = study(
        "- {name: a, description: d, run: {cmd: 'echo begin >> ledger; until test -e $(OUTPUT_PATH)/go; do sleep 0.3; done; echo end $(N) >> ledger'}}"
    )

    private func recorder(_ bench: Bench) throws -> Int32 {
        let record = try bench.read("out/.maestro/attempts/0/0.1").split(separator: " ")
        return try #require(Int32(record[4]))
    }

    /// Two looks of the conductor.
    private func look(_ bench: Bench) async throws {
        for throttle in ["7", "8"] {
            #expect(await bench.maestro("update", "out", "--throttle", throttle) == 0)
            try await bench.wait(for: "change throttle \(throttle)", inJournalOf: "out")
        }
    }

    @Test("a runner that is killed with its conductor takes nothing with it: the recorders write down the ends")
    func killedRunner() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", slow)
            #expect(await bench.maestro("run", "--cores", "3", "-o", "out", "s.yaml") == 0)
            try await bench.wait(for: "started 2", inJournalOf: "out")
            let conductor = try #require(try await bench.conductor(of: "out"))
            try await bench.command("pkill", "-KILL", "-P", "\(conductor)")
            try await bench.kill(conductor)
            #expect(await bench.maestro("resume", "out") == 0)
            try await look(bench)
            try bench.write("out/go", "")
            #expect(await bench.maestro("watch", "out") == 0)
            #expect(try bench.read("out/a/N.1/ledger") == "begin\nend 1\n")
        }
    }

    @Test("a command whose recorder was killed is waited for, and its end is then unknown")
    func killedRecorder() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", slow)
            #expect(await bench.maestro("run", "--cores", "3", "-o", "out", "s.yaml") == 0)
            try await bench.wait(for: "started 2", inJournalOf: "out")
            try await bench.kill(try recorder(bench))
            try await look(bench)
            #expect(!bench.journal("out").contains("ended 0 "))
            try bench.write("out/go", "")
            #expect(await bench.maestro("watch", "out") == 2)
            #expect(try bench.read("out/a/N.1/ledger") == "begin\nend 1\n")
            #expect(await bench.maestro("status", "out") == 0)
            #expect(bench.terminal.output.contains("end unknown"))
        }
    }

    @Test("where the user wrote a rule for infrastructure, what has an unknown end is tried again once it is over")
    func triedAgain() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", slow.replacing("ledger'}}", with: "ledger', retry: {infrastructure: 1}}}"))
            #expect(await bench.maestro("run", "--cores", "3", "-o", "out", "s.yaml") == 0)
            try await bench.wait(for: "started 2", inJournalOf: "out")
            try await bench.kill(try recorder(bench))
            try await look(bench)
            try bench.write("out/go", "")
            #expect(await bench.maestro("watch", "out") == 0)
            #expect(try bench.read("out/a/N.1/ledger") == "begin\nend 1\nbegin\nend 1\n")
        }
    }

    @Test("a step that kills its own parent runs once")
    func patricide() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml", study("- {name: a, description: d, run: {cmd: 'echo $(N) >> ran; kill -9 $PPID; sleep 0.5'}}")
            )
            #expect(await bench.maestro("run", "--wait", "-o", "out", "s.yaml") == 2)
            #expect(try bench.read("out/a/N.1/ran") == "1\n")
        }
    }

    private let stubborn = """
        - {name: a, description: d, run: {cmd: 'trap : TERM; echo $(N) > ready; sleep 600 & wait; true'LIMIT}}
        - {name: b, description: d, run: {cmd: "true", depends: [a]}}
        """

    @Test("a step that ends with 0 because its walltime is over has not finished, and its children do not run")
    func walltime() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study(stubborn.replacing("LIMIT", with: #", walltime: "0:02""#)))
            #expect(await bench.maestro("run", "--wait", "--cores", "3", "-o", "out", "s.yaml") == 2)
            #expect(await bench.maestro("status", "out") == 0)
            #expect(bench.terminal.output.contains("3 timed out") && bench.terminal.output.contains("3 not run"))
        }
    }

    @Test("a step that ends with 0 because it is cancelled is cancelled, also for the conductor that comes next")
    func cancelled() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study(stubborn.replacing("LIMIT", with: "")))
            #expect(await bench.maestro("run", "--cores", "3", "-o", "out", "s.yaml") == 0)
            for number in 1...3 { try await bench.wait(for: "\(number)", in: "out/a/N.\(number)/ready") }
            #expect(await bench.maestro("cancel", "-y", "--instance", "a_N.1", "out") == 0)
            try await bench.wait(for: "told cancel", in: "out/.maestro/attempts/0/0.1")
            try await bench.kill(try #require(try await bench.conductor(of: "out")))
            #expect(await bench.maestro("resume", "out") == 0)
            #expect(await bench.maestro("cancel", "-y", "out") == 0)
            #expect(await bench.maestro("watch", "out") != 0)
            #expect(await bench.maestro("status", "out") == 0)
            #expect(bench.terminal.output.contains("3 cancelled"), "\(bench.terminal.output)")
        }
    }

    @Test("a lock that run was started under is free when run has returned")
    func lock() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", slow)
            try await bench.command(
                "flock", "-n", "lock", bench.host.context.executable, "run", "-y", "-o", "out", "s.yaml")
            try await bench.command("flock", "-n", "lock", "true")
            try bench.write("out/go", "")
            #expect(await bench.maestro("watch", "out") == 0)
        }
    }

    @Test("a runner runs the scripts of the folder in which it began, whatever is put into that folder's place")
    func replacedFolder() async throws {
        try await withBench { bench in
            for folder in ["study", "planted"] {
                try await bench.command("mkdir", "-p", "\(folder)/a")
                try bench.write("\(folder)/a/a.sh", "#!/bin/sh\necho \(folder) $0 > out\n")
                try await bench.command("chmod", "0755", "\(folder)/a/a.sh")
            }
            let study = "\(bench.folder)/study"
            let runner = try bench.host.processes.startLineProcess(
                Invocation(
                    bench.host.context.executable, ["local-runner", study, "1", "1000000"], directory: study,
                    deadlineSeconds: 0),
                errors: nil
            ) { _ in }
            try await bench.command("mv", "study", "moved")
            try await bench.command("mv", "planted", "study")
            try runner.send("run 1 s a a 1 \(study)/a \(study)/record \(study)/a/a.1 1 0 0 0 ./a.sh")
            try await bench.wait(for: "exit 0", in: "moved/record")
            #expect(try bench.read("moved/a/out") == "study ./a.sh\n")
            #expect(try bench.host.files.list("\(study)/a") == ["a.sh"])
        }
    }
}
