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
    static func columns(parameters: [String], steps: [String]) -> [ItemColumn] {
        let ofSteps = steps.flatMap { step in
            [
                ItemColumn(name: "\(step).state", kind: .text), ItemColumn(name: "\(step).seconds", kind: .seconds),
                ItemColumn(name: "\(step).tries", kind: .count), ItemColumn(name: "\(step).exit", kind: .count),
            ]
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
