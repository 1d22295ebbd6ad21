import HostInterface
import Testing

/// Values that steps publish, on a real Slurm.
@Suite(.onCluster) struct ValueClusterTests {
    private static let sections = """
        study:
        - name: check
          description: d
          run:
            procs: 1
            cmd: |
              \(note); \(hold)
              printf 'level=%s\\nnote=it is "%s"; torn\\n' $(( 10 * $(N) )) '$HOME' >> "$MAESTRO_OUTPUT"
        - name: use
          description: d
          run:
            procs: 1
            depends: [check]
            cmd: |
              \(note)
              printf '%s|' $(check.outputs.level) "$(check.outputs.note)" > used
        - name: all
          description: d
          run: {procs: 1, cmd: '\(note); cat $(use.workspace)/*/used $(check.outputs) > all', depends: [use_*, check_*]}
        global.parameters: {N: {values: [1, 2, 3], label: N.%%}}
        """

    @Test("a job finds the values of an earlier one when it begins, with no conductor there")
    func unattended() async throws {
        try await withStudy(Self.sections) { study in
            try await study.run()
            try await study.wait { study.count("accepted") == 3 && study.ledger.count == 3 }
            try await study.killConductor()
            try study.letGo()
            try await study.wait { study.ledger.count == 7 }
            #expect(try await study.finish() == 0)
            #expect(study.ledger.count == 7)
            let table = "N,level,note\n" + [1, 2, 3].map { "\($0),\($0)0,\"it is \"\"$HOME\"\"; torn\"\n" }.joined()
            let note = #"it is "$HOME"; torn"#
            #expect(
                String(decoding: try Cluster.host.files.read("\(study.directory)/all/all"), as: UTF8.self)
                    == [10, 20, 30].map { "\($0)|\(note)|" }.joined() + table)
            let status = try await study.status("--format", "json")
            #expect(status.contains(#""level": "20""#) && status.contains(#""note": "it is \"$HOME\"; torn""#))
            #expect(study.count("published") == 3)
        }
    }

    @Test("a job asks for what an earlier step has found out, and a retry for what the user says")
    func requests() async throws {
        let sections = """
            study:
            - name: probe
              description: d
              run: {procs: 1, cmd: '\(note); echo "m=$(M)" >> "$MAESTRO_OUTPUT"'}
            - name: use
              description: d
              run:
                procs: 1
                depends: [probe]
                walltime: $(probe.outputs.m)
                cmd: '\(note) $(scontrol show job $SLURM_JOB_ID | grep -o "TimeLimit=[^ ]*")'
            global.parameters: {M: {values: [7, 8, soon], label: M.%%}}
            """
        try await withStudy(sections) { study in
            try await study.run()
            #expect(try await study.finish() == 2)
            func limits() -> [String] { study.ledger.filter { $0.hasPrefix("use") }.sorted() }
            #expect(limits() == ["use_M.7 1 TimeLimit=00:07:00", "use_M.8 1 TimeLimit=00:08:00"])
            #expect(try await study.status().contains("could not start: `walltime` must be a time"))
            let retry = ["retry", study.directory, "--failed", "--walltime", "9", "--wait"]
            #expect(try await study.maestro(retry).code == 0)
            #expect(limits().last == "use_M.soon 2 TimeLimit=00:09:00")
        }
    }

    @Test("a job whose values were not published fails before its command, and says which are missing")
    func missing() async throws {
        let sections = Self.sections.replacing("printf 'level=", with: "[ $(N) = 2 ] || printf 'level=")
        try await withStudy(sections) { study in
            try await study.run()
            try study.letGo()
            #expect(try await study.finish() == 2)
            #expect(study.ledger.count == 5)
            let status = try await study.status()
            #expect(status.contains("the earlier step did not publish level"), "\(status)")
        }
    }
}
