import Maestro
import Testing

/// Studies on this machine, conducted, followed and asked by the library alone.
@Suite struct LibraryRunTests {
    @Test("a study is conducted to its end while snapshots of it grow")
    func finished() async throws {
        try await withWorkplace { place in
            let run = try await place.run(
                """
                - {name: a, description: d, run: {cmd: 'echo $(N) > n'}}
                - {name: b, description: d, run: {cmd: 'cat $(a.workspace)/*/n > all', depends: [a_*]}}
                """)
            async let end = run.conduct(localRunner: place.runner)
            var seen: [Snapshot] = []
            for try await snapshot in run.snapshots(every: .milliseconds(20)) { seen.append(snapshot) }
            #expect(try await end == .finished)
            #expect(seen.map(\.sequence) == seen.map(\.sequence).sorted() && seen.count > 1)
            let last = try #require(seen.last)
            #expect(last.isOver && last.state.exitCode == 0 && last.counts == [.finished: 4])
            #expect(last.steps.map(\.counts) == [[.finished: 3], [.finished: 1]] && last.failures.isEmpty)
            #expect(last.name == "sweep" && last.instanceCount == 4)
            #expect(try place.read("out/b/all") == "1\n2\n3\n")
        }
    }

    @Test("failures are told by their cause, and what is retried runs when the study is conducted again")
    func failed() async throws {
        try await withWorkplace { place in
            let run = try await place.run(
                """
                - {name: a, description: d, run: {cmd: 'test -e $(OUTPUT_PATH)/mended || { echo "no 5$(N)" >&2; exit 3; }'}}
                - {name: b, description: d, run: {cmd: 'true', depends: [a]}}
                """)
            #expect(try await run.conduct(localRunner: place.runner) == .failed)
            let failures = try run.snapshot().failures
            #expect(failures.map(\.reason) == ["exit code 3"] && failures.map(\.lastErrorLine) == ["no 51"])
            #expect(failures.map(\.count) == [3] && failures.map(\.example) == ["a_N.1"])
            #expect(try run.snapshot().counts == [.failed: 3, .notRun: 3])
            try place.write("out/mended", "")
            #expect(try await !run.retry())
            #expect(try await run.conduct(localRunner: place.runner) == .finished)
            await #expect(throws: MaestroError.refused("nothing in this selection has failed")) {
                try await run.retry()
            }
            await #expect(throws: MaestroError.refused("already ended")) { try await run.cancel() }
        }
    }

    private let waiting = """
        - {name: a, description: d, run: {cmd: 'echo begin >> ledger; until test -e $(OUTPUT_PATH)/go; do sleep 0.1; done'}}
        - {name: b, description: d, run: {cmd: 'echo $(N)', depends: [a]}}
        """

    @Test("a cancelled task leaves the study to whoever conducts next, and nothing runs twice")
    func stopped() async throws {
        try await withWorkplace { place in
            let run = try await place.run(waiting)
            let work = Task { try await run.conduct(localRunner: place.runner) }
            _ = try await place.wait(for: run) { $0.counts[.running] == 1 }
            let other = await #expect(throws: MaestroError.self) {
                try await run.conduct(localRunner: place.runner)
            }
            #expect(other?.description.contains("already has a conductor") == true)
            work.cancel()
            await #expect(throws: MaestroError.stopped) { try await work.value }
            try place.write("out/go", "")
            #expect(try await run.conduct(localRunner: place.runner) == .finished)
            #expect(try place.read("out/a/ledger") == "begin\n")
        }
    }

    @Test("a study that is paused waits, and goes on when it is asked to")
    func paused() async throws {
        try await withWorkplace { place in
            let run = try await place.run(waiting)
            #expect(try await !run.pause())
            let work = Task { try await run.conduct(localRunner: place.runner) }
            let paused = try await place.wait(for: run) { $0.isPaused }
            #expect(paused?.counts == [.waiting: 4])
            #expect(try await run.resume())
            try place.write("out/go", "")
            #expect(try await work.value == .finished)
            await #expect(throws: MaestroError.self) { try await run.pause() }
        }
    }

    @Test("a part is cancelled while the rest goes on, and then all of it")
    func cancelled() async throws {
        try await withWorkplace { place in
            let run = try await place.run(waiting)
            let work = Task { try await run.conduct(localRunner: place.runner) }
            _ = try await place.wait(for: run) { $0.counts[.running] == 1 }
            await #expect(throws: MaestroError.self) { try await run.cancel(steps: ["c"]) }
            #expect(try await run.cancel(instances: ["b_N.?"]))
            let part = try await place.wait(for: run) { $0.counts[.cancelled] == 3 }
            #expect(part?.counts == [.running: 1, .cancelled: 3])
            #expect(try await run.cancel())
            #expect(try await work.value == .cancelled)
            #expect(try run.snapshot().state.exitCode == 3)
        }
    }

    @Test("without a program that runs steps nothing begins, and who follows what nobody conducts is told")
    func nobody() async throws {
        try await withWorkplace { place in
            let run = try await place.run(waiting)
            await #expect(throws: MaestroError.noLocalRunner) { try await run.conduct() }
            #expect(try run.snapshot().state == .waiting)
            let alone = await #expect(throws: MaestroError.self) {
                for try await _ in run.snapshots(every: .milliseconds(10), patience: .milliseconds(50)) {}
            }
            #expect(alone?.description.contains("conductor") == true)
        }
    }
}
