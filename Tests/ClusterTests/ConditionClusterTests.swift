import HostInterface
import Testing

/// Conditions that jobs judge, on a real Slurm.
@Suite(.onCluster) struct ConditionClusterTests {
    /// Of five checks two say that there is more to do.
    ///
    /// - Parameters:
    ///   - failing: The one of them that fails at it.
    ///   - more: Further steps.
    private static func sections(failing: Int = 0, more: String = "") -> String {
        """
        study:
        - name: check
          description: d
          run: {procs: 1, cmd: '\(note); \(hold); echo "level=$(N)" >> "$MAESTRO_OUTPUT"', outputs: [level: whole]}
        - name: refine
          description: d
          run: {procs: 1, cmd: '\(note); [ $(N) != \(failing) ]', depends: [check], when: $(check.outputs.level) > 3}
        - name: more
          description: d
          run: {procs: 1, cmd: '\(note) $(N)', depends: [refine]}
        - name: always
          description: d
          run: {procs: 1, cmd: '\(note) $(N)', depends: [check, refine unless skipped]}
        - name: all
          description: d
          run: {procs: 1, cmd: '\(note); cp $(more.list) list', depends: [more_*]}
        \(more)
        global.parameters: {N: {values: [1, 2, 3, 4, 5], label: N.%%}}
        """
    }

    private func ran(_ study: ClusterStudy) -> [String] {
        study.ledger.map { String($0.prefix { $0 != " " }) }.sorted()
    }

    private func names(_ step: String, _ numbers: ClosedRange<Int>) -> [String] { numbers.map { "\(step)_N.\($0)" } }

    @Test("with no conductor from the submission on, the right jobs run, and it is told when one comes back")
    func unattended() async throws {
        try await withStudy(Self.sections()) { study in
            try await study.run()
            try await study.wait { study.count("accepted") == 5 && study.ledger.count == 5 }
            try await study.killConductor()
            try study.letGo()
            try await study.wait { ran(study).contains("all") }
            #expect(try await study.finish() == 0)
            let steps = names("always", 1...5) + names("check", 1...5) + names("more", 4...5) + names("refine", 4...5)
            #expect(ran(study) == (["all"] + steps).sorted())
            let list = String(decoding: try Cluster.host.files.read("\(study.directory)/all/list"), as: UTF8.self)
            #expect(list == [4, 5].map { "\(study.directory)/more/N.\($0)\n" }.joined())
            let status = try await study.status()
            #expect(status.contains("15 finished, 6 skipped"), "\(status)")
            #expect(
                try await study.maestro("why", study.directory, "more_N.2").output.contains("refine_N.2 was skipped"))
        }
    }

    @Test("a later step may ask how another ended, and what fails keeps nothing from being skipped")
    func failures() async throws {
        let repair = """
            - name: repair
              description: d
              run:
                procs: 1
                cmd: '\(note) $(N)'
                depends: [refine ended]
                when: $(refine.state) == "failed" and $(refine.exit) == 1
            """
        try await withStudy(Self.sections(failing: 5, more: repair)) { study in
            try await study.run()
            try study.letGo()
            #expect(try await study.finish() == 2)
            let steps = names("always", 1...4) + names("check", 1...5) + names("refine", 4...5)
            #expect(ran(study).filter { $0 != "more_N.4" } == (["repair_N.5"] + steps).sorted())
            let status = try await study.status()
            #expect(status.contains("repair  1/5   1 finished, 4 skipped"), "\(status)")
        }
    }
}
