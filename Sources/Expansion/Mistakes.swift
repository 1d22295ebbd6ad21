import Diagnostics
import Executors
import Specification

/// The wording of what expansion finds.
extension Diagnostic {
    static func directoryTaken(_ step: Step, directory: String) -> Diagnostic {
        .warning(
            "workspace-renamed", at: step.name.place,
            "the folder of step `\(step.name.value)` is taken, so its workspaces are in `\(directory)`",
            hint: "steps whose names differ only in characters that file names cannot keep share a folder")
    }

    static func workspacesCollide(_ step: Step, count: Int, example: String) -> Diagnostic {
        let what = count == 1 ? "1 workspace has" : "\(count) workspaces have"
        return .warning(
            "workspace-renamed", at: step.name.place,
            "different combinations of step `\(step.name.value)` have labels that read alike as folders, "
                + "so \(what) a number added, such as `\(example)`",
            hint: "give each value a label of its own with `%%`, made of letters, digits and -_.()")
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
            "`$(LAUNCHER)[\(text)]` asks for \(asked) \(key.rawValue), but the step has \(limit)",
            hint: "raise `\(key.rawValue)` of the step, or ask for less")
    }
}
