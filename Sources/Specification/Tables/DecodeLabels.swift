package import Diagnostics
package import Expressions
import YAML

/// Labels of a table's columns: `NAME.%%` unless `labels` says otherwise.
extension TableDecoder {
    mutating func labels(of key: Node) -> Parameter.Labels {
        labels(ofColumn: key.scalar?.text ?? "", at: key.place)
    }

    mutating func labels(ofColumn name: String, at place: Place) -> Parameter.Labels {
        let standard = Parameter.Labels.standard(name, at: place)
        guard let entry = written("labels").first(where: { $0.key.scalar?.text == name }) else { return standard }
        guard let text = entry.value.valueText, !text.isEmpty else {
            found.append(.wrongKind(entry.value, of: "the label of `\(name)`", needed: "a text"))
            return standard
        }
        let label = Located(text, at: entry.value.place, layout: entry.value.scalar?.layout)
        guard !text.hasControlCharacters else {
            found.append(.controlCharacter(of: "a label of \(section.title)", at: label.place))
            return standard
        }
        return text.contains("%%") || !text.contains("%") ? .pattern(label) : format(label) ?? standard
    }

    private mutating func format(_ label: Located<String>) -> Parameter.Labels? {
        do {
            let format = try Format.parse(label.value)
            return .format(Located(format, at: label.place))
        } catch {
            found.append(.expression(error, in: label))
            return nil
        }
    }

    /// Labels, or declarations, of what is no column.
    mutating func refuseLost(_ key: String, needed: String, of study: Study) {
        guard let node = section.value(key) else { return }
        guard node.entries != nil else {
            return found.append(.wrongKind(node, of: "`\(key)` of \(section.title)", needed: needed))
        }
        let table = study.tables[study.tables.count - 1]
        let columns = (table.columns + table.computed.map(\.column)).map { study.parameters[$0].key.value }
        for entry in written(key) {
            guard let name = entry.key.scalar?.text, !columns.contains(name) else { continue }
            found.append(.unknownColumn(name, at: entry.key.place, section.title, known: columns))
        }
    }
}

extension Parameter.Labels {
    /// The name of the parameter, a point, and the value.
    static func standard(_ name: String, at place: Place) -> Parameter.Labels {
        .pattern(Located("\(name).%%", at: place))
    }
}

extension Diagnostic {
    /// A mistake in an expression or a format.
    package static func expression(_ mistake: ExpressionMistake, in text: Located<String>, notes: [Note] = [])
        -> Diagnostic
    {
        .error(
            "bad-expression", at: text.place(at: mistake.offset), mistake.message,
            hint: mistake.hint, notes: notes)
    }
}
