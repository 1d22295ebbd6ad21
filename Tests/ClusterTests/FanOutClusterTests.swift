import HostInterface
import Testing

/// Rows that steps write, and what runs for each of them, on a real Slurm.
@Suite(.onCluster) struct FanOutClusterTests {
    private static let sections = """
        tables:
          parts: {csv: $(split.workspace)/parts.csv, columns: {PART: text}, key: PART}
        study:
        - name: split
          description: d
          run:
            procs: 1
            cmd: '\(note); \(hold); echo PART > parts.csv; for i in $(seq $(N)); do echo "p$(N).$i" >> parts.csv; done'
        - name: align
          description: d
          run: {procs: 1, cmd: '\(note) $(PART)'}
        - name: gather
          description: d
          run: {procs: 1, cmd: '\(note) $(N); cp $(align.list) list', depends: [align_* by N]}
        - name: merge
          description: d
          run: {procs: 1, cmd: '\(note); cp $(gather.list) list', depends: [gather_*]}
        global.parameters: {N: {values: [1, 2, 3, 0], label: N.%%}}
        """

    private func ran(_ study: ClusterStudy) -> [String] {
        study.ledger.map { String($0.prefix { $0 != " " }) }.sorted()
    }

    @Test("rows are read when a step has ended, and what they make goes out in arrays; a killed conductor loses none")
    func rows() async throws {
        try await withStudy(Self.sections) { study in
            try await study.run()
            try await study.wait { study.ledger.count == 4 }
            try await study.killConductor()
            try study.letGo()
            try await study.wait { study.ledger.count == 4 }
            #expect(try await study.finish() == 0)
            let parts = (1...3).flatMap { n in (1...n).map { "align_N.\(n).PART.p\(n).\($0)" } }
            let others = (1...3).map { "gather_N.\($0)" } + (0...3).map { "split_N.\($0)" } + ["merge"]
            #expect(ran(study) == (parts + others).sorted())
            let own = String(decoding: try Cluster.host.files.read("\(study.directory)/gather/N.2/list"), as: UTF8.self)
            #expect(own == (1...2).map { "\(study.directory)/align/N.2.PART.p2.\($0)\n" }.joined())
            let list = String(decoding: try Cluster.host.files.read("\(study.directory)/merge/list"), as: UTF8.self)
            #expect(list == (1...3).map { "\(study.directory)/gather/N.\($0)\n" }.joined())
        }
    }
}
