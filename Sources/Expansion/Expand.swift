package import Diagnostics
import Executors
package import Specification

package struct ExpansionOptions: Hashable, Sendable {
    /// Short numbered workspaces instead of labels (`--hashws`).
    package var hashedWorkspaces: Bool
    /// Names of `env.dependencies.paths` to absolute paths.
    package var dependencyPaths: [String: String]
    /// For steps that have no precautions of their own.
    package var precautions: Precautions

    package init(
        hashedWorkspaces: Bool = false, dependencyPaths: [String: String] = [:],
        precautions: Precautions = Precautions()
    ) {
        self.hashedWorkspaces = hashedWorkspaces
        self.dependencyPaths = dependencyPaths
        self.precautions = precautions
    }
}

/// Expands a valid study into its step instances.
///
/// - Returns: The graph, unless an instance asks for what cannot be; all that was found; and the graph that cannot be run,
///   for checks alone.
/// - Complexity: Linear in steps × combinations.
package func expand(
    _ study: Study, options: ExpansionOptions = ExpansionOptions()
) -> (graph: StudyGraph?, diagnostics: [Diagnostic], remains: StudyGraph?) {
    expand(study, options: options, after: nil)
}

/// - Parameter earlier: What there was before the study was edited.
func expand(
    _ study: Study, options: ExpansionOptions, after earlier: EarlierStudy?
) -> (graph: StudyGraph?, diagnostics: [Diagnostic], remains: StudyGraph?) {
    var expander = Expander(study, options: options, after: earlier)
    guard expander.isWithinLimit() else { return (nil, expander.diagnostics, nil) }
    let graph = expander.graph()
    guard expander.checkFilledLengths(of: graph) else { return (nil, expander.diagnostics, nil) }
    expander.checkResources(of: graph)
    expander.checkData(of: graph)
    expander.warnOfShellText(in: graph)
    let failed = expander.diagnostics.contains { $0.severity == .error }
    return failed ? (nil, expander.diagnostics, graph) : (graph, expander.diagnostics, nil)
}

/// The state of one expansion.
struct Expander {
    private(set) var study: Study
    private let source: Study
    let options: ExpansionOptions
    let earlier: EarlierStudy?
    let compiler: TokenTextCompiler
    /// What reads the commands.
    let shell: ShellLine
    lazy var conditions = ConditionCompiler(study, combinations: combinations, compiler: compiler)
    /// Of the tables that are no part of another one.
    private var tables: [Int: TableRows] = [:]
    private(set) var combinations = CombinationTable([], values: [], groups: [])
    /// For each step how its texts are read.
    let readers: [TextReader]
    /// Step indices so that each comes after all that it waits for.
    let order: [Int]
    /// Steps whose instances may turn out not to be needed once something has not failed.
    let optional: Set<Int>
    /// Steps whose instances may be skipped for a condition; and those of which only their jobs find that out.
    let conditional: (all: Set<Int>, open: Set<Int>)
    /// Steps of which some instances may not run for a failure that is allowed.
    let thinned: Set<Int>
    /// For each late table the step that writes its rows.
    let producers: [(table: Int, step: Int)]
    /// Steps that may have nothing to do, since another one writes no rows for them.
    private(set) var emptiable: Set<Int> = []
    /// For each step the parameters that its instances differ in, sorted by key.
    var scopes: [[Int]] = []
    var diagnostics: [Diagnostic] = []
    /// Of values in here-documents.
    var documentBudget = TextBudget(TextBudget.study * 2)
    private let named: NamedParameters
    /// Too many parameters reach too many steps to be kept account of.
    var isTangled = false
    /// Of the parameters that steps were told apart by.
    private var numberings: [Int: Numbering] = [:]

    init(_ study: Study, options: ExpansionOptions, after earlier: EarlierStudy? = nil) {
        source = study
        self.earlier = earlier
        var study = study
        let environment = TokenEnvironment(study.environment, dependencyPaths: options.dependencyPaths)
        study.batch.settings = study.batch.settings.mapValues {
            Located(environment.replacing($0.value), at: $0.place)
        }
        study.batch.arguments = study.batch.arguments.map { Located(environment.replacing($0.value), at: $0.place) }
        for index in study.steps.indices {
            // Nothing is changed for nothing: the steps of the study would be copied.
            if let option = study.licenceOption(ofStep: index) { study.steps[index].arguments.append(option) }
        }
        self.study = study
        self.options = options
        shell = ShellLine(study.batch.shellLine)
        compiler = TokenTextCompiler(environment: environment, study: study)
        named = NamedParameters(study)
        var filler = ValueFiller(study.parameters, tables: study.tables, environment: environment)
        let values = study.parameters.indices.map { filler.values(of: $0) }
        readers = study.steps.indices.map { TextReader($0, in: study) }
        producers = study.producers
        order = topologicalOrder(of: study)
        optional = Self.optionalSteps(of: study, order)
        conditional = Self.conditionalSteps(of: study, order, isStep: compiler.isStep)
        thinned = Self.thinnedSteps(of: study, order)
        diagnostics += filler.diagnostics
        checkFixedLengths(environment)
        guard diagnostics.isEmpty else { return }
        refuseQuotesOutsideSteps()
        scopes = parameterScopes()
        emptiable = emptiableSteps()
        refuseForeignColumns()
        refuseHandlerParameters()
        refuseOpenGroups()
        refuseRoundsOfMany()
        combine(values, environment)
        checkNameLengths()
    }

