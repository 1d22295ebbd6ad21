import Diagnostics
import Specification
import Testing

/// `pools` of a study, and what steps take of them.
@Suite struct PoolTests {
    private func text(_ pools: String, takes: String, type: String = "slurm") -> String {
        """
        description: {name: n, description: d}
        batch: {type: \(type)}
        pools: \(pools)
        study:
        - {name: a, description: d, run: {cmd: x, procs: 1, takes: \(takes)}}
        """
    }

    @Test("a pool has places, or is a licence of Slurm's")
    func pools() throws {
        let text = text("{database: 10, matlab: {slurm: matlab@server}}", takes: "{database: 2, matlab: 1}")
        let read = study(text)
        let study = try #require(read.study, "\(read.diagnostics)")
        #expect(study.pools.map(\.keeper) == [.study(places: 10), .slurm(licence: "matlab@server")])
        #expect(study.takes(ofStep: 0).map(\.pool) == [0] && study.takes(ofStep: 0).map(\.count) == [2])
        #expect(study.licenceOption(ofStep: 0)?.value == "--licenses=matlab@server:1")
    }

    @Test(
        "mistakes have their place and a way out",
        arguments: [
            ("{database: 0}", "{database: 1}", 3, "a number of places from 1"),
            ("{database: many}", "{database: 1}", 3, "a number of places from 1"),
            ("{database: {slrm: x}}", "{database: 1}", 3, "did you mean `slurm`?"),
            ("{database: {slurm: 'a,b'}}", "{database: 1}", 3, "the name of a licence"),
            ("[database]", "{database: 1}", 3, "a mapping"),
            ("{database: 4}", "{databse: 1}", 5, "did you mean `database`?"),
            ("{database: 4}", "{database: 5}", 5, "can never run"), ("{database: 4}", "{database: 0}", 5, "remove it"),
            ("{database: 4}", "database", 5, "a mapping"),
        ])
    func mistakes(pools: String, takes: String, line: Int, words: String) throws {
        let found = study(text(pools, takes: takes)).diagnostics.filter { $0.severity == .error }
        let first = try #require(found.first)
        #expect(first.place?.line == line && "\(first.message) \(first.hint ?? "")".contains(words), "\(found)")
    }

    @Test("a licence of Slurm's is nothing for another scheduler, and a pool that nobody uses is told")
    func warnings() {
        let foreign = study(text("{m: {slurm: m}}", takes: "{m: 1}", type: "sge")).diagnostics
        #expect(foreign.contains { $0.code == "foreign-pool" }, "\(foreign)")
        let unused = study(text("{m: 1, n: 2}", takes: "{m: 1}")).diagnostics
        #expect(unused.map(\.code) == ["unused-pool"], "\(unused)")
    }
}
