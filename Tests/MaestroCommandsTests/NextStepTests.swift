import HostInterface
import MaestroCommands
import TestSupport
import Testing

/// What one is told to do next, and where something stands in the way.
@Suite struct NextStepTests {
    private func prepare(_ bench: Bench, command: String) async throws {
        try bench.write("s.yaml", study("- {name: one, description: d, run: {cmd: \"\(command)\"}}"))
    }

    @Test("after `run` three lines tell what to do next")
    func afterRun() async throws {
        try await withBench { bench in
            try await prepare(bench, command: "true")
            #expect(await bench.maestro("run", "-fg", "-o", "results", "s.yaml") == 0)
            #expect(
                bench.terminal.errors.hasSuffix(
                    """
                      maestro-swift status results   shows its result
                      maestro-swift logs results     shows the output of its steps
                      maestro-swift archive results  packs it into one file

                    """), "\(bench.terminal.errors)")
        }
    }

    @Test("a study that is there already is not run over, and what one may have meant is named")
    func existing() async throws {
        try await withBench { bench in
            try await prepare(bench, command: "true")
            #expect(await bench.maestro("run", "--dry-run", "-o", "results", "s.yaml") == 0)
            #expect(await bench.maestro("run", "-o", "results", "s.yaml") == 1)
            let errors = bench.terminal.errors
            for verb in ["resume", "retry", "watch"] { #expect(errors.contains("`maestro-swift \(verb) results`")) }
            #expect(errors.contains("results already holds a study") && !errors.contains("remove"))
        }
    }

    @Test(
        "what was laid out for a scheduler that nothing is submitted to cannot be started, and does not fail for that",
        arguments: ["lsf", "flux"])
    func withoutAdapter(scheduler: String) async throws {
        try await withBench { bench in
            let text = """
                description: {name: s, description: d}
                batch: {type: \(scheduler), host: h, queue: q, bank: b}
                study: [{name: one, description: d, run: {cmd: x, procs: 1}}]
                """
            try bench.write("s.yaml", text)
            #expect(await bench.maestro("run", "--dry-run", "-o", "results", "s.yaml") == 0)
            #expect(!bench.terminal.errors.contains("resume"), "\(bench.terminal.errors)")
            for options in [["-y"], ["-y", "--wait"], ["-y", "-fg"]] {
                #expect(await bench.maestro(["resume"] + options + ["results"]) == 1)
            }
            #expect(bench.terminal.errors.contains("studies for \(scheduler) can be planned and written (--dry-run)"))
            #expect(await bench.output("status", "results").contains("0 of 1 finished (1 waiting)"))
            #expect(await bench.maestro("cancel", "-y", "results") == 0)
            #expect(await bench.maestro("resume", "-y", "--wait", "results") == 3)
        }
    }

    @Test("`resume` of a study that was cancelled names `retry`")
    func cancelled() async throws {
        try await withBench { bench in
            try await prepare(bench, command: "true")
            #expect(await bench.maestro("run", "--dry-run", "-o", "results", "s.yaml") == 0)
            #expect(await bench.maestro("cancel", "-y", "results") == 0)
            _ = await bench.maestro("resume", "-y", "-fg", "results")
            #expect(await bench.maestro("resume", "results") == 3)
            #expect(
                bench.terminal.errors.contains(
                    "the study was cancelled; `maestro-swift retry results` runs what did not finish"))
        }
    }
}
