import HostInterface
import Testing

/// How many commands run at one time under `--throttle`.
@Suite(.onCluster) struct ThrottleClusterTests {
    /// The most lines `begin` above lines `end` at any place of what the commands wrote.
    private func most(_ study: ClusterStudy) -> Int {
        let events = (try? Cluster.host.files.read("\(study.directory)/events")) ?? []
        var (now, most) = (0, 0)
        for line in String(decoding: events, as: UTF8.self).split(separator: "\n") {
            now += line == "begin" ? 1 : -1
            most = max(most, now)
        }
        return most
    }

    @Test("a chain of arrays keeps to the throttle, uses all of it, and ends though nobody conducts it")
    func chain() async throws {
        let command = "echo begin >> $(OUTPUT_PATH)/events; sleep 1; echo end >> $(OUTPUT_PATH)/events; \(note)"
        let sections = """
            study:
            - {name: a, description: d, run: {procs: 1, cmd: ': $(N); \(command)'}}
            - {name: b, description: d, run: {procs: 1, cmd: '\(command)', depends: [a]}}
            - {name: c, description: d, run: {procs: 1, cmd: '\(command)', depends: [b]}}
            global.parameters: {N: {values: [\(values(8))], label: N.%%}}
            """
        try await withStudy(sections) { study in
            try await study.run("--throttle", "4")
            try await study.wait { study.count("accepted") == 3 && study.ledger.count >= 1 }
            try await study.killConductor()
            try await study.wait(seconds: 120) { study.ledger.count == 24 }
            #expect(most(study) == 4)
            #expect(try await study.finish() == 0)
            #expect(study.count("accepted") == 3 && study.ledger.count == 24)
        }
    }
}
