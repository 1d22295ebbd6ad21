import HostInterface
import Storage
import TestSupport
import Testing

/// Studies that are not where their scripts lead, on the real machine.
@Suite struct PlaceCommandTests {
    /// Instances of `a` fail until there is a file `mended` beside the study file; `all` counts what they made.
    private let sweep = study(
        """
        - {name: a, description: d, run: {cmd: "echo $(N) > made; echo $(N) >> $(OUTPUT_PATH)/ledger; [ -e $(SPECROOT)/mended ]"}}
        - {name: all, description: d, run: {cmd: "cat $(a.workspace)/*/made | wc -l > count", depends: [a_*]}}
        """)

    private func withFailedStudy(_ body: (Bench) async throws -> Void) async throws {
        try await withBench { bench in
            try bench.write("s.yaml", sweep)
            #expect(await bench.maestro("run", "-y", "--wait", "-o", "old", "s.yaml") == 2)
            try bench.write("mended", "")
            try await body(bench)
        }
    }

    private let acts = [
        ["resume"], ["retry"], ["cancel", "-y"], ["pause"], ["update", "--throttle", "2"], ["conductor"],
    ]

    private func expectRefusals(_ directory: String, _ bench: Bench, saying words: String) async {
        for act in acts {
            let before = bench.terminal.errors.count
            #expect(await bench.maestro(act + [directory]) == 1, "\(act)")
            #expect(String(bench.terminal.errors.dropFirst(before)).contains(words), "\(act)")
        }
    }

    @Test("a study that was moved can be read at once, is acted on only with --moved, and then computes what it should")
    func moved() async throws {
        try await withFailedStudy { bench in
            try await bench.command("mv", "old", "new")
            await expectRefusals("new", bench, saying: "resume --moved new")
            for words in [["status", "new"], ["why", "new", "a_N.1"], ["logs", "new", "a_N.1"]] {
                #expect(await bench.maestro(words) == 0, "\(words)")
            }
            #expect(await bench.maestro("resume", "--moved", "new") == 2)
            #expect(await bench.maestro("retry", "--wait", "new") == 0, "\(bench.terminal.errors)")
            #expect(try bench.read("new/all/count") == "3\n")
            #expect(try bench.host.files.information("\(bench.folder)/old") == nil)
        }
    }

    @Test("a copy is acted on only with --as-copy, and then leaves the original alone")
    func copied() async throws {
        try await withFailedStudy { bench in
            try await bench.command("cp", "-a", "old", "new")
            await expectRefusals("new", bench, saying: "resume --as-copy new")
            #expect(await bench.maestro("resume", "--moved", "new") == 1)
            try await bench.command("bash", "-c", "cd old && find . -type f | sort | xargs sha256sum > ../before")
            #expect(await bench.maestro("resume", "--as-copy", "new") == 2)
            #expect(await bench.maestro("retry", "--wait", "new") == 0, "\(bench.terminal.errors)")
            #expect(try bench.read("new/all/count") == "3\n")
            try await bench.command("bash", "-c", "cd old && sha256sum --check --quiet ../before")
            let ids = try ["old", "new"].map { try bench.read("\($0)/.maestro/place").split(separator: " ")[1] }
            #expect(ids[0] != ids[1])
            // The original is what it was.
            #expect(await bench.maestro("retry", "--wait", "old") == 0)
        }
    }

    @Test("a copy of hard links leaves the scripts of the original alone as well")
    func linked() async throws {
        try await withFailedStudy { bench in
            try await bench.command("cp", "-al", "old", "new")
            let script = try bench.read("old/all/all.sh")
            #expect(await bench.maestro("resume", "--as-copy", "new") == 2)
            #expect(try bench.read("old/all/all.sh") == script)
            #expect(try bench.read("new/all/all.sh") != script)
        }
    }

    @Test("one directory under two names is one study")
    func names() async throws {
        try await withFailedStudy { bench in
            try await bench.command("ln", "-s", "old", "link")
            #expect(await bench.maestro("retry", "--wait", "link") == 0, "\(bench.terminal.errors)")
            #expect(try bench.read("old/all/count") == "3\n")
            #expect(await bench.maestro("resume", "--as-copy", "link") == 1)
        }
    }

    @Test("one directory at two mount points is one study, and what is asked by either name is asked of it")
    func mounts() async throws {
        try await withFailedStudy { bench in
            try await bench.command("mkdir", "mounted")
            let bench = bench.mounting(bench.folder, at: bench.folder + "/mounted")
            #expect(await bench.maestro("resume", "--as-copy", "mounted/old") == 1)
            #expect(bench.terminal.errors.contains("is where its study was created"), "\(bench.terminal.errors)")
            #expect(await bench.maestro("retry", "--wait", "mounted/old") == 0, "\(bench.terminal.errors)")
            #expect(try bench.read("old/all/count") == "3\n")
            #expect(try bench.read("old/ledger").split(separator: "\n").count == 6)
            #expect(try bench.host.files.list("\(bench.folder)/old/.maestro/leases").allSatisfy { UInt32($0) != nil })
        }
    }

