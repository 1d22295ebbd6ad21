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
        var lines = Studies.head(scheduler) + ["tables:"]
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
        lines.append(Studies.parameter(values))
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func step(_ number: Int, _ command: String, _ more: String = "") -> String {
        Studies.step(number, command, more, retries: 300, &numbers)
    }

    private mutating func trigger() -> String { Studies.end(&numbers) }
}
