import Diagnostics
import Executors
import Specification

extension StudyGraph {
    /// What an edited study file makes of this study.
    ///
    /// Instances are the same where their step is, by its name or else its command, and where their parameters have the
    /// same values. They keep ids, ordinals, names and workspaces, and what is new comes behind them. Combinations that
    /// were added since the study began are added to the edited one too.
    ///
    /// - Complexity: That of expanding the edited study twice.
    package func revised(to version: StudyVersion) throws(RevisionError) -> Revision {
        try checkFixedFacts(version)
        guard !growths.contains(where: { $0.parent != nil }) else {
            throw .fixed(
                "steps of this study have written rows of its tables, and such a study cannot be edited yet",
                at: version.study.tables.first { $0.late != nil }?.name?.place)
        }
        let grown = regrown(version.study)
        let edited = grown.study.keepingLabels(of: source)
        var options = options
        options.dependencyPaths = version.dependencyPaths
        var matching = StepMatching(self, edited)
        while true {
            var study = matching.study(edited, after: self)
            study.only = edited.only
            let earlier = earlier(matching, study, version: version.number)
            let found = Expansion.expand(study, options: options, after: earlier)
            guard var graph = found.graph else { throw .mistakes(found.diagnostics.filter { $0.severity == .error }) }
            let others = matching.matches.indices.filter {
                matching.matches[$0] != nil && !graph.continues(self, inStep: $0)
            }
            guard others.isEmpty else {
                for step in others { matching.part(step) }
                continue
            }
            graph.growths = grown.growths
            graph.keepNumbers(of: self)
            return revision(graph, matching, lostGrowths: growths.count - grown.growths.count)
        }
    }

    /// What cannot change, since jobs and files were made with it.
    private func checkFixedFacts(_ version: StudyVersion) throws(RevisionError) {
        let edited = version.study
        guard edited.batch.kind == source.batch.kind else {
            throw .fixed(
                "the study was started with `batch.type: \(source.batch.kind.name)`, and the file now says "
                    + "`\(edited.batch.kind.name)`", at: edited.batch.place)
        }
        let repositories = edited.environment.repositories
        guard repositories.map(\.words) == source.environment.repositories.map(\.words) else {
            throw .fixed(
                "`env.dependencies.git` has changed, and what it names was cloned when the study was started",
                at: repositories.first?.name.place)
        }
    }

    /// The study with the combinations that were added to this one, as far as it has a place for them.
    private func regrown(_ edited: Study) -> (study: Study, growths: [Growth]) {
        var study = edited
        var kept: [Growth] = []
        for growth in growths {
            guard let grown = try? study.grown(by: growth) else { continue }
            study = grown
            kept.append(growth)
        }
        return (study, kept)
    }

    private func earlier(_ matching: StepMatching, _ study: Study, version: Int) -> EarlierStudy {
        EarlierStudy(
            version: version,
            steps: steps.map { step in
                EarlierStudy.Step(
                    directory: step.directory, scriptVersion: step.scriptVersion,
                    remains: matching.matches[step.index] == nil ? remains(of: step) : nil)
            },
            rows: earlierRows(for: study), growths: tables.values.first?.ends.count ?? growths.count + 1)
    }

    private func remains(of step: StepNode) -> EarlierStudy.Remains {
        var combinations = step.renamed
        var folders = step.renamedDirectories
        if step.isParameterised {
            for (ordinal, instance) in step.instances.enumerated() {
                combinations[UInt32(ordinal)] = combinationName(of: instance)
                folders[UInt32(ordinal)] = workspace(of: instance).split(separator: "/").last.map(String.init)
            }
        }
        return EarlierStudy.Remains(
            name: step.name, count: step.instances.count, combinations: combinations, folders: folders,
            hashedNameWidth: step.hashedNameWidth)
    }

    /// Whether each instance that a step had there is the one with its ordinal here.
    private func continues(_ former: StudyGraph, inStep index: Int) -> Bool {
        let (step, old) = (steps[index], former.steps[index])
        guard names(of: step) == former.names(of: old), step.instances.count >= old.instances.count else {
            return false
        }
        for (parameter, oldParameter) in zip(step.named, old.named) {
            for ordinal in old.representatives.indices {
                let isSame = combinations.isEqual(
                    parameter, Int(step.representatives[ordinal]), to: oldParameter, Int(old.representatives[ordinal]),
                    of: former.combinations)
                guard isSame else { return false }
            }
        }
        return true
    }

    private func names(of step: StepNode) -> [[String]] {
        [step.parameters, step.named].map { $0.map { combinations.columns[$0].key } }
    }
}

// MARK: - Rows

extension StudyGraph {
    /// The rows of this study's tables, for those of an edited study that have the same columns.
    private func earlierRows(for edited: Study) -> [Int: EarlierRows] {
        let own = Dictionary(tables.values.map { (Set(keys(of: $0)), $0) }) { first, _ in first }
        var found: [Int: EarlierRows] = [:]
        for table in edited.tables.indices {
            let keys = Set(edited.identity(of: table).map { edited.parameters[$0].key.value })
            if let rows = own[keys] { found[table] = earlier(rows) }
        }
        return found
    }

    private func keys(of rows: TableRows) -> [String] {
        let others = Set(source.tables.flatMap { $0.computed.map(\.column) + $0.besideKey })
        return rows.parameters.filter { !others.contains($0) }.map { combinations.columns[$0].key }
    }

    private func earlier(_ rows: TableRows) -> EarlierRows {
        let columns = rows.parameters.map { parameter in
            (
                combinations.columns[parameter].key,
                EarlierRows.Column(texts: combinations.columns[parameter].values, places: rows.values[parameter])
            )
        }
        return EarlierRows(
            columns: Dictionary(columns) { first, _ in first }, keys: keys(of: rows), ends: rows.ends)
    }
}

extension Study {
    /// The columns that tell a table's rows apart: its key, or those that are not computed. The columns of a product's
    /// tables are seen through it.
    fileprivate func identity(of table: Int) -> [Int] {
        if !tables[table].key.isEmpty { return tables[table].key }
        guard case .product(let members) = tables[table].shape else { return tables[table].columns }
        return tables[table].columns + members.flatMap { identity(of: $0) }
    }

    /// With the labels that parameters have had: names of what exists must stay.
    fileprivate func keepingLabels(of earlier: Study) -> Study {
        let labels = Dictionary(earlier.parameters.map { ($0.key.value, $0.labels) }) { first, _ in first }
        var study = self
        for index in parameters.indices {
            guard let own = labels[parameters[index].key.value] else { continue }
            if case .list = parameters[index].labels { continue }
            if case .list = own { continue }
            study.parameters[index] = parameters[index].labelled(own)
        }
        return study
    }
}

extension GitDependency {
    fileprivate var words: [String] {
        [name.value, path.value, url.value, revision.map { "\($0.value)" } ?? ""]
    }
}
