import Diagnostics
import Expansion
import HostInterface
import Jobs
import Scheduling
import Specification
import Studies

/// A study file as it was read, with all that is wrong with it. Unstable until 1.0, as all of this module.
///
/// A value: later edits of the file do not reach it, nor what is made of it.
public struct StudyFile: Sendable {
    private let loaded: LoadedStudy
    private let check: ClusterCheck
    private let options: RunOptions
    private let variables: SlurmVariables

    /// Every mistake and every warning, in the order of their places; of a file without errors ``create(in:notify:)`` makes a
    /// study.
    public let mistakes: [Mistake]

    /// Reads and checks a study.
    ///
    /// What is wrong with the study is no error of this call; it is in ``mistakes``.
    ///
    /// - Parameters:
    ///   - path: The study file; a relative path is read from the working directory.
    ///   - options: What a run of it may take; they are kept with the study that is created.
    ///   - asksCluster: Whether the study is held against the limits of the cluster, where it needs one. The cluster's
    ///     programs are given three seconds to answer.
    /// - Throws: ``MaestroError/machine(_:)`` where the file cannot be read.
    public init(
        reading path: String, options: RunOptions = RunOptions(), asksCluster: Bool = true
    ) async throws(MaestroError) {
        let host = Host.ofThisProgram()
        let variables = SlurmVariables(host.context.environment)
        let read = try await translatingErrors {
            try await loadStudy(
                path, hashedWorkspaces: options.hashedWorkspaces, precautions: options.precautions,
                variables: variables, host: host)
        }
        check = await ClusterCheck([read], offline: !asksCluster, host: host)
        loaded = check.applied(to: read)
        let beyond = await options.beyondThisMachine(loaded.graph, asksCluster: asksCluster, host: host)
        mistakes = Mistake.all(in: loaded.diagnostics + check.gaps + beyond)
        self.options = options
        self.variables = variables
    }

    /// What the study is called; `nil` where mistakes hide it.
    public var name: String? { loaded.study?.name.value }

    /// Whether nothing can be planned or created of it. Warnings alone are no errors.
    public var hasErrors: Bool { loaded.graph == nil || loaded.hasErrors }

    /// What a run would do, without doing it.
    ///
    /// - Throws: ``MaestroError/mistakes(_:)`` for a study with errors.
    public func plan() throws(MaestroError) -> StudyPlan {
        let graph = try graph()
        let host = Host.ofThisProgram()
        return try translatingErrors {
            let paths = StudyPaths(
                output: host.absolute(graph.study.name.value), specification: folder(of: loaded.path))
            let renderer = try makeRenderer(graph, paths: paths, files: host.files)
            let policy = check.policy(options.planningPolicy, for: graph)
            return StudyPlan(
                graph, submissions: plannedSubmissions(graph, renderer: renderer, policy: policy))
        }
    }

    /// Makes the study directory: workspaces, scripts, and a copy of the study. Nothing runs before
    /// ``StudyRun/conduct(localRunner:)``.
    ///
    /// - Parameters:
    ///   - directory: What is not there yet, or an empty folder; without it a new folder is made, named for the study
    ///     and the time, below the study's `OUTPUT_PATH` or the working directory.
    ///   - notify: Is given what a person should know of it, in lines.
    /// - Throws: ``MaestroError/mistakes(_:)`` for a study with errors, those included that its scheduler tells;
    ///   ``MaestroError/refused(_:)`` where there is a study already, or the scheduler's programs are not there;
    ///   ``MaestroError/machine(_:)`` where the directory cannot be made.
    public func create(
        in directory: String? = nil, notify: (String) -> Void = { _ in }
    ) async throws(MaestroError) -> StudyRun {
        let graph = try graph()
        let host = Host.ofThisProgram()
        let unfit = try await translatingErrors {
            if let directory { try refuseStudy(at: directory, host: host) }
            return try await graph.unfit(asJob: false, host: host)
        }
        guard !unfit.contains(where: { $0.severity == .error }) else {
            throw .mistakes(Mistake.all(in: unfit))
        }
        var settings = options.settings
        settings.output = directory
        if graph.takesVariables { settings.variables = variables }
        let chosen = settings
        let made = try await translatingErrors {
            try await createStudy(loaded, graph: graph, settings: chosen, host: host, notify: notify)
        }
        return StudyRun(made)
    }

    /// That of a study without errors.
    private func graph() throws(MaestroError) -> StudyGraph {
        guard let graph = loaded.graph, !loaded.hasErrors else { throw .mistakes(mistakes) }
        return graph
    }
}

extension RunOptions {
    /// Steps that ask for more than local ones may take together.
    fileprivate func beyondThisMachine(
        _ graph: StudyGraph?, asksCluster: Bool, host: Host
    ) async -> [Diagnostic] {
        guard let graph else { return [] }
        let machine = await host.allowance(for: graph, offline: !asksCluster)
        return graph.beyond(machine.with(cores: cores > 0 ? cores : nil, kibibytes: kibibytes))
    }
}
