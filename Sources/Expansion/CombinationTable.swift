package import Diagnostics
import Specification

/// The values of all parameters, a column for each.
///
/// Tables that a step uses together are combined, every row of each with every row of the others; so columns have the
/// combinations of their group of tables, and a combination is a number within it.
package struct CombinationTable: Sendable {
    package struct Column: Sendable {
        package let key: String
        /// Every token replaced.
        package let values: PlacedTexts
        /// Which value each combination takes; without it the i-th takes the i-th.
        let places: [UInt32]?
        /// The number of combinations.
        let count: Int
        /// For each combination whether the study no longer has it; empty where it has all of them.
        let isRemoved: [Bool]
        let labels: Labels
        /// In bytes, of the value and of the label that have most.
        let longestValue: Int
        let longestLabel: Int
    }

    enum Labels: Sendable {
        /// Stands around the value.
        case around([String])
        case list(PlacedTexts)
    }

    package let columns: [Column]
    /// The columns that are combined with one another.
    let groups: [[Int]]

    /// The number of combinations of parameters that are used together; 1 where there are none.
    func count(of parameters: [Int]) -> Int { parameters.first.map { columns[$0].count } ?? 1 }

    // Without copies of columns here and below: they would cost more than what is done.

    package func value(parameter: Int, combination: Int) -> String {
        columns[parameter].values[columns[parameter].place(of: combination)]
    }

    /// Whether two combinations, perhaps of another table, have the same value of a parameter.
    func isEqual(
        _ parameter: Int, _ combination: Int, to otherParameter: Int, _ other: Int, of others: CombinationTable
    ) -> Bool {
        columns[parameter].values.isEqual(
            columns[parameter].place(of: combination), to: others.columns[otherParameter].place(of: other),
            of: others.columns[otherParameter].values)
    }

    /// Where the value is written.
    func place(parameter: Int, combination: Int) -> Place {
        columns[parameter].values.place(at: columns[parameter].place(of: combination))
    }

    package func label(parameter: Int, combination: Int) -> String {
        var label = ""
        append(label: parameter, combination: combination, to: &label)
        return label
    }

    func append(label parameter: Int, combination: Int, to text: inout String) {
        let place = columns[parameter].place(of: combination)
        switch columns[parameter].labels {
        case .list(let labels):
            // As what growth adds is called.
            let isNew = place >= labels.count
            text += isNew ? "\(columns[parameter].key).\(columns[parameter].values[place])" : labels[place]
        case .around(let parts):
            for (position, part) in parts.enumerated() {
                if position > 0 { text += columns[parameter].values[place] }
                text += part
            }
        }
    }
}

extension CombinationTable.Column {
    /// Among its values and labels, those of a combination.
    func place(of combination: Int) -> Int { places.map { Int($0[combination]) } ?? combination }
}

extension CombinationTable {
    /// - Parameters:
    ///   - values: Of each parameter, every token replaced.
    ///   - groups: The rows of tables that are combined, each parameter in one of them.
    init(_ parameters: [Parameter], values: [PlacedTexts], groups: [TableRows]) {
        self.groups = groups.map(\.parameters)
        var rows: [Int: TableRows] = [:]
        for group in groups { for parameter in group.parameters { rows[parameter] = group } }
        columns = parameters.indices.map { index in
            Self.column(parameters[index], values: values[index], rows[index], index)
        }
    }

    private static func column(
        _ parameter: Parameter, values: PlacedTexts, _ rows: TableRows?, _ index: Int
    ) -> Column {
        let labels: Labels
        switch parameter.labels {
        case .pattern(let pattern): labels = .around(split(pattern.value, around: "%%"))
        case .list(let list): labels = .list(list)
        // Formats are written out before.
        case .format: labels = .around([parameter.key.value + ".", ""])
        }
        let longest = values.longest
        return Column(
            key: parameter.key.value, values: values, places: rows?.values[index], count: rows?.count ?? 0,
            isRemoved: rows?.isRemoved ?? [], labels: labels,
            longestValue: longest, longestLabel: labels.longest(values: longest))
    }

    /// For each instance of a step whether all its combinations are removed; empty where none is.
    ///
    /// - Parameter parameter: One that the step uses.
    func removedOrdinals(of parameter: Int, _ grouping: Grouping) -> [Bool] {
        let isRemoved = columns[parameter].isRemoved
        guard isRemoved.contains(true) else { return [] }
        var result = Array(repeating: true, count: grouping.representatives.count)
        for (combination, ordinal) in grouping.ordinals.enumerated() where !isRemoved[combination] {
            result[Int(ordinal)] = false
        }
        return result.contains(true) ? result : []
    }

    /// Labels that grow too far.
    func longLabels(_ parameters: [Parameter]) -> [Diagnostic] {
        zip(parameters, columns).compactMap { parameter, column in
            column.longestLabel > TextBudget.word
                ? Diagnostic.tooLarge(
                    "label-too-large", at: parameter.labelPlace, TextBudget.word,
                    "a label of `\(parameter.key.value)`") : nil
        }
    }

    /// Equal numbers where value and label of a parameter are equal, so that combinations can be compared quickly.
    func numbering(of parameter: Int) -> Numbering {
        let column = columns[parameter]
        var numbering = Numbering(column.values)
        if case .list(let list) = column.labels, !numbering.isDistinct {
            numbering = numbering.paired(with: Numbering(list))
        }
        return column.places.map { numbering.taken(by: $0) } ?? numbering.first(column.count)
    }

    private static func split(_ text: String, around mark: String) -> [String] {
        var parts: [[UInt8]] = [[]]
        var bytes = Array(text.utf8)[...]
        while let first = bytes.first {
            if bytes.starts(with: mark.utf8) {
                parts.append([])
                bytes = bytes.dropFirst(mark.utf8.count)
            } else {
                parts[parts.count - 1].append(first)
                bytes = bytes.dropFirst()
            }
        }
        return parts.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// For one set of parameters: which combinations differ, and which instance each combination belongs to.
struct Grouping {
    /// For each instance its first combination.
    let representatives: [UInt32]
    /// For each combination its instance.
    let ordinals: [UInt32]

    /// - Parameter numbering: Of a parameter; asked for as long as combinations are not known to differ.
    init(by parameters: [Int], numbering: (Int) -> Numbering) {
        guard let first = parameters.first else {
            representatives = [0]
            ordinals = []
            return
        }
        let identities = parameters.dropFirst().reduce(numbering(first)) { found, parameter in
            found.isDistinct ? found : found.paired(with: numbering(parameter))
        }
        // Identities are numbers in the order of their first combination, as those of instances are.
        ordinals = identities.numbers
        representatives = Self.firstRows(ordinals)
    }

    private static func firstRows(_ ordinals: [UInt32]) -> [UInt32] {
        var rows: [UInt32] = []
        for (row, ordinal) in ordinals.enumerated() where Int(ordinal) == rows.count { rows.append(UInt32(row)) }
        return rows
    }
}

extension CombinationTable.Labels {
    fileprivate func longest(values: Int) -> Int {
        switch self {
        case .around(let parts): parts.reduce(values.times(parts.count - 1)) { $0.plus($1.utf8.count) }
        case .list(let labels): labels.longest
        }
    }
}

extension Parameter {
    var labelPlace: Place {
        if case .pattern(let pattern) = labels { pattern.place } else { key.place }
    }
}
