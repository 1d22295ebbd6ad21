import ArgumentParser
import Conducting
import Expansion
import HostInterface
import Rendering
import Reporting
import Specification

/// `maestro-swift plan`.
struct Plan: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what a study would do, without doing it.",
        discussion: """
              maestro-swift plan study.yaml
              maestro-swift plan --format dot study.yaml | dot -Tsvg > study.svg
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument { case table, json, dot, mermaid }

    @Argument(help: "The study file.", completion: .file(extensions: ["yaml", "yml"]))
    var study: String
    @Option(help: "table, json, dot or mermaid.")
    var format = Format.table
    @Flag(name: .customLong("hashws"), help: "Short numbered workspaces instead of labels.")
    var hashedWorkspaces = false
    @Option(
        name: [.short, .customLong("out")], help: "The study directory to name in scripts.", completion: .directory)
    var output: String?

    @Flag(help: "As with `run --no-arrays`: a job for each instance.")
    var noArrays = false
    @OptionGroup var generator: GeneratorOptions

    private var policy: Policy {
        var policy = Policy(cores: 1)
        if noArrays { policy.maximumArraySize = 1 }
        return policy
    }

    func run(on host: Host) async throws -> ExitStatus {
        let loaded = try await loadStudy(
            study, hashedWorkspaces: hashedWorkspaces, generator: generator, host: host)
        show([loaded], format: .text, host: host)
        guard let graph = loaded.graph else { return .failed }
        let root = absolute(output ?? graph.study.name.value, from: host.surroundings.workingDirectory)
        let renderer = try makeRenderer(
            graph, paths: StudyPaths(output: root, specification: folder(of: loaded.path)), files: host.files)
        switch format {
        case .table:
            let submissions = plannedSubmissions(graph, renderer: renderer, policy: policy)
            host.terminal.writeOutput(PlanReport.table(graph, submissions: submissions))
        case .dot: host.terminal.writeOutput(PlanReport.dot(graph))
        case .mermaid: host.terminal.writeOutput(PlanReport.mermaid(graph))
        case .json:
            PlanReport.json(
                graph,
                script: { instance in
                    let script = renderer.script(for: instance)
                    return (script.text, script.restartText)
                }
            ) { host.terminal.writeOutput($0) }
        }
        return .fine
    }
}
