import Diagnostics
import Executors
import Specification

/// What a study writes must not grow beyond all bounds as its tokens are replaced.
///
/// Lengths are found by arithmetic, before any such text is made: a number for each text and, only where the longest
/// values together are too much, one for each combination.
extension Expander {
    /// The texts of the steps with the names of the environment replaced.
    mutating func checkFixedLengths(_ environment: TokenEnvironment) {
        var total = TextBudget(TextBudget.study)
        for step in study.steps {
            for written in step.texts {
                guard let limit = written.limit else { continue }
                let text = written.text
                var own = TextBudget(limit)
                let filled = environment.replacing(text.value, budget: &own)
                let quoted = filled.map { lengthOfQuoted(in: $0, environment).plus(lengthOfOutputs(in: $0)) } ?? 0
                guard let filled, quoted == 0 || own.takes(quoted), total.takes(filled.utf8.count.plus(quoted)) else {
                    let isOwn = own.isOverdrawn
                    diagnostics.append(
                        .tooLarge(
                            "text-too-large", at: text.place, isOwn ? limit : TextBudget.study,
                            isOwn ? "this" : "this, with the texts before it,"))
                    return
                }
            }
        }
    }

    /// Of the names of the environment that stand in a text with `|q`.
    private func lengthOfQuoted(in text: String, _ environment: TokenEnvironment) -> Int {
        quotedTokens(in: text).reduce(0) { $0.plus(environment.texts[$1.quotedName ?? ""]?.utf8.count ?? 0) }
    }

    /// Of the variables that stand for values of other steps.
    private func lengthOfOutputs(in text: String) -> Int {
        let mark = Array(".outputs.".utf8)
        let bytes = Array(text.utf8)
        guard bytes.count >= mark.count else { return 0 }
        let count = (0...(bytes.count - mark.count)).count { place in
            bytes[place] == mark[0] && bytes[place..<(place + mark.count)].elementsEqual(mark)
        }
        return count.times(TextLength.variable)
    }

    /// Names that are much longer than names are, in great number.
    mutating func checkNameLengths() {
        for (index, scope) in scopes.enumerated() where !scope.isEmpty {
            let count = combinations.count(of: scope)
            let most = max(TextBudget.study / 2, 256.times(count))
            let longest = scope.reduce(0) { $0.plus(combinations.columns[$1].longestLabel) }
            guard longest.times(count) > most else { continue }
            var total = 0
            for row in 0..<count {
                for parameter in scope {
                    total = total.plus(combinations.labelLength(parameter: parameter, combination: row))
                }
            }
            guard total > most, let parameter = scope.max(by: { longestLabel($0) < longestLabel($1) }) else { continue }
            diagnostics.append(
                .tooLarge(
                    "label-too-large", at: study.parameters[parameter].labelPlace, most,
                    "the names of all instances of step `\(study.steps[index].name.value)`"))
            return
        }
    }

    private func longestLabel(_ parameter: Int) -> Int { combinations.columns[parameter].longestLabel }

    /// The texts of the steps with everything replaced.
    ///
    /// - Returns: Whether all are within their limits.
    mutating func checkFilledLengths(of graph: StudyGraph) -> Bool {
        for step in graph.steps where !step.instances.isEmpty {
            guard let (place, limit) = tooLongText(of: step) else { continue }
            diagnostics.append(.tooLarge("text-too-large", at: place, limit))
            return false
        }
        return true
    }

    private func tooLongText(of step: StepNode) -> (place: Place, limit: Int)? {
        let source = study.steps[step.index]
        let launcher = launcherLength(step)
        func isTooLong(_ text: TokenText, _ limit: Int) -> Bool {
            let length = TextLength(text, launcher: launcher)
            return length.most(combinations) > limit
                && step.representatives.contains { length.length($0, combinations) > limit }
        }
        if isTooLong(step.text.command, TextBudget.script) { return (source.command.place, TextBudget.script) }
        if isTooLong(step.text.about, TextBudget.word) { return (source.about.place, TextBudget.word) }
        if let text = step.text.restart, isTooLong(text, TextBudget.script) {
            return ((source.restart ?? source.command).place, TextBudget.script)
        }
        for (key, text) in step.text.settings.sorted(by: { $0.key.rawValue < $1.key.rawValue })
        where isTooLong(text.value, TextBudget.option) {
            return ((source.settings[key] ?? source.command).place, TextBudget.option)
        }
        for (texts, written) in [
            (step.text.arguments, source.arguments), (step.text.files, source.outputs.files),
            (step.text.temporary, source.outputs.temporary),
        ] {
            for (text, written) in zip(texts, written) where isTooLong(text, TextBudget.option) {
                return (written.place, TextBudget.option)
            }
        }
        return nil
    }

