import Expansion
import Specification
import TestSupport
import YAML

/// The studies that simulated worlds run: small, and of every shape that Slurm's dependencies must be found for.
enum Studies {
    static let count = 24

    /// Beside the study file: the rows of some tables.
    static let rowFile = "1\n2\n"

    enum Kind: CaseIterable {
        /// Steps also use what others publish, and say what they publish themselves.
        case plain
        /// Steps also wait for any end of others, or for their failure.
        case triggered
        /// The parameter is a column of a grid, and there is another table.
        case tabled
        /// Steps also gather those of another by one of two parameters.
        case grouped
        /// Steps are skipped for conditions.
        case conditional
        /// Steps write rows that others run for.
        case fanning
        /// Some instances may fail, and steps run at the end.
        case forgiving
        /// Steps are repeated.
        case looped
    }

    /// - Parameters:
    ///   - number: From 0 to ``count``.
    ///   - scheduler: What its steps go to.
    ///   - kind: What it has beside steps and one parameter.
    static func text(_ number: Int, scheduler: String = "slurm", kind: Kind = .plain) -> String {
        if kind == .grouped { return GroupedStudy(number, scheduler: scheduler).text }
        if kind == .fanning { return FanningStudy(number, scheduler: scheduler).text }
        if kind == .looped { return LoopedStudy(number, scheduler: scheduler).text }
        if kind == .forgiving { return ForgivingStudy(number, scheduler: scheduler).text }
        if kind == .conditional { return ConditionalStudy(number, scheduler: scheduler).text }
        var triggers = kind == .triggered ? Numbers(seed: Numbers.of(seed: UInt64(number), 12)) : nil
        var numbers = Numbers(seed: Numbers.of(seed: UInt64(number), 11))
        let values = kind == .tabled ? numbers.within(1...2) : numbers.within(1...5)
        let steps = numbers.within(1...4)
        var lines = head(scheduler) + ["study:"]
        var outputs = kind == .plain ? Numbers(seed: Numbers.of(seed: UInt64(number), 18)) : nil
        if kind == .plain, number % 3 == 1 { lines.insert("pools: {db: \(1 + number % 4)}", at: 2) }
        for step in 0..<steps {
            var step = self.step(step, values: values, &numbers, &triggers, &outputs)
            if kind == .plain, number % 3 == 1 {
                step[0] = step[0].replacing("run: {procs: 1", with: "run: {takes: {db: 1}, procs: 1")
            }
            lines += step
        }
        let list = (0..<values).map(String.init).joined(separator: ", ")
        guard kind == .tabled else {
            lines.append("global.parameters: {P: {values: [\(list)], label: P.%%}}")
            return lines.joined(separator: "\n") + "\n"
        }
        lines.append("tables:")
        lines.append(
            "  grid: {grid: {P: [\(list)], Q: [a, b]}, include: [{P: 9, Q: c}], exclude: [$(P) == 1 and $(Q) == 'b']}")
        lines.append(number % 2 == 0 ? "  rows: {rows: [{R: 1}, {R: 2}]}" : "  rows: {text: rows.txt, columns: [R]}")
        // Of its first step or two; what depends on them has these columns too.
        let used =
            number % 2 == 0
            ? ["$(P)", "$(P) $(R)", "$(P) $(Q)"][number / 2 % 3] : ["$(R)", "$(P) $(R)"][number / 2 % 2]
        return lines.joined(separator: "\n").replacing(
            "cmd: $(P)", with: "cmd: \(used)", maxReplacements: 1 + number % 2) + "\n"
    }

    /// How many commands of a study may run at one time: of some, few.
    static func throttle(_ number: Int) -> Int { number % 4 == 3 ? 1 + number / 4 % 3 : 0 }

    static func graph(_ text: String) -> StudyGraph? {
        guard let root = parse(Array(text.utf8), file: "study.yaml").root else { return nil }
        let rows = sources(of: root).map { ($0.table.value, $0.rows(from: Array(rowFile.utf8), file: "rows.txt")) }
        let study = readStudy(root, rows: Dictionary(rows) { first, _ in first }).study
        return study.flatMap { expand($0, options: ExpansionOptions()).graph }
    }

    private static func step(
        _ number: Int, values: Int, _ numbers: inout Numbers, _ triggers: inout Numbers?, _ outputs: inout Numbers?
    ) -> [String] {
        var run = ["procs: 1", "walltime: 5"]
        // The last step may have no parameter of its own.
        let isPlain = number > 0 && numbers.happens(300)
        var command = isPlain ? "x" : "$(P)"
        if number > 0 {
            let count = numbers.within(1...min(2, number))
            let parents = Set((0..<count).map { _ in numbers.below(number) }).sorted()
            let waits = parents.map { "s\($0)\(isPlain ? "_*" : "")\(trigger(&triggers))" }
            run.append("depends: [\(waits.joined(separator: ", "))]")
            if !isPlain, outputs?.happens(500) ?? false { command += parents.map { " $(s\($0).outputs.v)" }.joined() }
            if !isPlain, outputs?.happens(250) ?? false { run.append("qos: $(s\(parents[0]).outputs.m)") }
        }
        run.append("cmd: \(command)")
        if outputs?.happens(300) ?? false { run.append("outputs: [v: text, m: text]") }
        if outputs?.happens(300) ?? false { run.append("temporary: [t]") }
        if numbers.happens(400) { run.append("retry: {\(retry(&numbers))}") }
        if numbers.happens(250) { run += ["signal before walltime: USR1@30", "restart: y"] }
        return ["- {name: s\(number), description: d, run: {\(run.joined(separator: ", "))}}"]
    }

    private static func trigger(_ numbers: inout Numbers?) -> String {
        ["", "", " ended", " failed"][numbers?.below(4) ?? 0]
    }

    /// How each study begins.
    static func head(_ scheduler: String) -> [String] {
        ["description: {name: s, description: d}", "batch: {type: \(scheduler), queue: q}"]
    }

    /// The one parameter that most have.
    static func parameter(_ values: Int) -> String {
        "global.parameters: {P: {values: [\((0..<values).map(String.init).joined(separator: ", "))], label: P.%%}}"
    }

    /// A step that is tried again in so many of a thousand studies.
    static func step(
        _ number: Int, _ command: String, _ more: String, retries: Int, _ numbers: inout Numbers
    ) -> String {
        var run = ["procs: 1", "walltime: 5", "cmd: \(command)"]
        if !more.isEmpty { run.append(more) }
        if numbers.happens(retries) { run.append("retry: {\(retry(&numbers))}") }
        return "- {name: s\(number), description: d, run: {\(run.joined(separator: ", "))}}"
    }

    /// Mostly success.
    static func end(_ numbers: inout Numbers) -> String { ["", "", "", " unless skipped", " ended"][numbers.below(5)] }

    static func retry(_ numbers: inout Numbers) -> String {
        [
            "infrastructure: {times: \(numbers.within(1...4)), wait: \(numbers.below(30))}",
            "exit: {times: \(numbers.within(1...2)), wait: \(numbers.below(5)), codes: [75]}",
            "time limit: {times: \(numbers.within(1...2))}",
        ][numbers.below(3)]
    }
}
