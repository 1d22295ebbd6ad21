package import Executors
package import Expansion
import Specification

/// Keys that a step decides by options of the scheduler instead, in `args` or in directives of its command.
package struct Overrides: Hashable {
    package private(set) var keys: Set<ResourceKey> = []
    /// The job goes to another cluster, of which nothing is known.
    package private(set) var elsewhere = false

    /// - Parameter texts: Lines of options, such as the entries of `args`.
    package init(options texts: [String], for dialect: Dialect) {
        guard let options = dialect.options else { return }
        for text in texts { add(options.read(optionWords(text)), options) }
    }

    /// Parameters are left out: they are values, hardly ever whole lines.
    package init(directivesOf step: StepNode, for dialect: Dialect) {
        guard let options = dialect.options else { return }
        let text = step.text.command.pieces.map { piece in
            if case .literal(let literal) = piece { literal } else { "$" }
        }
        for prefix in dialect.directives {
            for line in directiveLines(ofScript: text.joined(), prefix: prefix) {
                add(options.read(line.words), options)
            }
        }
    }

    package func union(_ other: Overrides) -> Overrides {
        var both = self
        both.keys.formUnion(other.keys)
        both.elsewhere = elsewhere || other.elsewhere
        return both
    }

    /// Of an option that may mean several, every one counts.
    private mutating func add(_ found: [OptionWords], _ options: SubmitOptions) {
        for read in found {
            let requested: [(option: SubmitOption, value: String?)] =
                switch read.reading {
                case .option(let option, _, let value): [(option, value)]
                case .valueMissing(let option, _), .valueUnwanted(let option, _): [(option, nil)]
                case .ambiguous(_, let several): several.map { ($0, nil) }
                case .unknown, .nextPart, .stray, .later: []
                }
            keys.formUnion(requested.flatMap { options.keys(of: $0.option, value: $0.value) })
            if requested.contains(where: { ["clusters", "cluster"].contains($0.option.name) }) { elsewhere = true }
        }
    }
}
