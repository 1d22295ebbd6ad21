import Specification

/// A value that another step publishes, as a command names it: `$(STEP.outputs.NAME)`.
///
/// It is not known when the script is written. So the script has a variable in its place, which is set when the step begins:
/// no shell reads the text of a variable again, wherever that stands.
package struct StepOutput: Hashable, Sendable, Comparable {
    /// Whose value it is; an index into the study's steps.
    package let step: Int
    package let name: String
    /// The variable of the environment.
    package let variable: String
    /// What counts where it was not published, if its step says so.
    package let standard: String?

    init(step: Int, stepName: String, name: String, standard: String?) {
        self.standard = standard
        self.step = step
        self.name = name
        variable = outputVariable(step: stepName, name: name)
    }

    package static func < (left: StepOutput, right: StepOutput) -> Bool {
        (left.step, left.name) < (right.step, right.name)
    }
}

extension ShellQuoting {
    /// What stands in a script for a variable's text as one word; who runs the script by hand is told of one that is not
    /// set.
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
