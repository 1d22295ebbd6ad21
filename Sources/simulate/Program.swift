import ArgumentParser
import Simulation

/// Whole studies in simulated worlds: what no cluster does in a year happens in a minute.
@main
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run studies in simulated worlds, each made of a seed alone, and look for what must never happen.",
        discussion: """
              simulate --seeds 10000
              simulate --first 4711 --seeds 1 --trace
              simulate --crashes
              simulate --planted --seeds 2000
            """)

    @Option(help: "How many worlds.") var seeds: UInt64 = 10_000
    @Option(help: "The first seed.") var first: UInt64 = 0
    @Option(help: "How many at one time.") var threads = 2
    @Flag(help: "Print all that happens.") var trace = false
    @Option(help: "Plant this mistake in the program.") var bug: PlantedBug?
    @Flag(help: "Let the conductor die, and the disk fail, at each of its effects.") var crashes = false
    @Flag(help: "Let attempts share allocations, instead of giving a job of Slurm to each.") var allocations = false
    @Flag(help: "Plant each known mistake, and tell how many worlds it took to find it.") var planted = false

    func validate() throws {
        guard !first.addingReportingOverflow(seeds).overflow else {
            throw ValidationError("there are no \(seeds) seeds from \(first) on; the last is \(UInt64.max)")
        }
    }

    func run() async throws {
        let simulation = Simulation(sharesAllocations: allocations)
        if trace { return show(simulation.run(seed: first, bugs: Set([bug].compactMap { $0 }), isTraced: true)) }
        let search = Search(simulation)
        if crashes { return try await crashEverywhere(simulation, search) }
        if planted { return try await findPlanted(search) }
        let account = await search.account(
            of: first..<first + seeds, bugs: Set([bug].compactMap { $0 }), threads: threads)
        for failure in account.failures {
            print("seed \(failure.seed): \(failure.violations.joined(separator: "\n    "))")
        }
        for (kind, count) in account.strikes.sorted(by: { $0.key < $1.key }) { print("\(kind): \(count)") }
        print("\(account.runs) runs of commands")
        print("\(account.worlds) worlds, \(account.failures.count) in which something went wrong")
        guard account.failures.isEmpty else { throw ExitCode(2) }
    }

    private func show(_ outcome: WorldOutcome) {
        for line in outcome.trace { print(line) }
        print(outcome.violations.isEmpty ? "all is well" : outcome.violations.joined(separator: "\n"))
    }

    private func crashEverywhere(_ simulation: Simulation, _ search: Search) async throws {
        var places: [String: Int] = [:]
        var failures = 0
        let seeds = first..<first + min(seeds, UInt64(simulation.studies))
        for found in await search.crashes(of: seeds, threads: threads) {
            for point in found.points { places[found.effects[point.effect], default: 0] += 1 }
            failures += found.failures.count
            for (point, outcome) in found.failures {
                print("study \(found.seed), \(found.effects[point.effect]), \(point): \(outcome.violations[0])")
            }
        }
        for (name, count) in places.sorted(by: { $0.key < $1.key }) { print("\(name): \(count)") }
        print(
            "\(places.values.reduce(0, +)) crashes and full disks at \(places.count) named places, \(failures) after which something went wrong"
        )
        if failures > 0 { throw ExitCode(2) }
    }

    private func findPlanted(_ search: Search) async throws {
        var isMissed = false
        for bug in PlantedBug.allCases {
            let found = await search.failures(
                of: first..<first + seeds, bugs: [bug], threads: threads, isEnough: true)
            isMissed = isMissed || found.isEmpty
            let words = found.first.map { "seed \($0.seed): \($0.violations[0])" } ?? "not found"
            print("\(bug.rawValue): \(words)")
        }
        if isMissed { throw ExitCode(2) }
    }
}

extension PlantedBug: ExpressibleByArgument {}
