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
    /// - Parameter values: For each name, its values: none, one, or those of a list.
    func fill(_ values: [String: TemplateValue]) -> String {
        var result = ""
        Self.write(pieces, values, item: "", into: &result)
        return result
    }

    private static func write(
        _ pieces: [Piece], _ values: [String: TemplateValue], item: String, into result: inout String
    ) {
        func value(_ name: String) -> TemplateValue { name == "." ? .text(item) : values[name] ?? .flag(false) }
        for piece in pieces {
            switch piece {
            case .text(let text): result += text
            case .value(let name): result += value(name).text
            case .section(let name, let inner):
                for item in value(name).items(within: item) { write(inner, values, item: item, into: &result) }
            case .inverted(let name, let inner):
                if value(name).items(within: item).isEmpty { write(inner, values, item: item, into: &result) }
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
