import ArgumentParser
import Deciding
import Expansion
import HostInterface
import Rendering
import Reporting
import Scheduling
import Specification
import Studies

/// `maestro-swift plan`.
struct Plan: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what a study would run, without running it.",
        discussion: """
            The study is checked as `run` checks it. Where Slurm's commands are installed it is also checked against the \
            limits of the cluster; --offline skips that.

              maestro-swift plan study.yaml
              maestro-swift plan --fetch study.yaml
              maestro-swift plan --format dot study.yaml | dot -Tsvg > study.svg
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument { case table, json, dot, mermaid }

    @Argument(help: "The study file.", completion: .file(extensions: ["yaml", "yml"]))
    var study: String
    @Option(help: "Print this format: table, json, dot or mermaid.")
    var format = Format.table
    @Flag(name: .customLong("hashws"), help: "Use short numbered workspaces instead of labels.")
    var hashedWorkspaces = false
    @Option(
        name: [.short, .customLong("out")], help: "Use this study directory in scripts.", completion: .directory)
    var output: String?

    @Flag(help: "Plan one job for each instance, as with `run --no-arrays`.")
    var noArrays = false
    @Flag(name: .customLong("fetch"), help: "Run the commands that give the rows of tables.")
    var fetches = false
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var choice: ChoiceOptions
    @OptionGroup var generator: GeneratorOptions

    private var policy: Policy {
        var policy = Policy(cores: 1)
        if noArrays { policy.maximumArraySize = 1 }
        return policy
    }

    func run(on host: Host) async throws -> ExitStatus {
        let variables = SlurmVariables(host.context.environment)
        let read = try await loadStudy(
            study, hashedWorkspaces: hashedWorkspaces, choices: choice.choices, generator: generator.wanted,
            output: output,
            variables: variables, commands: fetches ? .fetched : .needed, host: host,
            notify: host.terminal.writeErrors)
        let check = await ClusterCheck([read], offline: cluster.offline, host: host)
        let loaded = check.applied(to: read)
        show([loaded], others: check.gaps, format: .text, host: host)
        guard let graph = loaded.graph, !loaded.hasErrors else { return .failed }
        variables.printNote(of: graph, host: host)
        let allowance = await host.allowance(for: graph, offline: cluster.offline)
        show([loaded.with(graph.beyond(allowance))], format: .text, host: host)
        let root = host.absolute(output ?? graph.study.name.value)
        let renderer = try makeRenderer(
            graph, paths: StudyPaths(output: root, specification: folder(of: loaded.path)), files: host.files)
        switch format {
        case .table:
            let submissions = submissions(of: graph, renderer, on: check)
            host.terminal.writeOutput(PlanReport.table(graph, submissions: submissions, columns: host.outputColumns))
        case .dot: host.terminal.writeOutput(PlanReport.dot(graph))
        case .mermaid: host.terminal.writeOutput(PlanReport.mermaid(graph))
        case .json:
            PlanReport.json(
                graph, submissions: submissions(of: graph, renderer, on: check),
                script: { instance in
                    let script = renderer.script(for: instance, in: graph)
                    return (script.text, script.restartText)
                }
            ) { host.terminal.writeOutput($0) }
        }
        return .fine
    }

    private func submissions(
        of graph: StudyGraph, _ renderer: ScriptRenderer, on check: ClusterCheck
    ) -> ClosedRange<Int>? {
        plannedSubmissions(graph, renderer: renderer, policy: check.policy(policy, for: graph))
    }
}