    private mutating func combine(_ values: [PlacedTexts], _ environment: TokenEnvironment) {
        var combiner = TableCombiner(
            study, scopes: scopes, variables: environment.texts, values: values, after: earlier)
        let groups = combiner.groups()
        tables = combiner.tables
        diagnostics += combiner.diagnostics
        study.formatLabels(values: combiner.values, &diagnostics)
        combinations = CombinationTable(study.parameters, values: combiner.values, groups: groups)
        diagnostics += combinations.longLabels(study.parameters)
    }

    /// More instances than any scheduler takes are a slip or an attack, and would only use up the memory.
    static let maximumInstances = 20_000_000

    mutating func isWithinLimit() -> Bool {
        guard diagnostics.isEmpty else { return false }
        var (instances, edges, work) = (0, 0, 0)
        for (step, scope) in zip(study.steps, scopes) where !scope.isEmpty {
            let count = combinations.count(of: scope)
            instances += count
            edges += count * step.dependencies.count { $0.scope != .all }
            work += count * scope.count
        }
        let most = max(instances, edges, work / 20)
        guard most > Self.maximumInstances || isTangled else { return true }
        diagnostics.append(.tooManyInstances(study, limit: Self.maximumInstances))
        return false
    }

    mutating func graph() -> StudyGraph {
        var directories = UniqueNames(reserved: Self.reservedDirectories)
        var nodes: [StepNode] = []
        var next: UInt32 = 0
        var grouped = 0
        for index in study.steps.indices {
            let node = node(index, scope: scopes[index], first: next, directories: &directories, groups: &grouped)
            next += UInt32(node.instances.count)
            nodes.append(node)
        }
        let groups = link(&nodes)
        return StudyGraph(
            study: study, source: source, options: options, earlier: earlier, tables: tables,
            combinations: combinations, steps: nodes,
            topologicalOrder: order, instanceCount: Int(next),
            owners: nodes.map { StudyGraph.Owner(firstID: $0.instances.ranges[0].lowerBound, step: $0.index) },
            groups: groups, temporaryReaders: TemporaryReaders(nodes),
            lateTables: Dictionary(grouping: producers, by: \.step).mapValues { $0.map(\.table) },
            loops: loopNodes(), roundParameter: study.roundParameter,
            hasFollowingRequests: nodes.contains { !$0.text.followingKeys.isEmpty })
    }

    /// Folders of the study directory that are not workspaces.
    static let reservedDirectories: Set<String> = ["meta", "logs", ".maestro"]
}

// MARK: - Steps

extension Expander {
    private mutating func numbering(of parameter: Int) -> Numbering {
        if let known = numberings[parameter] { return known }
        let numbering = combinations.numbering(of: parameter)
        numberings[parameter] = numbering
        return numbering
    }

    private mutating func node(
        _ index: Int, scope: [Int], first: UInt32, directories: inout UniqueNames, groups: inout Int
    ) -> StepNode {
        let step = study.steps[index]
        let former = earlier?.step(index)
        if let former, former.isRemoved { return removedNode(index, former, first: first, &directories) }
        let grouping = Grouping(by: scope) { numbering(of: $0) }
        let named = named(of: scope)
        let names = uniqueNames(step, scope: named, grouping: grouping)
        let (directory, changed) = directories.claim(former?.directory ?? SafeName.encode(step.name.value))
        if changed { diagnostics.append(.directoryTaken(step, directory: directory)) }
        let count = grouping.representatives.count
        let width = String(max(0, count - 1)).count
        let precautions = step.precautions.or(options.precautions)
        let text = text(index, grouping.representatives)
        let removed = scope.first.map { combinations.removedOrdinals(of: $0, grouping) } ?? []
        let late = lateColumns(of: scope)
        let pending = pendingOrdinals(late, grouping.representatives)
        let excluded = excluded(by: text.condition, grouping.representatives, pending)
            .or(roundsBeyond(step, grouping.representatives))
        let failureLimit = count > 1 ? precautions.failureLimit?.limit(of: count) : nil
        let facts = StepFacts(
            index: index, name: step.name.value, role: step.role, parameters: scope, named: named,
            representatives: grouping.representatives, ordinals: grouping.ordinals,
            parents: edges(of: index, behind: awaited(by: index, text), groups: &groups),
            directory: directory, text: text, renamed: names.combinations, renamedDirectories: names.directories,
            failureLimit: failureLimit,
            allowedFailures: allowedFailures(
                of: step, among: wanted(count, removed, excluded, pending), stopAfter: failureLimit),
            removed: removed, excluded: excluded, late: late, pending: pending, loop: step.loop,
            beginsRound: study.beginsRound(index),
            asksForScheduler: step.settings[.nodes] != nil || step.settings[.procs] != nil)
        return StepNode(
            facts, instances: InstanceIDs(first..<(first + UInt32(count))),
            hashedNameWidth: options.hashedWorkspaces && !scope.isEmpty ? width : nil,
            canaries: canaries(of: step, precautions.canaries, among: count, isLate: !late.isEmpty),
            scriptVersion: former?.scriptVersion ?? 1)
    }

