import Maestro
import Testing

/// Reading, checking, planning and creating by the library alone.
@Suite struct LibraryReadingTests {
    @Test("a study is planned as `plan` does it, and created with nothing run")
    func plan() async throws {
        try await withWorkplace { place in
            let study = try await place.study(
                """
                - {name: a, description: d, run: {cmd: 'echo $(N)'}}
                - {name: b, description: d, run: {cmd: "true", depends: [a_*]}}
                """)
            #expect(study.name == "sweep" && study.mistakes.isEmpty && !study.hasErrors)
            let plan = try study.plan()
            #expect(plan.name == "sweep" && plan.instanceCount == 4 && plan.jobCount == 0 && plan.submissions == nil)
            #expect(plan.steps.map(\.name) == ["a", "b"] && plan.steps.map(\.instanceCount) == [3, 1])
            #expect(plan.steps.map(\.place) == ["this machine", "this machine"])
            #expect(plan.steps.map(\.waitsFor) == [[], ["a"]])
            let second = try #require(plan.steps.first?.instances.dropFirst().first)
            #expect(second.name == "a_N.2" && second.workspace == "a/N.2" && second.parameters == ["N": "2"])
            #expect(plan.description.hasPrefix("sweep: 2 steps, 4 instances"))
            let run = try await study.create(in: "\(place.folder)/out")
            #expect(run.directory == "\(place.folder)/out")
            let snapshot = try run.snapshot()
            #expect(snapshot.state == .waiting && snapshot.sequence == 0 && snapshot.counts == [.waiting: 4])
            #expect(try StudyRun(opening: run.directory) == run)
        }
    }

    @Test("jobs and submissions of a study for Slurm are told without a Slurm")
    func jobs() async throws {
        try await withWorkplace { place in
            try place.write(
                "slurm.yaml",
                """
                description: {name: jobs, description: d}
                batch: {type: slurm}
                study: [{name: a, description: d, run: {cmd: 'echo $(N)', nodes: 1, procs: 1, walltime: "0:10"}}]
                global.parameters: {N: {values: [1, 2, 3], label: N.%%}}
                """)
            let study = try await StudyFile(reading: "\(place.folder)/slurm.yaml", asksCluster: false)
            let plan = try study.plan()
            #expect(plan.jobCount == 3 && plan.submissions == 1...1 && plan.steps.map(\.place) == ["slurm"])
            var options = RunOptions()
            options.usesArrays = false
            let single = try await StudyFile(
                reading: "\(place.folder)/slurm.yaml", options: options, asksCluster: false)
            #expect(try single.plan().submissions == 3...3)
        }
    }

    @Test("all mistakes come as values, each with its place, cause and advice")
    func mistakes() async throws {
        try await withWorkplace { place in
            let study = try await place.study(
                """
                - {name: a, description: d, run: {cmd: 'true', depend: [b]}}
                - {name: b, description: d, run: {cmd: 'true', depends: [c]}}
                """)
            let errors = study.mistakes.filter(\.isError)
            #expect(study.hasErrors && errors.map(\.line) == [3, 4], "\(study.mistakes)")
            let first = try #require(errors.first)
            #expect(first.code == "unknown-key" && first.column == 48 && first.file == "\(place.folder)/s.yaml")
            #expect(first.cause.contains("depend") && first.advice?.contains("depends") == true)
            #expect(first.description.hasPrefix("\(place.folder)/s.yaml:3:48: error: "))
            #expect(throws: MaestroError.mistakes(study.mistakes)) { try study.plan() }
            await #expect(throws: MaestroError.mistakes(study.mistakes)) {
                try await study.create(in: "\(place.folder)/out")
            }
        }
    }

    @Test("a file that is not there, a folder without a study, and a study that is there are errors of their own")
    func refusals() async throws {
        try await withWorkplace { place in
            let missing = "\(place.folder)/none.yaml"
            await #expect(throws: MaestroError.machine("\(missing) does not exist")) {
                try await StudyFile(reading: missing)
            }
            let none = #expect(throws: MaestroError.self) { try StudyRun(opening: place.folder) }
            #expect(none?.description.contains("is not a study directory") == true)
            let study = try await place.study("- {name: a, description: d, run: {cmd: 'true'}}")
            let run = try await study.create(in: "\(place.folder)/out")
            let second = await #expect(throws: MaestroError.self) { try await study.create(in: run.directory) }
            #expect(second?.description.contains("already holds a study") == true)
        }
    }
}
