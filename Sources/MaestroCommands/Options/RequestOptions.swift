import ArgumentParser
import Executors

/// What the commands of `each` request; the names are those of the study language.
struct RequestOptions: ParsableArguments {
    @Flag(help: "Submit to Slurm (default: run on this machine).")
    var slurm = false
    @Option(help: "Tasks (default: 1).") var procs: String?
    @Option(help: "Cores of each task (default: 1).") var coresPerTask: String?
    @Option(help: "Memory of each node, such as 500M or 16G.") var memory: String?
    @Option(help: "Minutes, or H:MM:SS.") var walltime: String?
    @Option(help: "GPUs of each node.") var gpus: String?
    @Option(help: "Nodes; requires --slurm, as all that follow.") var nodes: String?
    @Option(help: "Partition.") var queue: String?
    @Option(name: [.long, .customLong("account")], help: "Account.") var bank: String?
    @Option(help: "Quality of service.") var qos: String?
    @Option(help: "Reservation.") var reservation: String?
    @Option(help: "Features of nodes.") var constraint: String?
    @Flag(help: "Whole nodes.") var exclusive = false

    private var clusterOnly: [(option: String, key: ResourceKey, value: String?)] {
        [
            ("--nodes", .nodes, nodes), ("--queue", .queue, queue), ("--bank", .bank, bank), ("--qos", .qos, qos),
            ("--reservation", .reservation, reservation), ("--constraint", .constraint, constraint),
            ("--exclusive", .exclusive, exclusive ? "true" : nil),
        ]
    }

    func validate() throws {
        if !slurm, let option = clusterOnly.first(where: { $0.value != nil })?.option {
            throw ValidationError("\(option) requires --slurm.")
        }
    }

    /// As a study has them.
    var values: [ResourceKey: String] {
        var values: [ResourceKey: String] = [:]
        for (_, key, value) in clusterOnly { values[key] = value }
        values[.procs] = procs
        values[.coresPerTask] = coresPerTask
        values[.memory] = memory
        values[.walltime] = walltime
        values[.gpus] = gpus
        // A step that requests neither runs beside the conductor.
        if slurm, nodes == nil, procs == nil { values[.procs] = "1" }
        return values
    }

    /// How many cores of this machine one command takes; what is no number is told with the study.
    var cores: Int {
        func number(_ text: String?) -> Int { min(max(1, text.flatMap { Int($0) } ?? 1), 1_000_000) }
        return number(procs) * number(coresPerTask)
    }
}
