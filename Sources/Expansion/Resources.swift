import Diagnostics
package import Executors
package import Specification

/// What an instance asks of a scheduler, with every token replaced: the step's word, else the batch section's.
package struct Resources: Hashable, Sendable {
    /// Texts by key, as written after replacement; each has the shape of its key.
    package let texts: [ResourceKey: String]
    /// The keys that the step itself writes.
    package let ownKeys: Set<ResourceKey>
    /// Further options for the submit program: the batch section's, then the step's.
    package let arguments: [String]
    /// How long it may run, read once.
    package let walltime: Walltime?

    package init(texts: [ResourceKey: String], ownKeys: Set<ResourceKey>, arguments: [String]) {
        walltime = texts[.walltime].flatMap { Walltime($0) }
        self.texts = texts
        self.ownKeys = ownKeys
        self.arguments = arguments
    }

    /// The same with further texts.
    package func adding(_ more: [ResourceKey: String]) -> Resources {
        guard !more.isEmpty else { return self }
        return Resources(
            texts: texts.merging(more) { $1 }, ownKeys: ownKeys.union(more.keys), arguments: arguments)
    }

    /// The same with another walltime and memory, where there are any, and further options behind its own.
    package func replaced(walltime: String?, memory: String?, adding arguments: [String]) -> Resources {
        let others = [ResourceKey.walltime: walltime, .memory: memory].compactMapValues { $0 }
        return Resources(
            texts: texts.merging(others) { $1 }, ownKeys: ownKeys.union(others.keys),
            arguments: self.arguments + arguments)
    }

    package func integer(_ key: ResourceKey) -> Int? { texts[key].flatMap { Int($0) } }

    package func isSet(_ key: ResourceKey) -> Bool { texts[key].flatMap(flag) ?? false }

    /// Memory on this machine; 0 where it does not say, and more than there is for all of it, which Slurm calls 0.
    package var kibibytes: Int64 {
        guard let amount = texts[.memory].flatMap(MemoryAmount.init) else { return 0 }
        return amount.kibibytes == 0 ? .max : amount.kibibytes
    }

    /// Cores on this machine: tasks × cores for each.
    package var cores: Int {
        max(1, integer(.procs) ?? 1).times(max(1, integer(.coresPerTask) ?? 1))
    }
}

extension StudyGraph {
    /// What an instance asks for.
    package func resources(of instance: InstanceID) -> Resources {
        let step = step(of: instance)
        return step.text.fixedResources ?? resources(step, combination: step.combination(of: instance))
    }

    func resources(_ step: StepNode, combination: Int) -> Resources {
        step.text.resources(batch: study.batch) { plainText($0, combination: combination) }
    }

    /// A text whose tokens are parameters only; anything else is left as written.
    func plainText(_ text: TokenText, combination: Int) -> String {
        plainText(text.pieces, combination: combination, published: { _ in "" })
    }

    func plainText(
        _ pieces: [TokenText.Piece], combination: Int, published: (StepOutput) -> String
    ) -> String {
        pieces.reduce(into: "") { result, piece in
            switch piece {
            case .output(let output, nil): result += published(output)
            case .literal(let literal): result += literal
            case .value(let index): result += combinations.value(parameter: index, combination: combination)
            case .label(let index): result += combinations.label(parameter: index, combination: combination)
            case .quoted(let inner, let quoting):
                result += quoting.quoted(plainText(inner, combination: combination, published: published))
            case .workspace, .stepDirectory, .previousWorkspace, .list, .table, .failures, .output, .ownWorkspace,
                .outputPath,
                .specificationRoot,
                .launcher:
                break
            }
        }
    }
}

extension StepText {
    func resources(batch: BatchSection, fill: (TokenText) -> String) -> Resources {
        Resources(settings, arguments, batch: batch, fill: fill)
    }
}

extension Resources {
    /// The step's words, else those of the batch section.
    init(
        _ settings: [ResourceKey: Located<TokenText>], _ arguments: [TokenText], batch: BatchSection,
        fill: (TokenText) -> String
    ) {
        var texts = batch.settings.mapValues(\.value)
        // What follows from values of other steps is asked for once those are known.
        for (key, text) in settings { texts[key] = text.value.hasOutputs ? nil : fill(text.value) }
        self.init(
            texts: texts, ownKeys: Set(settings.keys), arguments: batch.arguments.map(\.value) + arguments.map(fill))
    }
}
