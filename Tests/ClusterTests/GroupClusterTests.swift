import HostInterface
import Testing

/// Steps that gather groups, held back by a real Slurm.
@Suite(.onCluster) struct GroupClusterTests {
    /// The last seed of the first size fails.
    private func sections(sizes: Int, seeds: Int) -> String {
        """
        study:
        - name: sim
          description: d
          run: {procs: 1, cmd: 'test $(SIZE)-$(SEED) != 0-\(seeds - 1)'}
        - {name: mean, description: d, run: {procs: 1, cmd: 'cp $(sim.list) seen', depends: [sim_* by SIZE]}}
        tables: {t: {grid: {SIZE: {from: 0, to: \(sizes - 1)}, SEED: {from: 0, to: \(seeds - 1)}}}}
        """
    }

    @Test("of few groups each is a job behind its own tasks, and a failure is the end of its own group alone")
    func few() async throws {
        try await withStudy(sections(sizes: 3, seeds: 4)) { study in
            try await study.run()
            #expect(try await study.finish() == 2)
            #expect(study.count("accepted") == 4, "an array, and three jobs")
            let status = try await study.maestro("status", study.directory).output
            #expect(status.contains("13 of 15 finished"), "\(status)")
        }
    }

    @Test("of many groups few arrays go out, and a failure is the end of its own group alone")
    func many() async throws {
        try await withStudy(sections(sizes: 55, seeds: 2), isLong: true) { study in
            try await study.run()
            #expect(try await study.finish() == 2)
            #expect(study.count("intended") <= 8, "an array of parents, and a few of what gathers them")
            let status = try await study.maestro("status", study.directory).output
            #expect(status.contains("163 of 165 finished"), "\(status)")
        }
    }
}
