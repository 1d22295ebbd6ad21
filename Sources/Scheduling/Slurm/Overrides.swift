import Executors
import Expansion
import Specification

/// Keys that a step decides by options of sbatch instead, in `args` or in directives of its command.
struct Overrides: Hashable {
    private(set) var keys: Set<ResourceKey> = []
    /// The job goes to another cluster, of which nothing is known.
    private(set) var elsewhere = false

    /// Long names of sbatch's options; sbatch(1).
    private static let options: [String: ResourceKey] = [
        "partition": .queue, "time": .walltime, "time-min": .walltime, "nodes": .nodes, "ntasks": .procs,
        "ntasks-per-node": .procs, "tasks-per-node": .procs, "overcommit": .procs, "cpus-per-task": .coresPerTask,
        "mem": .memory, "mem-per-cpu": .memory, "mem-per-gpu": .memory, "gres": .gpus, "gpus": .gpus,
        "gpus-per-node": .gpus, "constraint": .constraint, "reservation": .reservation, "account": .bank, "qos": .qos,
    ]

    /// - Parameter texts: Lines of options, such as the entries of `args`.
    init(options texts: [String]) { for text in texts { add(readSbatchOptions(optionWords(text))) } }

    /// Parameters are left out: they are values, hardly ever whole lines.
    init(directivesOf step: StepNode) {
        let text = step.text.command.pieces.map { piece in
            if case .literal(let literal) = piece { literal } else { "$" }
        }
        for line in directiveLines(ofScript: text.joined(), prefix: "#SBATCH") { add(readSbatchOptions(line.words)) }
    }

    func union(_ other: Overrides) -> Overrides {
        var both = self
        both.keys.formUnion(other.keys)
        both.elsewhere = elsewhere || other.elsewhere
        return both
    }

    /// Of an option that may mean several, every one counts.
    private mutating func add(_ found: [SbatchWords]) {
        for read in found {
            let options: [SbatchOption] =
                switch read.reading {
                case .option(let option, _, _), .valueMissing(let option, _), .valueUnwanted(let option, _): [option]
                case .ambiguous(_, let options): options
                case .unknown, .nextPart, .stray, .later: []
                }
            keys.formUnion(options.compactMap { Self.options[$0.name] })
            if options.contains(where: { $0.name == "clusters" || $0.name == "cluster" }) { elsewhere = true }
        }
    }
}
