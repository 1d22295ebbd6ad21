import Diagnostics
import Expressions
import YAML

/// What a table computes from its columns.
extension TableDecoder {
    /// `add`: columns with an expression each.
    mutating func decodeComputed(into study: inout Study) {
        guard let node = section.value("add") else { return }
        guard let entries = node.entries else {
            return found.append(
                .wrongKind(node, of: "`add` of \(section.title)", needed: "a mapping from names to expressions"))
        }
        let table = study.tables.count - 1
        for entry in entries {
            guard let name = entry.key.scalar?.text,
                let text = expression(entry.value, of: "`\(name)` of \(section.title)", &found)?.text
            else { continue }
            study.tables[table].computed.append(.init(column: study.parameters.count, expression: text))
            study.parameters.append(
                declared(
                    Parameter(
                        key: Located(name, at: entry.key.place), values: PlacedTexts(), labels: labels(of: entry.key)),
                    isComputed: true))
        }
    }

    /// `exclude`: conditions.
    mutating func decodeExcluded(into study: inout Study) {
        let table = study.tables.count - 1
        for node in section.list("exclude", &found) ?? [] {
            guard let text = expression(node, of: "a condition of `exclude`", &found)?.text else { continue }
            study.tables[table].excluded.append(text)
        }
    }
}

/// An expression whose grammar is right.
func expression(_ node: Node, of what: String, _ found: inout [Diagnostic]) -> WrittenExpression? {
    guard !node.isNull, let scalar = node.scalar else {
        found.append(.wrongKind(node, of: what, needed: "an expression"))
        return nil
    }
    let text = Located(scalar.text, at: node.place, isLiteral: scalar.style == .literal, layout: scalar.layout)
    do {
        return WrittenExpression(text: text, expression: try Expression.parse(text.value))
    } catch {
        found.append(.expression(error, in: text))
        return nil
    }
}
