import FoundationEssentials
import HostInterface
import Testing

/// Waiting that is normal and waiting that is not, and steps that outlive their walltime.
@Suite(.onCluster) struct WaitingClusterTests {
    @Test("a running job that is put back and held is told of, and goes on when it is released")
    func putBackAndHeld() async throws {
        try await withStudy("study: [{name: s, description: d, run: {procs: 1, cmd: '\(note); sleep 2'}}]") { study in
            try await study.run()
            try await study.wait { study.ledger.count == 1 }
            let job = try #require(try await study.queue().first?.job)
            try await study.slurm("scontrol", "requeuehold", job)
            try await study.wait { try await study.status().contains("`scontrol release \(job)`") }
            await Cluster.host.clock.sleep(milliseconds: 2000)
            try await study.slurm("scontrol", "release", job)
            try await study.restart(job) { study.ledger.count == 2 }
            #expect(try await study.finish() == 0)
            #expect(study.ledger == ["s 1", "s 1"])
        }
    }

    @Test("waiting for parents, for cores, for a turn and for the array's own limit is normal, and quiet")
    func quiet() async throws {
        try await withStudy(chain(40, seconds: "0.5")) { study in
            try await study.run("--throttle", "30")
            #expect(try await study.finish() == 0)
            let told = study.journal.split(separator: "\n").filter { $0.contains(" hindered ") }
            #expect(told.isEmpty, "\(told.prefix(3))")
        }
    }

    @Test(
        "a step that is told of its walltime saves its state and goes on in a new allocation, with nobody conducting it"
    )
    func checkpoint() async throws {
        let sections = """
            study:
            - name: s
              description: d
              run:
                procs: 1
                walltime: 1
                # Slurm looks each half minute, and is early rather than late: with 50 it may find no command yet.
                signal before walltime: USR1@20
                retry: {time limit: 3}
                cmd: |
                  \(note)
                  echo first link
                  trap 'echo saved > state; exit 0' USR1
                  while :; do sleep 0.2; done
                restart: |
                  \(note)
                  cat state
            - {name: t, description: d, run: {procs: 1, cmd: '\(note)', depends: [s]}}
            """
        try await withStudy(sections) { study in
            try await study.run()
            try await study.wait { study.count("accepted") == 2 && study.ledger.count == 1 }
            try await study.killConductor()
            try await study.wait(seconds: 90) {
                try await study.output("squeue", "-h", "-o", "%j %r").contains("s-\(study.id)-b1 BeginTime")
            }
            #expect(study.ledger == ["s 1"])
            try await study.restart(study.job(of: 1)) { study.ledger.count == 3 }
            #expect(study.ledger == ["s 1", "s 1", "t 1"])
            #expect(try await study.finish() == 0)
            let output = try await study.maestro("logs", study.directory, "s").output
            #expect(output == "first link\nsaved\n")
        }
    }

    @Test("what waits for any end gathers what succeeded, and what waits for a failure runs for that alone")
    func triggers() async throws {
        let sections = """
            study:
            - {name: a, description: d, run: {procs: 1, cmd: '\(note); \(hold); [ $(N) != 2 ] || exit 7'}}
            - {name: b, description: d, run: {procs: 1, cmd: '\(note)', depends: [a failed]}}
            - {name: c, description: d, run: {procs: 1, cmd: '\(note); cp $(a.list) seen', depends: [a_* ended]}}
            - {name: e, description: d, run: {procs: 1, cmd: '\(note)', depends: [b_* failed, c]}}
            global.parameters: {N: {values: [1, 2, 3], label: N.%%}}
            """
        try await withStudy(sections) { study in
            try await study.run()
            try await study.wait { study.count("accepted") == 2 && study.ledger.count == 3 }
            try await study.killConductor()
            try study.letGo()
            // Slurm itself holds back what waits for all.
            try await study.wait { study.ledger.contains("c 1") }
            #expect(Set(study.ledger) == ["a_N.1 1", "a_N.2 1", "a_N.3 1", "c 1"])
            #expect(try await study.finish() == 2)
            #expect(Set(study.ledger) == ["a_N.1 1", "a_N.2 1", "a_N.3 1", "b_N.2 1", "c 1"])
            let seen = try String(contentsOfFile: "\(study.directory)/c/seen", encoding: .utf8).split(separator: "\n")
                .map { $0.suffix(6) }
            #expect(seen == ["/a/N.1", "/a/N.3"])
            let status = try await study.status()
            #expect(status.contains("not needed: a did not fail") && status.contains("not needed: none of b failed"))
        }
    }

    @Test("with nobody conducting it a job runs for a failure, and one without any is ended by Slurm")
    func handlers() async throws {
        let sections = """
            study:
            - {name: good, description: d, run: {procs: 1, cmd: '\(note); \(hold)'}}
            - {name: bad, description: d, run: {procs: 1, cmd: '\(note); \(hold); exit 7'}}
            - {name: spare, description: d, run: {procs: 1, cmd: '\(note)', depends: [good failed]}}
            - {name: mend, description: d, run: {procs: 1, cmd: '\(note)', depends: [bad failed]}}
            """
        try await withStudy(sections) { study in
            try await study.run()
            try await study.wait { study.count("accepted") == 4 && study.ledger.count == 2 }
            try await study.killConductor()
            try study.letGo()
            try await study.wait { try await study.output("squeue", "-h", "--me", "-o", "%j").isEmpty }
            #expect(Set(study.ledger) == ["good 1", "bad 1", "mend 1"])
            #expect(try await study.finish() == 2)
            #expect(try await study.status().contains("not needed: good did not fail"))
            #expect(study.ledger.count == 3)
        }
    }

    @Test("a job that Slurm lets begin before its parent's last word gives its place back, and runs once that has come")
    func placeGivenBack() async throws {
        let sections = """
            study:
            - {name: bad, description: d, run: {procs: 1, cmd: '\(note); exit 7', memory: 100M, retry: {out of memory: 1}}}
            - {name: mend, description: d, run: {procs: 1, cmd: '\(note)', depends: [bad failed]}}
            """
        try await withStudy(sections) { study in
            try await study.run()
            #expect(try await study.finish() == 2)
            #expect(study.ledger == ["bad 1", "mend 2"])
            #expect(study.count("withdrawn") == 1 && study.count("accepted") == 3)
        }
    }
}
