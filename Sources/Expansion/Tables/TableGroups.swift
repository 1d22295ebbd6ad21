/// Which tables are combined: those of which a step uses parameters of both, and those that others tie to them.
struct TableGroups {
    /// Tables of one group have the same number, that of its first one.
    private var leaders: [Int]

    /// - Parameters:
    ///   - tables: For each parameter its table.
    ///   - scopes: For each step the parameters that it uses.
    init(tables: [Int], count: Int, scopes: [[Int]]) {
        leaders = Array(0..<count)
        for scope in scopes {
            guard let first = scope.first else { continue }
            for parameter in scope.dropFirst() { join(tables[first], tables[parameter]) }
        }
    }

    /// In the order of their first tables.
    var groups: [[Int]] {
        var groups: [Int: [Int]] = [:]
        for table in leaders.indices { groups[leader(of: table), default: []].append(table) }
        return groups.values.sorted { $0[0] < $1[0] }
    }

    private func leader(of table: Int) -> Int {
        var table = table
        while leaders[table] != table { table = leaders[table] }
        return table
    }

    private mutating func join(_ one: Int, _ other: Int) {
        let (one, other) = (leader(of: one), leader(of: other))
        leaders[max(one, other)] = min(one, other)
    }
}