    @Test("a machine that remembers the old name of what another one has moved takes it for moved")
    func rememberedName() async throws {
        try await withFailedStudy { bench in
            try await bench.command("mv", "old", "new")
            let bench = bench.remembering("\(bench.folder)/old", as: "\(bench.folder)/new")
            await expectRefusals("new", bench, saying: "resume --moved new")
            #expect(await bench.maestro("status", "new") == 0)
            #expect(await bench.maestro("resume", "--moved", "new") == 2)
            #expect(await bench.maestro("retry", "--wait", "new") == 0, "\(bench.terminal.errors)")
        }
    }

    @Test("the very folder that was made is no copy, whatever leads to it now")
    func noCopy() async throws {
        try await withFailedStudy { bench in
            try await bench.command("mv", "old", "new")
            let place = try bench.read("new/.maestro/place")
            #expect(await bench.maestro("resume", "--as-copy", "new") == 1)
            #expect(bench.terminal.errors.contains("was created at"), "\(bench.terminal.errors)")
            #expect(!bench.terminal.errors.contains("--as-copy"), "\(bench.terminal.errors)")
            #expect(try bench.read("new/.maestro/place") == place)
        }
    }

    @Test("another folder in the place of a study is not taken for it")
    func replaced() async throws {
        try await withFailedStudy { bench in
            try await bench.command("bash", "-c", "mv old kept && cp -a kept old")
            await expectRefusals("old", bench, saying: "not the original directory of its study")
            #expect(await bench.maestro("resume", "--moved", "old") == 2)
            #expect(await bench.maestro("retry", "--wait", "old") == 0)
        }
    }

    @Test("a study of a version before is known by its scripts")
    func earlier() async throws {
        try await withFailedStudy { bench in
            try await bench.command("rm", "old/.maestro/place")
            try await bench.command("cp", "-a", "old", "copy")
            await expectRefusals("copy", bench, saying: "resume --as-copy copy")
            #expect(await bench.maestro("retry", "--wait", "old") == 0)
            #expect(try bench.host.files.information("\(bench.folder)/old/.maestro/place") != nil)
            try await bench.command("bash", "-c", "rm old/.maestro/place; mv old new")
            await expectRefusals("new", bench, saying: "resume --moved new")
        }
    }

    @Test("what was moved together with its study file goes on with that")
    func project() async throws {
        try await withBench { bench in
            try await bench.command("mkdir", "p")
            try bench.write("p/s.yaml", sweep)
            #expect(await bench.maestro("run", "-y", "--wait", "-o", "p/old", "p/s.yaml") == 2)
            try bench.write("p/mended", "")
            try await bench.command("mv", "p", "q")
            #expect(await bench.maestro("resume", "--moved", "q/old") == 2)
            #expect(await bench.maestro("retry", "--wait", "q/old") == 0, "\(bench.terminal.errors)")
            #expect(try bench.read("q/old/all/count") == "3\n")
        }
    }

    @Test("while a conductor lives neither is done")
    func conducted() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("- {name: a, description: d, run: {cmd: \"sleep 1000\"}}"))
            #expect(await bench.maestro("run", "-y", "-o", "old", "s.yaml") == 0)
            try await bench.wait(for: "claim", in: "old/.maestro/attempts/0/0.1")
            try await bench.command("cp", "-a", "old", "new")
            #expect(await bench.maestro("resume", "--as-copy", "new") == 1)
            #expect(bench.terminal.errors.contains("new has a conductor, process"), "\(bench.terminal.errors)")
            #expect(await bench.maestro("cancel", "-y", "old") == 0)
            _ = await bench.maestro("resume", "--wait", "old")
        }
    }

    @Test("a conductor whose directory goes away ends, and nothing has failed by that; what had not begun runs later")
    func goesAway() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                study(
                    """
                    - {name: a, description: d, run: {cmd: "exec env -i PATH=$PATH bash -c 'echo $(N) >> $(OUTPUT_PATH)/ledger; until [ -e $(SPECROOT)/go ]; do sleep 0.3; done'"}}
                    - {name: b, description: d, run: {cmd: "true", depends: [a]}}
                    """))
            #expect(await bench.maestro("run", "-y", "-o", "old", "s.yaml") == 0)
            try await bench.wait(for: "claim", in: "old/.maestro/attempts/0/0.1")
            let conductor = try #require(try await bench.conductor(of: "old"))
            try await bench.command("mv", "old", "new")
            while bench.host.processes.identity(of: conductor) != nil { await bench.host.clock.sleep(milliseconds: 20) }
            try await bench.wait(for: "no longer at", in: "new/test.txt")
            #expect(await bench.maestro("resume", "--moved", "new") == 1)
            #expect(
                bench.terminal.errors.contains("a local step of the study is running at"), "\(bench.terminal.errors)")
            try bench.write("go", "")
            while await bench.maestro("resume", "--wait", "--moved", "new") == 1 {
                await bench.host.clock.sleep(milliseconds: 50)
            }
            #expect(!bench.journal("new").contains(" ended 1 failed"))
            #expect(await bench.maestro("status", "--exit-code", "new") == 0, "\(bench.terminal.output)")
        }
    }
}
