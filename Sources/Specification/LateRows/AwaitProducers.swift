import Diagnostics

extension Step {
    /// The places of values that its texts name, themselves or by their labels.
    fileprivate func uses(of places: [String: Int], _ environment: TokenEnvironment) -> Set<Int> {
        texts.reduce(into: []) { found, text in
            for token in environment.tokensNamed(in: text.text.value) {
                let name = token.plainName
                if let place = places[name] ?? DottedName(name).flatMap({ places[String($0.stem)] }) {
                    found.insert(place)
                }
            }
        }
    }
}

extension Study {
    /// What uses a row waits for the instance that writes it.
    mutating func awaitProducers(_ found: inout [Diagnostic]) {
        let producers = producers
        guard !producers.isEmpty else { return }
        let names = TokenEnvironment(environment, dependencyPaths: [:])
        let tablesOfColumns = Dictionary(
            producers.enumerated().flatMap { place, producer in
                tables[producer.table].columns.map { (parameters[$0].key.value, place) }
            }
        ) { first, _ in first }
        for index in steps.indices {
            for place in steps[index].uses(of: tablesOfColumns, names).sorted() where !found.isEnough {
                let (table, producer) = producers[place]
                addDependency(of: index, on: producer, for: tables[table], &found)
            }
        }
    }

    private mutating func addDependency(
        of index: Int, on producer: Int, for table: ParameterTable, _ found: inout [Diagnostic]
    ) {
        let (name, writer) = (steps[index].name.value, steps[producer].name.value)
        guard index != producer else {
            return found.append(
                .lateTable(
                    at: table.late?.step.place,
                    "step `\(name)` writes the rows of `\(table.name?.value ?? "")`, and uses them",
                    hint: "let another step write them"))
        }
        guard !seesLastRound(index, of: producer) else {
            return found.append(
                .lateTable(
                    at: table.late?.step.place,
                    "step `\(name)` uses the rows of `\(table.name?.value ?? "")`, which `\(writer)` writes in each round",
                    hint: "use them in the loop, and gather there what is needed outside"))
        }
        if let known = steps[index].dependencies.first(where: { $0.step == producer }) {
            guard known.scope != .matching else {
                if known.trigger != .success { found.append(.rowsWithoutSuccess(name, writer, known)) }
                return
            }
            return found.append(
                .lateTable(
                    at: known.place,
                    "step `\(name)` runs once for each row that `\(writer)` writes, and gathers all of `\(writer)`",
                    hint: "remove the dependency: it waits for the instance that wrote its row"))
        }
        steps[index].dependencies.append(
            Dependency(step: producer, scope: .matching, place: table.late?.step.place ?? steps[index].name.place))
    }
}

extension Diagnostic {
    fileprivate static func lateTable(at place: Place?, _ message: String, hint: String) -> Diagnostic {
        .error("late-table", at: place, message, hint: hint)
    }

    fileprivate static func rowsWithoutSuccess(_ name: String, _ writer: String, _ known: Dependency) -> Diagnostic {
        .lateTable(
            at: known.place,
            "step `\(name)` runs once for each row that `\(writer)` writes, and only an instance that succeeds has rows",
            hint: "write `\(writer)` without `\(known.trigger.rawValue)`, or remove it: it is waited for anyway")
    }
}