    /// At most; what it is made of stands in the settings.
    private func launcherLength(_ step: StepNode) -> Int {
        let batch = study.batch.settings.values.reduce(0) { $0.plus($1.value.utf8.count) }
        let own = step.text.settings.values.reduce(0) { $0.plus(TextLength($1.value, launcher: 0).most(combinations)) }
        let flux = study.batch.flux.launcher.reduce(0) { $0.plus($1.length) }
        return batch.plus(own).plus(flux).plus(200)
    }
}

extension FluxOptions.Option {
    fileprivate var length: Int { kind.utf8.count + name.utf8.count + (value?.utf8.count ?? 0) + 8 }
}

/// How long a text becomes, as a sum over its pieces.
private struct TextLength {
    private var fixed = 0
    private var values: [Int: Int] = [:]
    private var labels: [Int: Int] = [:]
    private let launcher: Int

    /// Of a path, as long as one usually is at most.
    private static let path = 1000
    /// Of a variable in a script, with what is said where it is not set.
    static let variable = 100

    init(_ text: TokenText, launcher: Int) {
        self.launcher = launcher
        add(text.pieces)
    }

    private mutating func add(_ pieces: [TokenText.Piece]) {
        for piece in pieces {
            switch piece {
            case .literal(let text): fixed = fixed.plus(text.utf8.count)
            case .value(let parameter): values[parameter, default: 0] += 1
            case .label(let parameter): labels[parameter, default: 0] += 1
            case .workspace, .stepDirectory, .previousWorkspace, .list, .table, .failures, .output, .ownWorkspace,
                .outputPath,
                .specificationRoot:
                fixed = fixed.plus(Self.path)
            case .launcher(let allocation):
                fixed = fixed.plus(launcher)
                add(allocation ?? [])
            case .quoted(let inner, let quoting): add(inner, quoted: quoting)
            }
        }
    }

    /// As long as quotes can make it, whatever it holds.
    private mutating func add(_ pieces: [TokenText.Piece], quoted quoting: ShellQuoting) {
        let factor = quoting.longest(of: 1).minus(quoting.longest(of: 0))
        let inner = TokenText(pieces)
        let plain = TextLength(inner, launcher: launcher)
        fixed = fixed.plus(quoting.longest(of: plain.fixed))
        for (parameter, count) in plain.values { values[parameter, default: 0] += count * factor }
        for (parameter, count) in plain.labels { labels[parameter, default: 0] += count * factor }
    }

    func most(_ table: CombinationTable) -> Int {
        let inValues = values.reduce(fixed) { $0.plus($1.value.times(table.columns[$1.key].longestValue)) }
        return labels.reduce(inValues) { $0.plus($1.value.times(table.columns[$1.key].longestLabel)) }
    }

    func length(_ combination: UInt32, _ table: CombinationTable) -> Int {
        let row = Int(combination)
        let inValues = values.reduce(fixed) {
            $0.plus($1.value.times(table.valueLength(parameter: $1.key, combination: row)))
        }
        return labels.reduce(inValues) {
            $0.plus($1.value.times(table.labelLength(parameter: $1.key, combination: row)))
        }
    }
}

extension CombinationTable {
    /// In bytes.
    func valueLength(parameter: Int, combination: Int) -> Int {
        let column = columns[parameter]
        return column.values.length(at: column.place(of: combination))
    }

    /// In bytes.
    func labelLength(parameter: Int, combination: Int) -> Int {
        let column = columns[parameter]
        switch column.labels {
        case .list(let labels): return labels.length(at: column.place(of: combination))
        case .around(let parts):
            let own = valueLength(parameter: parameter, combination: combination).times(parts.count - 1)
            return parts.reduce(own) { $0.plus($1.utf8.count) }
        }
    }
}
