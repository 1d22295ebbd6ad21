import TestSupport

/// A small study whose steps have conditions, on what they know beforehand and on what others publish or come to.
struct ConditionalStudy {
    private var numbers: Numbers
    private let values: Int
    private let steps: Int
    private let scheduler: String

    init(_ number: Int, scheduler: String) {
        numbers = Numbers(seed: Numbers.of(seed: UInt64(number), 21))
        self.scheduler = scheduler
        values = numbers.within(1...4)
        steps = numbers.within(2...4)
    }

    var text: String {
        var copy = self
        let steps = (0..<steps).map { copy.step($0) }
        return (Studies.head(scheduler) + ["study:"] + steps + [Studies.parameter(values)]).joined(separator: "\n")
            + "\n"
    }

    private mutating func step(_ number: Int) -> String {
        var run = ["procs: 1", "walltime: 5"]
        let gathers = number > 0 && numbers.happens(300)
        let isPlain = gathers || number == 0 && numbers.happens(100)
        var matching: [Int] = []
        if number > 0 {
            let parents = Set((0..<numbers.within(1...2)).map { _ in numbers.below(number) }).sorted()
            let waits = parents.map { "s\($0)\(gathers ? "_*" : "")\(trigger())" }
            run.append("depends: [\(waits.joined(separator: ", "))]")
            if !gathers { matching = parents }
        }
        if numbers.happens(number == 0 ? 200 : 600), let condition = condition(matching, isPlain: isPlain) {
            run.append("when: '\(condition)'")
        }
        run.append("cmd: \(isPlain ? "x" : "$(P)")")
        if numbers.happens(400) { run.append("retry: {\(Studies.retry(&numbers))}") }
        return "- {name: s\(number), description: d, run: {\(run.joined(separator: ", "))}}"
    }

    private mutating func trigger() -> String {
        ["", "", " unless skipped", " unless skipped", " ended", " failed"][numbers.below(6)]
    }

    /// Nothing where there is nothing to ask about.
    private mutating func condition(_ parents: [Int], isPlain: Bool) -> String? {
        var parts: [String] = []
        if !isPlain, numbers.happens(400) { parts.append("$(P) != \(numbers.below(3))") }
        for parent in parents where numbers.happens(700) {
            // The number of the instance comes first in what it publishes.
            let value = "number(before($(s\(parent).outputs.v), \" \"))"
            parts.append(
                [
                    "mod(\(value), 2) == 0", "\(value) > 3", "$(s\(parent).state) == \"finished\"",
                    "$(s\(parent).state) != \"failed\"", "$(s\(parent).exit) == 0",
                ][numbers.below(5)])
        }
        return parts.isEmpty ? nil : parts.joined(separator: numbers.happens(700) ? " and " : " or ")
    }
}
