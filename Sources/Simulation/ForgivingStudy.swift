import TestSupport

/// A small study of which some instances may fail, with steps that run at its end.
struct ForgivingStudy {
    private var numbers: Numbers
    private let values: Int
    private let steps: Int
    private let scheduler: String

    init(_ number: Int, scheduler: String) {
        numbers = Numbers(seed: Numbers.of(seed: UInt64(number), 23))
        self.scheduler = scheduler
        values = numbers.within(1...5)
        steps = numbers.within(2...4)
    }

    var text: String {
        var copy = self
        var lines = Studies.head(scheduler) + ["study:"]
        for number in 0..<steps { lines.append(copy.step(number)) }
        if copy.numbers.happens(400) { lines += ["on failure:"] + copy.handlers("f") }
        if copy.numbers.happens(600) { lines += ["always:"] + copy.handlers("e") }
        let list = (0..<values).map(String.init).joined(separator: ", ")
        let halves = (0..<values).map { String($0 / 2) }.joined(separator: ", ")
        lines.append(
            "global.parameters: {P: {values: [\(list)], label: P.%%}, Q: {values: [\(halves)], label: Q.%%}}")
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func step(_ number: Int) -> String {
        var run = ["procs: 1", "walltime: 5"]
        let form = number == 0 ? 0 : numbers.below(4)
        if number > 0 {
            let parents = Set((0..<numbers.within(1...2)).map { _ in numbers.below(number) }).sorted()
            let waits = parents.map { "s\($0)\(form == 1 ? "_*" : "")\(trigger())" }
            run.append("depends: [\(waits.joined(separator: ", "))]")
        }
        run.append("cmd: \(form == 1 ? "x" : "$(P) $(Q)")")
        if numbers.happens(number == 0 ? 900 : 500) {
            run.append("allow failure: \(["1", "2", "all", "50%", "99%"][numbers.below(5)])")
        }
        if numbers.happens(300) { run.append("retry: {\(Studies.retry(&numbers))}") }
        return "- {name: s\(number), description: d, run: {\(run.joined(separator: ", "))}}"
    }

    private mutating func trigger() -> String { ["", "", "", " unless skipped", " ended"][numbers.below(5)] }

    private mutating func handlers(_ name: String) -> [String] {
        (0..<numbers.within(1...2)).map { number in
            let wait = number > 0 && numbers.happens(500) ? ", depends: [\(name)0]" : ""
            let place = numbers.happens(700) ? "procs: 1, " : ""
            return "- {name: \(name)\(number), description: d, run: {\(place)cmd: x $(study.failures)\(wait)}}"
        }
    }
}
