/// A study made of a seed: steps that use some parameters, wait for some earlier steps, and name what they may.
///
/// Only what Maestro has too, and only where both mean the same, so that both can be asked what becomes of it.
package struct RandomStudy: Sendable {
    package let seed: UInt64
    package let text: String

    private struct Shape {
        var keys: [String]
        var isScheduled: Bool
        var hasVariables: Bool
    }

    package init(seed: UInt64) {
        var numbers = Numbers(seed: Numbers.of(seed: seed, 21))
        let keys = ["P", "Q", "SIZE"].filter { _ in numbers.happens(600) }
        let shape = Shape(keys: keys, isScheduled: numbers.happens(500), hasVariables: numbers.happens(500))
        var lines = ["description: {name: study \(seed), description: d}"]
        if shape.isScheduled { lines.append(Self.batch(&numbers)) }
        if shape.hasVariables { lines.append("env: {variables: {V: value of v, W: 7}, labels: {L: x-$(V)}}") }
        lines.append("study:")
        for index in 0..<numbers.within(1...6) { lines += Self.step(index, shape, &numbers) }
        lines += Self.parameters(keys, &numbers)
        self.seed = seed
        text = lines.joined(separator: "\n") + "\n"
    }

    /// Some keys have a value that is as good as none.
    private static func batch(_ numbers: inout Numbers) -> String {
        func one(of values: [String]) -> String { values[numbers.below(values.count)] }
        let needed = "queue: \(one(of: ["q", "q", "\"\""])), bank: \(one(of: ["b", "b", ""])), host: h"
        let more = ["nodes", "procs", "qos", "reservation"].filter { _ in numbers.happens(150) }.map { key in
            "\(key): \(one(of: key == "nodes" || key == "procs" ? ["0", "3"] : ["", "false", "some"]))"
        }
        return "batch: {\((["type: slurm", needed] + more).joined(separator: ", "))}"
    }

    // MARK: Steps

    private static func step(_ index: Int, _ shape: Shape, _ numbers: inout Numbers) -> [String] {
        var parents: [(step: Int, isFunnel: Bool)] = []
        for parent in 0..<index where numbers.happens(350) { parents.append((parent, numbers.happens(400))) }
        let used = shape.keys.filter { _ in numbers.happens(400) }
        var lines = [
            "- name: \(name(index))", "  description: \(about(used, &numbers))", "  run:",
            "    cmd: |", "      \(command(used, parents, shape, &numbers))",
        ]
        if numbers.happens(300) {
            lines += ["      echo $(date) ${HOME} $((1 + 2)) \(word(used, parents, shape, &numbers))"]
        }
        if numbers.happens(250) { lines.append("    restart: again \(word(used, parents, shape, &numbers))") }
        if shape.isScheduled, numbers.happens(700) { lines += resources(&numbers) }
        let waits = parents.map { "\(name($0.step))\($0.isFunnel ? "_*" : "")" }
        if !waits.isEmpty { lines.append("    depends: [\(waits.map { "\"\($0)\"" }.joined(separator: ", "))]") }
        return lines
    }

    private static func name(_ index: Int) -> String { ["make", "run-it", "post_2", "s", "plot.all", "end"][index] }

    private static func about(_ used: [String], _ numbers: inout Numbers) -> String {
        guard numbers.happens(200), let key = used.first else { return "What it does." }
        return "For $(\(key))."
    }

    private static func command(
        _ used: [String], _ parents: [(step: Int, isFunnel: Bool)], _ shape: Shape, _ numbers: inout Numbers
    ) -> String {
        let words = used.map { "$(\($0))" } + (0..<numbers.below(4)).map { _ in word(used, parents, shape, &numbers) }
        return (["work"] + words).joined(separator: " ")
    }

    /// A token that may stand in the step.
    private static func word(
        _ used: [String], _ parents: [(step: Int, isFunnel: Bool)], _ shape: Shape, _ numbers: inout Numbers
    ) -> String {
        var choices = ["$(OUTPUT_PATH)/x", "$(SPECROOT)/in", "$(WORKSPACE)", "plain", "$(unknown)"]
        for key in used { choices += ["$(\(key).label)", "$(\(key).name)", "a$(\(key))b"] }
        for parent in parents { choices.append("$(\(name(parent.step)).workspace)/out") }
        if shape.hasVariables { choices += ["$(V)", "$(W)$(W)", "$(L)"] }
        return choices[numbers.below(choices.count)]
    }

    private static func resources(_ numbers: inout Numbers) -> [String] {
        var lines = ["    \(numbers.happens(500) ? "procs" : "nodes"): \(numbers.within(1...4))"]
        if numbers.happens(500) {
            let walltimes = ["0", "\"0\"", "30", "\"00:\(numbers.within(10...59)):00\""]
            lines.append("    walltime: \(walltimes[numbers.below(walltimes.count)])")
        }
        if numbers.happens(200) { lines.append("    gpus: \(numbers.within(0...2))") }
        if numbers.happens(200) { lines.append("    exclusive: \(numbers.happens(500) ? "false" : "true")") }
        if numbers.happens(200) { lines.append("    reservation: r") }
        return lines
    }

    // MARK: Parameters

    private static func parameters(_ keys: [String], _ numbers: inout Numbers) -> [String] {
        guard !keys.isEmpty else { return [] }
        let rows = numbers.within(1...8)
        return ["global.parameters:"]
            + keys.flatMap { key -> [String] in
                // Few different values, so that combinations come twice in part or as a whole.
                let values = (0..<rows).map { _ in
                    ["1", "2", "30", "x y", "z_1", "5-", "1.5"][numbers.below(numbers.within(1...7))]
                }
                let label = ["\(key).%%", "\(key)-%%", "%%"][numbers.below(3)]
                return ["  \(key):", "    values: [\(values.joined(separator: ", "))]", "    label: \"\(label)\""]
            }
    }
}
