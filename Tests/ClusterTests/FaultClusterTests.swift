import HostInterface
import Testing

/// With `MAESTRO_LONG_TESTS` in the environment the tests of faults are larger.
enum FaultSize {
    static let isLong = Cluster.host.context.environment["MAESTRO_LONG_TESTS"] != nil
    /// Submissions, three to a chain.
    static let submissions = isLong ? 201 : 60
    static let kills = isLong ? 100 : 10
    /// Long enough for all kills to find a study that still runs.
    static let work = isLong ? "sleep 14" : "sleep 2.5"
    /// Instances of each of three steps.
    static let instances = isLong ? 67 : 20
}

/// Chains of three steps without parameters, so that each instance is a submission of its own.
struct Chains {
    let count: Int
    var work = "sleep 0.1"

    var sections: String {
        let lines = (1...count).flatMap { chain in
            ["a", "b", "c"].flatMap { letter in
                [
                    "- name: \(letter)\(chain)", "  description: d", "  run:", "    procs: 1", "    cmd: |",
                    "      \(Ledger.command(work))",
                ] + parents(of: "\(letter)\(chain)").map { "    depends: [\($0)]" }
            }
        }
        return (["study:"] + lines).joined(separator: "\n")
    }

    var instances: Set<String> { Set((1...count).flatMap { ["a\($0)", "b\($0)", "c\($0)"] }) }

    func parents(of instance: String) -> [String] {
        switch instance.first {
        case "b": ["a\(instance.dropFirst())"]
        case "c": ["b\(instance.dropFirst())"]
        default: []
        }
    }
}

/// What dies on this side: sbatch before it could tell what it did, and the conductor.
@Suite(.onCluster) struct FaultClusterTests {
    /// Of twelve calls one dies before it asks Slurm, one while it asks, one after Slurm has answered, and one tells of a
    /// time-out though Slurm took the job.
    static let forgetfulSbatch = """
        #!/bin/bash
        folder=${0%/*}
        real=$(PATH=${PATH#*:} command -v sbatch)
        [ "$1" = --version ] && exec "$real" "$@"
        exec 9>>"$folder/count"
        flock 9
        echo >&9
        turn=$(wc -l <"$folder/count")
        exec 9>&-
        case $((turn % 12)) in
        2) kill -9 $$ ;;
        5) "$real" "$@" >/dev/null & sleep 0.0$((RANDOM % 4)); kill -9 $! $$ ;;
        8) "$real" "$@" >/dev/null; kill -9 $$ ;;
        11)
            "$real" "$@" >/dev/null
            echo "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation" >&2
            exit 1
            ;;
        *) exec "$real" "$@" ;;
        esac
        """

    @Test("a third of sbatch's answers is lost: no submission is lost, and none is made twice")
    func lostReplies() async throws {
        let chains = Chains(count: FaultSize.submissions / 3)
        try await withStudy(chains.sections, programs: ["sbatch": Self.forgetfulSbatch]) { study in
            try await study.run()
            #expect(try await study.finish() == 0)
            try await study.audit(names: chains.instances, succeeded: chains.instances, parents: chains.parents)
            #expect(study.count("doubted") >= FaultSize.submissions / 4)
            #expect(study.runs.starts.count == FaultSize.submissions)
            #expect(try await study.queue().allSatisfy { $0.state == "COMPLETING" })
        }
    }

    @Test("the conductor is killed at moments that nobody chose: no step is lost, none runs twice")
    func randomKills() async throws {
        let pipeline = Pipeline(
            count: FaultSize.instances, hasFunnel: true,
            work: ["a": FaultSize.work, "b": FaultSize.work, "c": FaultSize.work])
        try await withStudy(pipeline.sections) { study in
            try await study.run()
            for _ in 0..<FaultSize.kills {
                await Cluster.host.clock.sleep(milliseconds: .random(in: 0...1000))
                try await study.killConductor()
                #expect(try await study.maestro("resume", study.directory).code == 0)
            }
            #expect(try await study.finish() == 0)
            try await study.audit(pipeline)
            #expect(study.count("opened") > FaultSize.kills * 3 / 4)
        }
    }

    @Test("of two conductors that start at once one is refused, and nothing runs twice")
    func rivals() async throws {
        let pipeline = Pipeline(count: 8, work: ["a": "sleep 2", "b": "sleep 2", "c": "sleep 6"])
        try await withStudy(pipeline.sections) { study in
            try await study.run()
            for _ in 0..<6 {
                try await study.killConductor()
                async let one = study.maestro("resume", study.directory)
                async let other = study.maestro("resume", study.directory)
                let answers = try await [one, other]
                #expect(answers.contains { $0.code == 0 }, "\(answers)\n\(study.journal)")
                // The other one may take a moment to see that it is not needed.
                try await study.wait { try await study.conductors() == 1 }
            }
            try await study.killConductor()
            async let one = study.maestro("resume", "--foreground", study.directory)
            async let other = study.maestro("resume", "--foreground", study.directory)
            let ends = try await [one, other]
            #expect(ends.count { $0.code == 0 } == 1)
            #expect(ends.count { $0.output.contains("already has a conductor") } == 1)
            try await study.audit(pipeline)
            // One that the conductor had no time to make, since it was killed, is made later.
            #expect(study.count("intended") == study.count("accepted") + study.count("postponed"))
        }
    }
}

extension ClusterStudy {
    /// How many processes conduct this study now.
    func conductors() async throws -> Int {
        let call = Invocation("pgrep", ["-f", "maestro-swift conductor \(directory)"], deadlineSeconds: 20)
        let result = try await Cluster.host.programs.run(call)
        return String(decoding: result.output, as: UTF8.self).split(separator: "\n").count
    }
}
