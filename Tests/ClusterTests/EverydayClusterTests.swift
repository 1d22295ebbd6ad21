import HostInterface
import Testing

/// Everyday commands on jobs of a real Slurm.
@Suite(.onCluster) struct EverydayClusterTests {
    @Test("a part of a study is cancelled while the rest goes on, and retried later with its output kept apart")
    func cancelAndRetryPart() async throws {
        try await withStudy(chain(3, isHeld: true)) { study in
            try await study.run()
            try await study.wait { study.ledger.count == 3 && study.count("accepted") == 3 }
            #expect(try await study.maestro("cancel", study.directory, "--instance", "make_N.2").code == 0)
            try await study.wait { study.journal.contains(" cancelled us") }
            try study.letGo()
            #expect(try await study.finish() == 2)
            #expect(Set(study.ledger) == ["make_N.1 1", "make_N.2 1", "make_N.3 1", "post_N.1 1", "post_N.3 1"])
            #expect(try await study.status().contains("2 finished, 1 cancelled"))
            #expect(try await study.maestro("retry", "--wait", study.directory).code == 0)
            // What was withdrawn with it had been given to Slurm once, so it is at its second attempt too.
            #expect(study.ledger.filter { $0.hasSuffix(" 2") } == ["make_N.2 2", "post_N.2 2", "all 2"])
            #expect(study.ledger.count == 8)
            let files = try Cluster.host.files.list("\(study.directory)/make/N.2").filter { $0.hasSuffix(".out") }
            #expect(files == ["make_N.2.2.out", "make_N.2.out"])
        }
    }

    @Test("a paused study submits nothing more, what is with Slurm ends, and resume goes on")
    func pause() async throws {
        try await withStudy(chain(3, seconds: "1")) { study in
            try await study.run("--throttle", "1", "--no-arrays")
            try await study.wait { study.count("started") >= 1 }
            #expect(try await study.maestro("pause", study.directory).code == 0)
            try await study.wait { try await study.queue().isEmpty || study.count("ended") >= 1 }
            let intended = study.count("intended")
            await Cluster.host.clock.sleep(milliseconds: 3000)
            #expect(study.count("intended") == intended && intended < 7)
            let updated = try await study.maestro("update", study.directory, "--throttle", "0")
            #expect(updated.code == 0, "\(updated)")
            #expect(try await study.maestro("resume", "--wait", study.directory).code == 0)
            #expect(study.ledger.count == 7 && Set(study.ledger) == names(3))
        }
    }

    @Test("combinations that are added while a study runs go out as arrays, and what gathers them waits for them too")
    func extend() async throws {
        try await withStudy(chain(3, isHeld: true)) { study in
            try await study.run()
            try await study.wait { study.ledger.count == 3 && study.count("accepted") == 3 }
            #expect(try await study.maestro("extend", study.directory, "N=4", "N=5").code == 0)
            try await study.wait { study.ledger.count == 5 && study.count("accepted") == 6 }
            try study.letGo()
            #expect(try await study.finish() == 0)
            #expect(study.ledger.count == 11 && Set(study.ledger).subtracting(names(5)) == ["all 2"])
            #expect(try await study.status().contains("11 of 11 finished"))
            // The queue knows nothing of it any more.
            #expect(try await study.maestro("extend", study.directory, "N=6", "--wait").code == 0)
            #expect(Set(study.ledger).subtracting(names(6)) == ["all 2", "all 3"])
        }
    }

