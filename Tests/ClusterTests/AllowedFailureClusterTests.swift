import HostInterface
import Testing

/// Failures that a study allows, and what runs at its end, on a real Slurm.
@Suite(.onCluster) struct AllowedFailureClusterTests {
    /// - Parameter failing: Which of five simulations fail, as a pattern of the shell.
    private static func sections(allowed: String, failing: String) -> String {
        """
        study:
        - name: sim
          description: d
          run:
            procs: 1
            cmd: '\(note); \(hold); case $(N) in \(failing)) exit 3 ;; esac; echo "e=$(N)" >> "$MAESTRO_OUTPUT"'
            allow failure: \(allowed)
        - name: own
          description: d
          run: {procs: 1, cmd: '\(note) $(N)', depends: [sim]}
        - name: all
          description: d
          run: {procs: 1, cmd: '\(note); cp $(sim.list) list; cp $(sim.outputs) table', depends: [sim_*]}
        - name: after
          description: d
          run: {procs: 1, cmd: '\(note)', depends: [all]}
        - name: behind
          description: d
          run: {procs: 1, cmd: '\(note); cp $(own.list) list', depends: [own_*]}
        on failure:
        - {name: tell, description: d, run: {procs: 1, cmd: '\(note); cp $(study.failures) seen'}}
        always:
        - {name: clean, description: d, run: {procs: 1, cmd: '\(note); cp $(study.failures) seen'}}
        global.parameters: {N: {values: [1, 2, 3, 4, 5], label: N.%%}}
        """
    }

    private func ran(_ study: ClusterStudy) -> [String] {
        study.ledger.map { String($0.prefix { $0 != " " }) }.sorted()
    }

    private func lines(_ study: ClusterStudy, _ path: String) throws -> [String] {
        String(decoding: try Cluster.host.files.read("\(study.directory)/\(path)"), as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    @Test("with no conductor from the submission on, what gathers counts the failures itself, and runs over the rest")
    func unattended() async throws {
        try await withStudy(Self.sections(allowed: "20%", failing: "2")) { study in
            try await study.run()
            try await study.wait { study.count("accepted") == 4 && study.ledger.count == 5 }
            try await study.killConductor()
            try study.letGo()
            try await study.wait { ran(study).contains("after") }
            #expect(try lines(study, "all/list").map { $0.suffix(3) } == ["N.1", "N.3", "N.4", "N.5"])
            #expect(try lines(study, "all/table") == ["N,e", "1,1", "3,3", "4,4", "5,5"])
            #expect(try await study.finish() == 4)
            #expect(try lines(study, "behind/list").map { $0.suffix(3) } == ["N.1", "N.3", "N.4", "N.5"])
            #expect(!ran(study).contains("tell") && !ran(study).contains("own_N.2"))
            #expect(ran(study).count == 13 && Set(ran(study)).count == 13, "\(ran(study))")
            #expect(try lines(study, "clean/seen").map { $0.prefix(7) } == ["step,in", "sim,sim", "own,own"])
        }
    }

    @Test("one failure too many: what gathers gives its place back, and the end is told who failed and how")
    func tooMany() async throws {
        try await withStudy(Self.sections(allowed: "1", failing: "2|4")) { study in
            try await study.run()
            try study.letGo()
            #expect(try await study.finish() == 2)
            for name in ["all", "after", "behind"] { #expect(!ran(study).contains(name), "\(ran(study))") }
            #expect(ran(study).filter { ["tell", "clean"].contains($0) } == ["clean", "tell"])
            let seen = try lines(study, "tell/seen")
            #expect(seen.count == 8 && seen[1].hasPrefix("sim,sim_N.2,failed,3,exit code 3,"), "\(seen)")
            #expect(try await study.status().contains("sim: 2 of 5 failed, and `allow failure: 1` allows 1"))
        }
    }

    @Test("a cancelled study still runs what runs always, on the cluster as well")
    func cancelled() async throws {
        try await withStudy(Self.sections(allowed: "1", failing: "none")) { study in
            try await study.run()
            try await study.wait { study.ledger.count == 5 }
            #expect(try await study.maestro("cancel", "-y", study.directory).code == 0)
            #expect(try await study.finish() == 3)
            #expect(ran(study).filter { !$0.hasPrefix("sim") } == ["clean"])
            #expect(try lines(study, "clean/seen").count == 15)
        }
    }
}
