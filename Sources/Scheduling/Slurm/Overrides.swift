import Expansion
import Rendering
import Specification

/// Keys that a step decides by options of sbatch instead, in `args` or in directives of its command.
struct Overrides: Hashable {
    private(set) var keys: Set<ResourceKey> = []
    /// The job goes to another cluster, of which nothing is known.
    private(set) var elsewhere = false

    /// Long names and letters of sbatch's options; sbatch(1).
    private static let options: [(ResourceKey, long: [String], letters: String)] = [
        (.queue, ["partition"], "p"), (.walltime, ["time", "time-min"], "t"), (.nodes, ["nodes"], "N"),
        (.procs, ["ntasks", "ntasks-per-node", "overcommit"], "nO"), (.coresPerTask, ["cpus-per-task"], "c"),
        (.memory, ["mem", "mem-per-cpu", "mem-per-gpu"], ""), (.gpus, ["gres", "gpus", "gpus-per-node"], "G"),
        (.constraint, ["constraint"], "C"), (.reservation, ["reservation"], ""), (.bank, ["account"], "A"),
        (.qos, ["qos"], "q"),
    ]

    /// - Parameter options: Texts of one or several words.
    init(options texts: [String]) {
        for word in texts.flatMap({ $0.split(separator: " ") }) where word.hasPrefix("-") { add(word) }
    }

    /// Parameters are left out: they are values, hardly ever whole lines.
    init(directivesOf step: StepNode) {
        let text = step.text.command.pieces.map { piece in
            if case .literal(let literal) = piece { literal } else { "$" }
        }
        self.init(options: directives(ofScript: text.joined(), prefix: "#SBATCH"))
    }

    func union(_ other: Overrides) -> Overrides {
        var both = self
        both.keys.formUnion(other.keys)
        both.elsewhere = elsewhere || other.elsewhere
        return both
    }

    /// Long options may be shortened, so that every one that may be meant counts.
    private mutating func add(_ word: Substring) {
        if word.hasPrefix("--") {
            let name = word.dropFirst(2).prefix { $0 != "=" }
            guard !name.isEmpty else { return }
            for option in Self.options where option.long.contains(where: { $0.hasPrefix(name) }) {
                keys.insert(option.0)
            }
            if "clusters".hasPrefix(name) { elsewhere = true }
        } else if let letter = word.dropFirst().first {
            for option in Self.options where option.letters.contains(letter) { keys.insert(option.0) }
            if letter == "M" { elsewhere = true }
        }
    }
}