    @Test("an edited step and what depends on it run again, in arrays; what waits in Slurm is taken back for it")
    func rerun() async throws {
        try await withStudy(chain(3, isHeld: true)) { study in
            func edit(_ old: String, _ new: String) async throws {
                let file = "\(study.folder)/study.yaml"
                #expect(try await study.program("sed", ["-i", "s/\(old)/\(new)/", file]).code == 0)
            }
            try await study.run()
            try await study.wait { study.ledger.count == 3 && study.count("accepted") == 3 }
            try await edit("posted', depends", "posted; true', depends")
            let changed = try await study.maestro("rerun", study.directory)
            #expect(changed.code == 0 && changed.output.contains("post  cmd changed"), "\(changed)")
            try await study.wait { study.count("withdrawn") == 4 && study.count("accepted") == 5 }
            #expect(study.ledger.count == 3)
            try await edit("sleep", "sleep 0; sleep")
            let refused = try await study.maestro("rerun", study.directory)
            #expect(refused.code == 1 && refused.output.contains("--cancel-running"), "\(refused)")
            try study.letGo()
            #expect(try await study.finish() == 0)
            let first = Set((1...3).map { "make_N.\($0) 1" })
            #expect(study.ledger.count == 7 && Set(study.ledger).isSuperset(of: first))
            let accepted = study.count("accepted")
            let again = try await study.maestro("rerun", "--wait", study.directory)
            #expect(again.code == 0, "\(again)")
            #expect(study.ledger.count == 14 && study.count("accepted") == accepted + 3)
            #expect(try await study.status().contains("7 of 7 finished"))
        }
    }

    @Test("each --slurm sends its items as an array, tries again what failed, and takes more items later")
    func each() async throws {
        try await withStudy("") { study in
            let ledger = "\(study.directory)/ledger"
            let script =
                #"printf '%s\n' "$1" >>"$2"; test "$1" != 'b c' || ! mkdir "$MAESTRO_WORKSPACE/tried""#
            try await study.write("ids.txt", "a\nb c\n")
            try await study.write("more.txt", "a\n$(d)\n")
            let options = [
                "--slurm", "--queue", "debug", "--retries", "1", "--walltime", "5", "-y", "-o", study.directory,
            ]
            let command = ["ids.txt", "--", "sh", "-c", script, "sh", "{}", ledger]
            let begun = try await study.maestro(
                ["each"] + options + ["--then", "echo all >>\(ledger)"] + command)
            try #require(begun.code == 0, "\(begun)")
            #expect(try await study.finish() == 0)
            #expect(study.ledger.sorted() == ["a", "all", "b c", "b c"])
            #expect(study.count("accepted") == 1, "an array; the other try is in its job, and what follows is here")
            let more = try await study.maestro("extend", study.directory, "more.txt", "--keep-funnels", "--wait")
            #expect(more.code == 0, "\(more)")
            #expect(study.ledger.last == "$(d)" && study.ledger.count == 5 && study.count("accepted") == 2)
        }
    }

    @Test("update --walltime takes back what waits and submits it anew, and leaves alone what runs")
    func amendWaiting() async throws {
        try await withStudy(chain(3, isHeld: true)) { study in
            try await study.run()
            try await study.wait { study.ledger.count == 3 && study.count("accepted") == 3 }
            let amended = try await study.maestro(
                "update", study.directory, "--step", "post", "--walltime", "7", "--args", "--comment=more")
            #expect(amended.code == 0 && amended.output.contains("3 instances request the walltime 7, --comment=more"))
            try await study.wait {
                let limits = try await study.output("squeue", "-h", "-r", "-t", "pending", "-o", "%l %k")
                return limits.split(separator: "\n").filter { $0 == "7:00 more" }.count == 3
            }
            #expect(study.ledger.count == 3)
            try study.letGo()
            #expect(try await study.finish() == 0)
            let again = ["post_N.1 2", "post_N.2 2", "post_N.3 2"]
            #expect(study.ledger.count == 7 && study.ledger.filter { $0.hasPrefix("post") }.sorted() == again)
        }
    }

