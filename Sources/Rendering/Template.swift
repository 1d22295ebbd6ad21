import Diagnostics

/// A Mustache template, read once and filled many times.
///
/// Tags: `{{name}}`, `{{{name}}}` and `{{&name}}` put in a value as it is; `{{#name}}…{{/name}}` is a section, there
/// once for each value of the name, with `{{.}}` as that value; `{{^name}}…{{/name}}` is there where the name has no
/// value; `{{! …}}` is a comment; `{{=<% %>=}}` changes the delimiters. Partials are not supported.
///
/// Source: mustache(5). Why it is not a library: docs/decisions/2026-11-27-templates.md.
struct Template: Hashable, Sendable {
    indirect enum Piece: Hashable, Sendable {
        case text(String)
        case value(String)
        /// What is between the tags, for each value.
        case section(String, [Piece])
        /// What is between the tags, where there is no value.
        case inverted(String, [Piece])
    }

    let pieces: [Piece]

    /// The text with values put in. A name without a value is empty.
    ///
    /// - Parameters:
    ///   - values: For each name, its values: none, one, or those of a list.
    ///   - most: Bytes that it may have.
    /// - Returns: Nothing where lists in lists make it longer.
    func fill(_ values: [String: TemplateValue], most: Int = TextBudget.script) -> String? {
        var result = ""
        var budget = TextBudget(most)
        Self.write(pieces, values, item: "", into: &result, &budget)
        return budget.isOverdrawn ? nil : result
    }

    private static func write(
        _ pieces: [Piece], _ values: [String: TemplateValue], item: String, into result: inout String,
        _ budget: inout TextBudget
    ) {
        func value(_ name: String) -> TemplateValue { name == "." ? .text(item) : values[name] ?? .flag(false) }
        for piece in pieces {
            guard budget.takes(0) else { return }
            switch piece {
            case .text(let text): if budget.takes(text.utf8.count) { result += text }
            case .value(let name):
                let text = value(name).text
                if budget.takes(text.utf8.count) { result += text }
            case .section(let name, let inner):
                for item in value(name).items(within: item) {
                    guard budget.takes(0) else { return }
                    write(inner, values, item: item, into: &result, &budget)
                }
            case .inverted(let name, let inner):
                if value(name).items(within: item).isEmpty {
                    write(inner, values, item: item, into: &result, &budget)
                }
            }
        }
    }
}

/// What a name in a template stands for.
enum TemplateValue: Hashable, Sendable {
    case text(String)
    case flag(Bool)
    case list([String])

    /// What `{{name}}` puts in.
    fileprivate var text: String {
        switch self {
        case .text(let text): text
        case .flag(let isOn): isOn ? "true" : ""
        case .list(let items): items.joined(separator: " ")
        }
    }

    /// What `{{.}}` is each time that a section is written; a flag does not change it.
    fileprivate func items(within item: String) -> [String] {
        switch self {
        case .text(let text): [text]
        case .flag(let isOn): isOn ? [item] : []
        case .list(let items): items
        }
    }
}
