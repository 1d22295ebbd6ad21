import Diagnostics
import Specification

extension TableRows {
    /// One row without columns, however often other tables have grown.
    static func single(growths: Int) -> TableRows {
        TableRows(parameters: [], values: [:], ends: Array(repeating: 1, count: growths), isRemoved: [])
    }

    /// Each row with the rows of a late table that its instance has written, and with the one that stands for those to come.
    ///
    /// What a growth adds comes behind all that was there: its own rows first, then those that were written.
    ///
    /// - Parameters:
    ///   - late: The rows of the table; the first one stands for those that are not read.
    ///   - parents: For each other row the number of its instance.
    ///   - numbers: For each row here the number of the instance that it belongs to.
    func expanded(by late: TableRows, parents: [UInt32], numbers: [UInt32]) -> TableRows {
        var rowsOf: [UInt32: [UInt32]] = [:]
        var writtenBy: [UInt32: [UInt32]] = [:]
        var (own, theirs): ([UInt32], [UInt32]) = ([], [])
        var (ends, firstOwn, firstLate): ([Int], Int, Int) = ([], 0, 1)
        func add(_ row: UInt32, _ written: UInt32) {
            own.append(row)
            theirs.append(written)
        }
        for growth in self.ends.indices {
            let lateEnd = late.ends[growth]
            for row in firstOwn..<self.ends[growth] {
                add(UInt32(row), 0)
                for written in writtenBy[numbers[row]] ?? [] { add(UInt32(row), written) }
                rowsOf[numbers[row], default: []].append(UInt32(row))
            }
            for written in firstLate..<max(firstLate, lateEnd) {
                let parent = parents[written - 1]
                for row in rowsOf[parent] ?? [] { add(row, UInt32(written)) }
                writtenBy[parent, default: []].append(UInt32(written))
            }
            (firstOwn, firstLate) = (self.ends[growth], max(firstLate, lateEnd))
            ends.append(own.count)
        }
        return combined(late, own: own, theirs: theirs, ends: ends)
    }

    private func combined(_ late: TableRows, own: [UInt32], theirs: [UInt32], ends: [Int]) -> TableRows {
        var values: [Int: [UInt32]] = [:]
        for parameter in parameters {
            let known = self.values[parameter]
            values[parameter] = known.map { known in own.map { known[Int($0)] } } ?? own
        }
        for parameter in late.parameters {
            let known = late.values[parameter]
            values[parameter] = known.map { known in theirs.map { known[Int($0)] } } ?? theirs
        }
        return TableRows(
            parameters: parameters + late.parameters, values: values, ends: ends,
            isRemoved: isRemoved.isEmpty ? [] : own.map { isRemoved[Int($0)] })
    }
}

extension TableCombiner {
    /// The late tables of a group, each behind those whose columns its producer uses.
    func inOrder(_ late: [Int]) -> [Int] {
        let columns = late.map { Set(study.tables[$0].columns) }
        return late.sorted { one, other in
            func count(_ table: Int) -> Int {
                let scope = producerScope(of: table)
                return columns.count { !$0.isDisjoint(with: scope) }
            }
            return (count(one), one) < (count(other), other)
        }
    }

    func producerScope(of table: Int) -> [Int] {
        study.tables[table].late.flatMap { study.step(named: $0.step.value) }.map { scopes[$0] } ?? []
    }

    /// For each row the number of the producer's instance.
    func numbers(of rows: TableRows, by scope: [Int]) -> [UInt32] {
        guard let first = scope.first else { return Array(repeating: 0, count: rows.count) }
        func numbering(_ parameter: Int) -> Numbering {
            var numbering = Numbering(values[parameter])
            if case .list(let list) = study.parameters[parameter].labels, !numbering.isDistinct {
                numbering = numbering.paired(with: Numbering(list))
            }
            return rows.values[parameter].map { numbering.taken(by: $0) } ?? numbering.first(rows.count)
        }
        return scope.dropFirst().reduce(numbering(first)) { $0.isDistinct ? $0 : $0.paired(with: numbering($1)) }
            .numbers
    }

    /// Two tables that wait for different steps cannot be told which row of the one belongs to which of the other.
    func areChained(_ late: [Int]) -> Bool {
        late.indices.allSatisfy { index in
            let scope = producerScope(of: late[index])
            return late[..<index].allSatisfy { !Set(study.tables[$0].columns).isDisjoint(with: scope) }
        }
    }
}
