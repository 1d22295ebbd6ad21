import TestSupport

/// A small study of which some steps are repeated, alone or together, perhaps with rows that are written in each round.
struct LoopedStudy {
    private var numbers: Numbers
    private let values: Int
    private let scheduler: String

    init(_ number: Int, scheduler: String) {
        numbers = Numbers(seed: Numbers.of(seed: UInt64(number), 31))
        self.scheduler = scheduler
        values = numbers.within(1...3)
    }

    var text: String {
        var copy = self
        let isSingle = copy.numbers.happens(250)
        let writesRows = !isSingle && copy.numbers.happens(300)
        var lines = Studies.head(scheduler)
        if writesRows { lines += ["tables:", "  t: {text: $(s1.workspace)/rows, columns: [R]}"] }
        lines.append("study:")
        lines.append(copy.step(0, copy.numbers.happens(500) ? "x" : "$(P)"))
        lines += isSingle ? copy.single() : copy.group(writesRows)
        if copy.numbers.happens(700) { lines.append(copy.reader()) }
        if copy.numbers.happens(400) { lines.append(copy.step(5, "x", "depends: [s1_*\(copy.trigger())]")) }
        if copy.numbers.happens(300) { lines += ["always:", "- {name: e, description: d, run: {procs: 1, cmd: x}}"] }
        lines.append(Studies.parameter(values))
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func single() -> [String] {
        let repetition = "repeat: {\(self.repetition(of: 1))}, \(Self.outputs)"
        return [step(1, "$(P) $(previous.s1.outputs.v)", "depends: [s0], \(repetition)")]
    }

    private mutating func group(_ writesRows: Bool) -> [String] {
        var lines = ["- name: g", "  description: d", "  group:"]
        if numbers.happens(700) { lines.append("    depends: [s0]") }
        let gathers = writesRows || numbers.happens(300)
        lines.append("    repeat: {\(repetition(of: 2))}")
        lines.append("    steps:")
        let own = gathers && numbers.happens(500) ? "x" : "$(P)"
        var steps = [step(1, "\(own) $(previous.s2.outputs.v)")]
        if writesRows { steps.append(step(3, "$(R)", numbers.happens(300) ? "allow failure: 50%" : "")) }
        if numbers.happens(300) {
            steps.append(step(6, own, "depends: [s1\([" ended", " unless skipped"][numbers.below(2)])]"))
        }
        let awaited = writesRows ? "s3" : "s1"
        steps.append(
            gathers
                ? step(2, "x", "depends: [\(awaited)_*\(trigger())], \(Self.outputs)")
                : step(2, "$(P)", "depends: [s1\(trigger())], \(Self.outputs)"))
        return lines + steps.map { "    " + $0 }
    }

    /// Without the values of its last round, or with them.
    private mutating func reader() -> String {
        let last = numbers.happens(500) ? " $(s1.workspace)" : ""
        return step(4, "y\(last)", "depends: [s1\(trigger())]")
    }

    private static let outputs = "outputs: [v: {type: text, default: none}]"

    private mutating func repetition(of step: Int) -> String {
        // The number of the instance comes first in what it publishes.
        let value = "number(before($(s\(step).outputs.v), \" \"))"
        let until = [
            "mod(\(value), 3) == 0", "mod(\(value), 2) == 0", "$(ROUND) >= 2", "$(s\(step).exit) == 1",
        ][numbers.below(4)]
        return "until: '\(until)', at most: \(numbers.within(1...4))"
    }

    private mutating func step(_ number: Int, _ command: String, _ more: String = "") -> String {
        Studies.step(number, command, more, retries: 400, &numbers)
    }

    private mutating func trigger() -> String { Studies.end(&numbers) }
}
