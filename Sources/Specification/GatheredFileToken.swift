import Diagnostics

/// A file with what a step gathers, as `$(STEP.list)` names it.
enum GatheredFileToken: String {
    case list, outputs, failures

    fileprivate var isOf: String {
        switch self {
        case .list: "lists all instances"
        case .outputs: "has the values of all instances"
        case .failures: "lists the failures of all instances"
        }
    }

    fileprivate func hint(_ name: String) -> String {
        switch self {
        case .list: "add `depends: [\(name)_*]`, or `depends: [\(name)_* ended]` to list those that succeeded"
        case .outputs: "add `depends: [\(name)_*]`, or write `$(\(name).outputs.NAME)` for one value"
        case .failures: "add `depends: [\(name)_* ended]`"
        }
    }
}

extension Diagnostic {
    /// A step reads what it does not gather.
    static func notGathered(_ file: GatheredFileToken, _ name: String, by step: String, at place: Place) -> Diagnostic {
        .error(
            "\(file.rawValue)-without-dependency", at: place,
            "`$(\(name).\(file.rawValue))` \(file.isOf) of `\(name)`, but step `\(step)` does not depend on all of them",
            hint: file.hint(name))
    }
}
