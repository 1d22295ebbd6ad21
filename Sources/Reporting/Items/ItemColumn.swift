/// A column of an ``ItemTable``.
package struct ItemColumn: Hashable, Sendable {
    /// What its cells are, so that programs need not guess.
    package enum Kind: Hashable, Sendable { case text, seconds, count }

    package let name: String
    package let kind: Kind
}

/// A value in an ``ItemTable``.
package enum ItemCell: Hashable, Sendable {
    case text(String)
    case count(Int64)
    /// Shown in seconds.
    case milliseconds(Int64)
    /// Not known, or not yet.
    case absent
}

extension ItemColumn {
    /// The parameters, then what is told of each step.
    static func columns(parameters: [String], steps: [ItemStep]) -> [ItemColumn] {
        let ofSteps = steps.flatMap { step in
            let name = step.name
            return [
                ItemColumn(name: "\(name).state", kind: .text), ItemColumn(name: "\(name).seconds", kind: .seconds),
                ItemColumn(name: "\(name).tries", kind: .count), ItemColumn(name: "\(name).exit", kind: .count),
            ] + step.outputs.map { ItemColumn(name: "\(name).outputs.\($0)", kind: .text) }
        }
        return distinct(parameters.map { ItemColumn(name: $0, kind: .text) } + ofSteps)
    }

    /// Databases take names for equal that differ only in case, and a parameter may be called as a column of a step. The
    /// later one gets a number, in every format, so that a script can go from one to the other.
    private static func distinct(_ columns: [ItemColumn]) -> [ItemColumn] {
        var taken: Set<String> = []
        return columns.map { column in
            var (name, number) = (column.name, 1)
            while !taken.insert(name.lowercased()).inserted {
                number += 1
                name = "\(column.name)_\(number)"
            }
            return ItemColumn(name: name, kind: column.kind)
        }
    }
}
