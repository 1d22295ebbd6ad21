import HostInterface
import Testing

/// Loops on a real Slurm, of which the conductor starts each round.
@Suite(.onCluster) struct LoopClusterTests {
    private static let sections = """
        tables: {points: {csv: $(ask.workspace)/points.csv, columns: {X: whole}}}
        study:
        - name: search
          description: d
          group:
            repeat: {until: $(tell.outputs.sum) >= 30, at most: 6}
            steps:
            - name: ask
              description: d
              run:
                procs: 1
                cmd: |
                  \(note); test $(ROUND) != 2 || { \(hold); }
                  from=$(previous.tell.outputs.sum)
                  printf 'X\\n%s\\n%s\\n' "$((from + 1))" "$((from + 2))" > points.csv
            - name: evaluate
              description: d
              run: {procs: 1, cmd: '\(note); echo value=$(X) >> $MAESTRO_OUTPUT', outputs: [value: whole]}
            - name: tell
              description: d
              run:
                procs: 1
                cmd: |
                  \(note)
                  awk -F, 'NR > 1 { sum += $3 } END { print "sum=" sum }' $(evaluate.outputs) >> $MAESTRO_OUTPUT
                depends: [evaluate_*]
                outputs: [sum: {type: whole, default: 0}]
        - name: report
          description: d
          run: {procs: 1, cmd: '\(note); echo $(tell.outputs.sum) $(search.rounds) $(tell.workspace) > result', depends: [search]}
        """

    @Test("each round starts when the one before is over; a killed conductor loses and repeats none")
    func rounds() async throws {
        try await withStudy(Self.sections) { study in
            try await study.run()
            // 3, 9, 21, 45.
            try await study.wait { study.ledger.contains { $0.hasPrefix("ask_ROUND.2") } }
            try await study.killConductor()
            try study.letGo()
            #expect(try await study.finish() == 0)
            let names = study.ledger.map { String($0.prefix { $0 != " " }) }.sorted()
            let rounds = [(1, [1, 2]), (2, [4, 5]), (3, [10, 11]), (4, [22, 23])]
            let expected = rounds.flatMap { round, points in
                ["ask_ROUND.\(round)", "tell_ROUND.\(round)"] + points.map { "evaluate_ROUND.\(round).X.\($0)" }
            }
            #expect(names == (expected + ["report"]).sorted())
            let result = try Cluster.host.files.read("\(study.directory)/report/result")
            #expect(String(decoding: result, as: UTF8.self) == "45 4 \(study.directory)/tell/ROUND.4\n")
        }
    }
}
