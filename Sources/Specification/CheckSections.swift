import Diagnostics
import YAML

/// Sections at the top of a study. As with Maestro others may stand there, so that YAML's anchors have a place.
enum StudySection {
    static let known =
        ["description", "env", "batch", "global.parameters", "tables", "secrets", "pools"]
        + StepRole.allCases.map(\.rawValue)

    /// What a later version is to read: a study that has one of them for itself would then change its meaning.
    private static let reserved: Set<String> = ["triggers", "notify", "include", "sources"]

    /// How many letters lie between a slip and another word.
    private static let slip = 2

    /// What is to be said of each section that is not read; what stands in it is its author's own.
    static func check(_ root: Node) -> [Diagnostic] {
        var found: [Diagnostic] = []
        for entry in root.entries ?? [] where !found.isEnough {
            guard let name = entry.key.scalar?.text, !known.contains(name) else { continue }
            found.append(judge(name, at: entry.key.place))
        }
        return found
    }

    private static func judge(_ name: String, at place: Place) -> Diagnostic {
        if reserved.contains(name) { return .reservedSection(name, at: place) }
        // Who begins a name with `x-` has no known section in mind, not even `env`.
        if !name.hasPrefix("x-"), nearest(to: name, in: known, within: slip) != nil {
            return .unknownKey(name, at: place, title: "the study", known: known)
        }
        return .unknownSection(name, at: place)
    }
}

extension Diagnostic {
    fileprivate static func reservedSection(_ name: String, at place: Place) -> Diagnostic {
        .error(
            "reserved-section", at: place, "the section `\(name)` is reserved for a later version",
            hint: "rename it, for example to `x-\(name)`")
    }

    fileprivate static func unknownSection(_ name: String, at place: Place) -> Diagnostic {
        .warning(
            "unknown-section", at: place, "the section `\(name)` has no effect",
            hint: "remove it, unless YAML anchors in it are used elsewhere")
    }
}
