import Diagnostics
import Executors
import Specification

/// The wording of what expansion finds.
extension Diagnostic {
    static func directoryTaken(_ step: Step, directory: String) -> Diagnostic {
        .warning(
            "workspace-renamed", at: step.name.place,
            "the directory name of step `\(step.name.value)` is taken, so its workspaces are in `\(directory)`",
            hint: "step names that differ only in characters that file names cannot hold get the same directory name")
    }

    static func workspacesCollide(_ step: Step, count: Int, example: String) -> Diagnostic {
        let what = count == 1 ? "1 workspace has" : "\(count) workspaces have"
        return .warning(
            "workspace-renamed", at: step.name.place,
            "different combinations of step `\(step.name.value)` have labels that give the same directory name, "
                + "so \(what) a number appended, such as `\(example)`",
            hint: "give each value a unique label with `%%`, made of letters, digits and -_.()")
    }

    static func tooManyInstances(_ study: Study, limit: Int) -> Diagnostic {
        .error(
            "too-many-instances", at: study.parameters.first?.key.place,
            "steps and combinations make more than \(limit) instances", hint: "split the study")
    }

    static func badAllocation(_ text: String, at place: Place?) -> Diagnostic {
        .error(
            "bad-allocation", at: place, "`$(LAUNCHER)[\(text)]` is not an allocation",
            hint: "write the tasks, the nodes or both, such as [2n, 8p]")
    }

    static func allocationTooLarge(
        _ text: String, asked: Int, key: ResourceKey, limit: Int, at place: Place?
    ) -> Diagnostic {
        .error(
            "allocation-too-large", at: place,
            "`$(LAUNCHER)[\(text)]` requests \(asked) \(key.rawValue), but the step has \(limit)",
            hint: "raise `\(key.rawValue)` of the step, or request less")
    }
}