    @Test("retry --walltime --memory --args asks Slurm for that, for the instances chosen")
    func amendFailed() async throws {
        let sections = """
            study:
            - name: s
              description: d
              run:
                procs: 1
                walltime: 3
                cmd: |
                  job=${SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID}${SLURM_ARRAY_TASK_ID:+_$SLURM_ARRAY_TASK_ID}
                  squeue -h -j $job -o '%l %m %k' >> limits
                  test $(N) = 1 || test $(wc -l < limits) = 2
            global.parameters: {N: {values: [1, 2], label: N.%%}}
            """
        try await withStudy(sections) { study in
            try await study.run()
            #expect(try await study.finish() == 2)
            let why = try await study.maestro("why", study.directory, "s_N.2")
            #expect(why.output.contains("retry"), "\(why.output)")
            let retried = try await study.maestro(
                "retry", "--wait", study.directory, "--failed", "--walltime", "0:09:00", "--memory", "77M", "--args",
                "--comment=more")
            #expect(retried.code == 0, "\(retried.output)")
            func limits(_ value: Int) throws -> [Substring] {
                String(decoding: try Cluster.host.files.read("\(study.directory)/s/N.\(value)/limits"), as: UTF8.self)
                    .split(separator: "\n")
            }
            let (untouched, amended) = try (limits(1), limits(2))
            #expect(untouched.count == 1 && amended.last == "9:00 77M more", "\(amended)")
        }
    }

    @Test("why tells what Slurm says of a job that waits, and what would help")
    func why() async throws {
        try await withStudy(chain(1, isHeld: true)) { study in
            try await study.run()
            try await study.wait { study.count("accepted") == 3 && study.ledger.count == 1 }
            let waiting = try await study.maestro("why", study.directory, "post_N.1")
            #expect(waiting.output.contains("Slurm reports: PENDING (Dependency)"))
            #expect(waiting.output.contains("it depends on make_N.1 (running)"))
            let running = try await study.maestro("why", study.directory, "make_N.1")
            #expect(running.output.contains("make_N.1 runs for") && running.output.contains("(job "))
            try study.letGo()
            #expect(try await study.finish() == 0)
        }
    }

    @Test("a canary goes to Slurm alone, and its failure keeps the others out of it")
    func canary() async throws {
        let sections = """
            study: [{name: s, description: d, run: {procs: 1, canary: 1, cmd: '\(note); exit $(N)'}}]
            global.parameters: {N: {values: [3, 0, 0], label: N.%%}}
            """
        try await withStudy(sections) { study in
            try await study.run()
            #expect(try await study.finish() == 2)
            #expect(study.ledger == ["s_N.3 1"] && study.count("accepted") == 1)
        }
    }

    @Test("a step whose node is lost runs again, and what depends on it waits for that")
    func lostNode() async throws {
        try await withStudy(chain(1, isHeld: true), on: .alone) { study in
            try await study.run()
            try await study.wait { study.ledger.count == 1 && study.count("started") == 1 }
            try await study.loseNode()
            try study.letGo()
            // Slurm puts the job back by itself, to begin two minutes later; a node that has just come back would fail it.
            await Cluster.host.clock.sleep(milliseconds: 8000)
            try await study.wait {
                _ = try await study.release()
                return study.ledger.count > 1
            }
            #expect(try await study.finish() == 0)
            #expect(study.ledger.filter { $0.hasPrefix("make") }.count == 2, "\(study.journal)")
            #expect(study.ledger.filter { !$0.hasPrefix("make") } == ["post_N.1 1", "all 1"])
        }
    }

    @Test("a submission that Slurm refuses is tried as often as --attempts says")
    func attempts() async throws {
        let sections = """
            study: [{name: s, description: d, run: {procs: 1, args: [--partition=nowhere], cmd: '\(note)'}}]
            """
        try await withStudy(sections) { study in
            try await study.run("--attempts", "2")
            #expect(try await study.finish() == 2)
            #expect(study.count("intended") == 2 && study.count("postponed") == 1 && study.count("rejected") == 1)
        }
    }

    @Test("a job stopped at its walltime goes on with the restart script, as often as --rlimit says")
    func restart() async throws {
        let sections = """
            study:
            - name: s
              description: d
              run: {procs: 1, walltime: "1", cmd: '\(note); sleep 600', restart: '\(note); echo done > done'}
            """
        try await withStudy(sections, isLong: true) { study in
            try await study.run()
            #expect(try await study.finish() == 0)
            #expect(study.ledger == ["s 1", "s 2"])
            #expect(try await study.status("--format", "csv").contains(",1,"))
        }
    }
}
