import TestSupport

/// A study in which steps gather others by one of two parameters, or by both.
struct GroupedStudy {
    private var numbers: Numbers
    /// Of each step, which of the two it has.
    private var columns: [[String]] = []
    private(set) var text = ""

    init(_ number: Int, scheduler: String) {
        numbers = Numbers(seed: Numbers.of(seed: UInt64(number), 14))
        var lines = Studies.head(scheduler) + ["study:"]
        for step in 0..<numbers.within(2...4) { lines.append(self.step(step)) }
        let rows = (0..<numbers.within(1...3)).flatMap { p in (0..<numbers.within(1...3)).map { (p, $0) } }
        lines.append("global.parameters:")
        lines.append("  P: {values: [\(rows.map { "\($0.0)" }.joined(separator: ", "))], label: P.%%}")
        lines.append("  Q: {values: [\(rows.map { "\($0.1)" }.joined(separator: ", "))], label: Q.%%}")
        text = lines.joined(separator: "\n") + "\n"
    }

    private mutating func step(_ number: Int) -> String {
        var run = ["procs: 1", "walltime: 5"]
        let (waits, inherited) = number == 0 ? ([], ["P", "Q"]) : waits(of: number)
        columns.append(inherited)
        run.append("cmd: \(number == 0 ? "$(P) $(Q)" : "x")")
        if !waits.isEmpty { run.append("depends: [\(waits.joined(separator: ", "))]") }
        if numbers.happens(300) { run.append("retry: {\(Studies.retry(&numbers))}") }
        if numbers.happens(150) { run += ["signal before walltime: USR1@30", "restart: y"] }
        return "- {name: s\(number), description: d, run: {\(run.joined(separator: ", "))}}"
    }

    /// One earlier step or two, and the columns that come from them.
    private mutating func waits(of step: Int) -> (entries: [String], columns: [String]) {
        let parents = Set((0..<numbers.within(1...min(2, step))).map { _ in numbers.below(step) }).sorted()
        var inherited: Set<String> = []
        let entries = parents.map { parent in
            let trigger = ["", "", "", " ended", " failed"][numbers.below(5)]
            let own = columns[parent]
            guard !own.isEmpty, numbers.happens(700) else {
                if numbers.happens(500) { return "s\(parent)_*\(trigger)" }
                inherited.formUnion(own)
                return "s\(parent)\(trigger)"
            }
            let by = numbers.happens(200) ? own : [own[numbers.below(own.count)]]
            inherited.formUnion(by)
            return "s\(parent)_* by \(by.joined(separator: " and "))\(trigger)"
        }
        return (entries, inherited.sorted())
    }
}
