import Diagnostics
import Specification

/// What counts where a step publishes nothing, in two versions of a study.
extension VersionComparison {
    /// A token of the edited file that stands for another value than before wherever nothing was published.
    struct ChangedDefault {
        /// What stands between its parentheses.
        let token: String
        /// Where its value is declared.
        let place: Place
    }

    func changedDefaults(in text: String) -> [ChangedDefault] {
        var seen: Set<String> = []
        return tokens(in: text).map(\.plainName).compactMap { name in
            guard seen.insert(name).inserted, let output = OutputToken(named: name) else { return nil }
            let before = old.source.declaration(of: output.name, step: formerName(of: output.step))
            let after = new.source.declaration(of: output.name, step: output.step)
            guard before?.standard != after?.standard,
                let step = new.source.steps.first(where: { $0.name.value == output.step })
            else {
                return nil
            }
            return ChangedDefault(token: name, place: after?.name.place ?? step.name.place)
        }
    }

    private func formerName(of step: String) -> String { renamed.first { $0.value == step }?.key ?? step }
}

extension OutputToken {
    /// Of this round or of the one before.
    fileprivate init?(named name: String) {
        if case .output(let output)? = PreviousToken(name) { self = output } else { self.init(name) }
    }
}

extension Study {
    fileprivate func declaration(of output: String, step name: String) -> DeclaredOutput? {
        steps.first { $0.name.value == name }?.outputs.values.first { $0.name.value == output }
    }
}