    /// Steps that must be over before a scheduler can be asked for an instance: those whose values it asks by. What takes places
    /// waits for all here, since a job that waits with a scheduler would hold them from what it waits for.
    private func awaited(by index: Int, _ text: StepText) -> Set<Int> {
        let dependencies = study.steps[index].dependencies
        guard study.takes(ofStep: index).isEmpty else { return Set(dependencies.map(\.step)) }
        // Only the conductor knows how all have failed, and a job writes no list of what succeeded for each group.
        let failures = text.failures.compactMap { if case .step(let step) = $0 { step } else { nil } }
        let lists = dependencies.filter { dependency in
            dependency.scope == .group && text.lists.contains(dependency.step)
                && (study.steps[dependency.step].allowedFailures != nil || emptiable.contains(dependency.step))
        }
        return Set(text.followingOutputs.map(\.step) + failures + lists.map(\.step))
    }

    private mutating func text(_ index: Int, _ combinations: [UInt32]) -> StepText {
        let step = study.steps[index]
        func compile(_ text: String) -> TokenText { compiler.compile(text, for: readers[index]) }
        let settings = step.settings.mapValues { Located(compile($0.value), at: $0.place) }
        let arguments = step.arguments.map { compile($0.value) }
        let isFixed = settings.values.allSatisfy(\.value.isFixed) && arguments.allSatisfy(\.isFixed)
        let unquoted =
            step.settings.values.sorted { $0.place < $1.place } + step.arguments + step.outputs.files
            + step.outputs.temporary
        let text = StepText(
            about: compile(step.about.value), command: command(step.command, step: index, combinations),
            restart: step.restart.map { command($0, step: index, combinations) }, settings: settings,
            arguments: arguments, files: step.outputs.files.map { compile($0.value) },
            temporary: step.outputs.temporary.map { compile($0.value) }, condition: condition(of: index),
            fixedResources: isFixed ? Resources(settings, arguments, batch: study.batch, fill: \.literals) : nil)
        refuseQuotes(in: [step.about] + unquoted, index)
        return text
    }

    private mutating func condition(of index: Int) -> StepCondition? {
        guard study.steps[index].condition != nil else { return nil }
        let condition = conditions.condition(ofStep: index)
        diagnostics += conditions.takeDiagnostics()
        return condition
    }

    private mutating func excluded(
        by condition: StepCondition?, _ combinations: [UInt32], _ pending: [Bool]
    ) -> [Bool] {
        guard let condition else { return [] }
        let excluded = conditions.excluded(by: condition, combinations: combinations, pending: pending)
        diagnostics += conditions.takeDiagnostics()
        return excluded
    }

    /// Finds labels that say the same of different combinations, and folders that lose the difference.
    private mutating func uniqueNames(
        _ step: Step, scope: [Int], grouping: Grouping
    ) -> (combinations: [UInt32: String], directories: [UInt32: String]) {
        guard !scope.isEmpty, grouping.representatives.count > 1,
            !combinations.labelsAreTheirOwnNames(scope, areFolders: !options.hashedWorkspaces)
        else { return ([:], [:]) }
        var names = UniqueNames()
        /// Nothing as long as each folder is called as its combination.
        var folders: UniqueNames?
        var renamed: [UInt32: String] = [:]
        var renamedFolders: [UInt32: String] = [:]
        var last = (labels: "", encoded: "")
        for (ordinal, combination) in grouping.representatives.enumerated() {
            let labels = combinations.joinedLabels(scope, combination: Int(combination))
            // Labels that say nothing of their values are all the same.
            if labels != last.labels {
                last = (labels, options.hashedWorkspaces ? labels : SafeName.encode(labels))
            }
            let encoded = last.encoded
            if folders == nil, encoded != labels { folders = names }
            let name = names.claim(labels)
            let folder = folders?.claim(encoded) ?? name
            if name.changed { renamed[UInt32(ordinal)] = name.name }
            guard name.changed || folder.changed, !options.hashedWorkspaces else { continue }
            // A name with a number may read like another label once it is a folder.
            if !SafeName.isEncoding(folder.name, of: name.name) { renamedFolders[UInt32(ordinal)] = folder.name }
        }
        if let (_, example) = renamedFolders.min(by: { $0.key < $1.key }) {
            diagnostics.append(.workspacesCollide(step, count: renamedFolders.count, example: example))
        }
        return (renamed, renamedFolders)
    }
}
