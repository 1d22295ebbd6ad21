import HostInterface
import Testing

/// What the cluster can never run is known before anything is made.
@Suite(.onCluster) struct PreflightClusterTests {
    /// The wrong key with its value, and what else the step asks for.
    private static let wrong: [(key: String, value: String, rest: String)] = [
        ("queue", "debig", "procs: 1"), ("nodes", "2", ""), ("procs", "1000", ""),
        ("cores per task", "999", "procs: 1"), ("memory", "999G", "procs: 1"), ("gpus", "1", "procs: 1"),
        ("constraint", "nonesuch", "procs: 1"), ("reservation", "nobodys", "procs: 1"), ("procs", "$(N)", ""),
        ("memory", "$(M)", "procs: 1"), ("procs", "500", "cores per task: 2"), ("nodes", "9", ""),
    ]

    @Test("twelve steps that can never run are twelve mistakes with their places, and nothing is made or submitted")
    func preflight() async throws {
        let steps = Self.wrong.enumerated().map { index, step in
            let rest = step.rest.isEmpty ? "" : ", \(step.rest)"
            return "- {run: {\(step.key): \(step.value)\(rest), cmd: '\(note)'}, name: s\(index), description: d}"
        }
        let sections = """
            study:
            \(steps.joined(separator: "\n"))
            global.parameters: {N: {values: [1, 900], label: N.%%}, M: {values: [1M, 900G], label: M.%%}}
            """
        try await withStudy(sections) { study in
            let (code, output) = try await study.maestro("run", "-y", "-o", study.directory, "study.yaml")
            #expect(code == 2 && output.contains("12 errors"), "\(output)")
            for (index, step) in Self.wrong.enumerated() {
                let column = "- {run: {: ".count + step.key.count + 1
                #expect(output.contains("study.yaml:\(index + 4):\(column): error: "), "\(output)")
            }
            // Jobs are submitted from a study directory only.
            #expect(try Cluster.host.files.information(study.directory) == nil)
        }
    }
}
