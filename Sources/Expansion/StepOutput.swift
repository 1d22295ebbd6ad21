import Specification

/// A value that another step publishes, as a command names it: `$(STEP.outputs.NAME)`.
///
/// It is not known when the script is written. So the script has a variable in its place, which is set when the step begins:
/// no shell reads the text of a variable again, wherever that stands.
package struct StepOutput: Hashable, Sendable, Comparable {
    /// Whose value it is: an index into the study's steps, and what that is called.
    package let step: Int
    package let stepName: String
    package let name: String
    /// The variable of the environment.
    package let variable: String
    /// What counts where it was not published, if its step says so.
    package let standard: String?
    package let fact: Fact
    /// Which round's it is, of a step that is repeated.
    package let round: EdgeRound

    /// What is told of the step.
    package enum Fact: Hashable, Sendable {
        /// A value that it has published.
        case value
        /// `$(STEP.workspace)` of the last round.
        case workspace
        /// `$(NAME.rounds)`: how many rounds there were.
        case rounds
    }

    /// Whether a job finds it in the records of the steps that its own waits for.
    package var isInRecords: Bool { round == .own }

    package init(
        step: Int, stepName: String, name: String, standard: String? = nil, fact: Fact = .value, round: EdgeRound = .own
    ) {
        self.fact = fact
        self.round = round
        self.standard = standard
        self.step = step
        self.stepName = stepName
        self.name = name
        switch fact {
        case .value:
            variable = outputVariable(step: (round == .previous ? PreviousToken.prefix : "") + stepName, name: name)
        case .workspace: variable = "MAESTRO_WORKSPACE_" + variableStem(of: stepName)
        case .rounds: variable = "MAESTRO_ROUNDS_" + variableStem(of: stepName)
        }
    }

    package static func < (left: StepOutput, right: StepOutput) -> Bool {
        (left.step, left.name, left.variable) < (right.step, right.name, right.variable)
    }
}

extension ShellQuoting {
    /// What stands in a script for a variable's text as one word. A script that is run by hand fails with the name of a
    /// variable that is not set.
    ///
    /// - Returns: Nothing where a shell replaces no variable.
    func expansion(of variable: String) -> String? {
        let plain = "${\(variable)?is not set; a job gets it from an earlier step}"
        return switch self {
        case .word, .command, .commandPart, .braces, .always: "\"\(plain)\""
        case .doubleQuotes, .hereDocument: plain
        case .singleQuotes: "'\"\(plain)\"'"
        case .comment: variable
        case .data: nil
        }
    }
}
