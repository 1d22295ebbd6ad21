import Diagnostics

/// Of a table whose rows a step writes: each belongs to an instance of that step.
package struct LateRows: Sendable {
    /// The step that writes them.
    package let step: Located<String>
    /// In its workspace.
    package let path: String
    /// For each row that was read the number of its instance within the step; the first row of the table stands for those that
    /// are not read yet, and belongs to none.
    package var parents: [UInt32] = []

    /// What every column of the first row has.
    package static let pending = "(pending)"

    package init(step: Located<String>, path: String) {
        self.step = step
        self.path = path
    }
}

extension Study {
    /// The tables whose rows a step writes.
    package func lateTables(of step: Int) -> [Int] {
        tables.indices.filter { tables[$0].late?.step.value == steps[step].name.value }
    }

    package func step(named name: String) -> Int? { steps.firstIndex { $0.name.value == name } }

    /// For each late table the step that writes its rows.
    package var producers: [(table: Int, step: Int)] {
        tables.indices.compactMap { table in
            tables[table].late.flatMap { step(named: $0.step.value) }.map { (table, $0) }
        }
    }
}

/// Whether each late table has a step that may write it.
func checkLateTables(_ study: Study) -> [Diagnostic] {
    guard study.tables.contains(where: { $0.late != nil }) else { return [] }
    var names = SimilarNames(study.steps.map(\.name.value))
    return study.tables.enumerated().compactMap { index, table in
        guard let late = table.late else { return nil }
        let title = table.name?.value ?? ""
        guard let step = study.step(named: late.step.value) else {
            return .error(
                "unknown-step", at: late.step.place,
                "table `\(title)` reads from step `\(late.step.value)`, which does not exist",
                hint: names.nearest(to: late.step.value).map { "did you mean `\($0)`?" } ?? "add the step to `study`")
        }
        if study.steps[step].role != .regular {
            return .error(
                "late-table", at: late.step.place,
                "table `\(title)` reads from `\(late.step.value)`, a step of `\(study.steps[step].role.rawValue)`",
                hint: "handlers run when all else is over; let a step of `study` write the rows")
        }
        let product = study.tables.first { other in
            if case .product(let members) = other.shape { members.contains(index) } else { false }
        }
        guard let product else { return nil }
        return .error(
            "late-table", at: product.name?.place,
            "table `\(product.name?.value ?? "")` multiplies `\(title)`, whose rows step `\(late.step.value)` writes",
            hint: "use the columns of both tables in a step: it runs for each row with each")
    }
}
