import TestSupport

/// A small study of which steps write rows that others run for, and others again gather.
struct FanningStudy {
    private var numbers: Numbers
    private let values: Int
    private let scheduler: String

    init(_ number: Int, scheduler: String) {
        numbers = Numbers(seed: Numbers.of(seed: UInt64(number), 29))
        self.scheduler = scheduler
        values = numbers.within(1...4)
    }

    var text: String {
        var copy = self
        let isNested = copy.numbers.happens(400)
        let isSingle = copy.numbers.happens(250)
        var lines = ["description: {name: s, description: d}", "batch: {type: \(scheduler), queue: q}", "tables:"]
        lines.append("  first: {text: $(s0.workspace)/rows, columns: [R]}")
        if isNested { lines.append("  second: {text: $(s1.workspace)/rows, columns: [T]}") }
        lines.append("study:")
        lines.append(copy.step(0, isSingle ? "x" : "$(P)"))
        lines.append(copy.step(1, "$(R)", copy.numbers.happens(300) ? "allow failure: 50%" : ""))
        lines.append(copy.step(2, isNested ? "$(T)" : "$(R)", isNested ? "" : "depends: [s1]"))
        if copy.numbers.happens(600) {
            lines.append(copy.step(3, "x", "depends: [\(copy.numbers.happens(500) ? "s1" : "s2")_*\(copy.trigger())]"))
        }
        if !isSingle, copy.numbers.happens(600) {
            lines.append(copy.step(4, "$(P)", "depends: [s2_* by P\(copy.trigger())]"))
        }
        if copy.numbers.happens(300) { lines += ["always:", "- {name: e, description: d, run: {procs: 1, cmd: x}}"] }
        let list = (0..<values).map(String.init).joined(separator: ", ")
        lines.append("global.parameters: {P: {values: [\(list)], label: P.%%}}")
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func step(_ number: Int, _ command: String, _ more: String = "") -> String {
        var run = ["procs: 1", "walltime: 5", "cmd: \(command)"]
        if !more.isEmpty { run.append(more) }
        if numbers.happens(300) { run.append("retry: {\(Studies.retry(&numbers))}") }
        return "- {name: s\(number), description: d, run: {\(run.joined(separator: ", "))}}"
    }

    private mutating func trigger() -> String { ["", "", "", " unless skipped", " ended"][numbers.below(5)] }
}
