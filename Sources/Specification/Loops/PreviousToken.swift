/// A token that names something of the round before: `$(previous.STEP.outputs.NAME)` or `$(previous.STEP.workspace)`.
package enum PreviousToken: Hashable, Sendable {
    case output(OutputToken)
    case workspace(step: String)

    package static let prefix = "previous."

    /// - Parameter text: What stands between the parentheses.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        let rest = String(text.dropFirst(Self.prefix.count))
        if let output = OutputToken(rest) {
            self = .output(output)
        } else if let name = DottedName(rest), name.ending == "workspace" {
            self = .workspace(step: String(name.stem))
        } else {
            return nil
        }
    }

    package var step: String {
        switch self {
        case .output(let output): output.step
        case .workspace(let step): step
        }
    }
}

extension Study {
    /// The steps of which a step's texts name the round before.
    ///
    /// - Parameter steps: By their names.
    func stepsOfPreviousRound(namedBy index: Int, _ environment: TokenEnvironment, _ steps: [String: Int]) -> Set<Int> {
        self.steps[index].texts.reduce(into: []) { found, text in
            for token in environment.tokensNamed(in: text.text.value) {
                if let named = PreviousToken(token.plainName), let step = steps[named.step] { found.insert(step) }
            }
        }
    }
}

/// The name of a loop whose rounds a token counts: `$(NAME.rounds)`.
///
/// - Parameter text: What stands between the parentheses.
package func nameOfCountedLoop(_ text: String) -> String? {
    DottedName(text).flatMap { $0.ending == "rounds" ? String($0.stem) : nil }
}
