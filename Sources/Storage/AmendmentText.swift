import Diagnostics
import Tracking

/// An amendment as words of a request's line.
enum AmendmentText {
    static func write(_ amendment: Amendment) -> String {
        let limits = [amendment.walltime.map { ("walltime", $0) }, amendment.memory.map { ("memory", $0) }]
        let words = limits.compactMap { $0 } + amendment.arguments.map { ("option", $0) }
        return words.map { "\($0)=\(FieldText.escape($1))" }.joined(separator: " ")
    }

    /// Nothing where a word is none of this version.
    static func read(_ words: some Sequence<String>) -> Amendment? {
        var limits: [Substring: String] = [:]
        var arguments: [String] = []
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let value = FieldText.unescape(parts[1].utf8) else { return nil }
            switch parts[0] {
            case "walltime", "memory": limits[parts[0]] = value
            case "option": arguments.append(value)
            default: return nil
            }
        }
        return Amendment(walltime: limits["walltime"], memory: limits["memory"], arguments: arguments)
    }
}
