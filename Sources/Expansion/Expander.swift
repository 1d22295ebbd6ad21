import Diagnostics
import Executors
import Specification

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
    let named: NamedParameters
    /// Too many parameters reach too many steps to be kept account of.
    var isTangled = false
    /// Of the parameters that steps were told apart by.
    var numberings: [Int: Numbering] = [:]

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
