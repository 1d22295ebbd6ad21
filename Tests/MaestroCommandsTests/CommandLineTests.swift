import HostInterface
import MaestroCommands
import TestSupport
import Testing

/// Serialized, since one process has one stream of ended children.
@Suite struct CommandLineTests {
    @Test("a study with mistakes ends with 2, tells all of them with their places, and leaves nothing behind")
    func badStudy() async throws {
        try await withBench { bench in
            try bench.write("bad.yaml", study("- {name: a, description: d, run: {cmd: $(N), dpends: [b], nodes: 0}}"))
            #expect(await bench.maestro("run", "-o", "out", "bad.yaml") == 2)
            #expect(bench.terminal.errors.contains("bad.yaml:3:46: error:"))
            #expect(bench.terminal.errors.contains("did you mean `depends`?"))
            #expect(bench.terminal.errors.contains("2 errors"))
            #expect(try bench.host.files.list(bench.folder) == ["bad.yaml"])
            #expect(await bench.maestro("validate", "bad.yaml") == 2)
        }
    }

    @Test(
        "wrong usage ends with 64",
        arguments: [
            ["run"], ["run", "--throttle", "-1", "s.yaml"], ["nonsense"], ["status", "--failed"],
            ["run", "-y", "-n", "x"], ["run", "--wait", "-fg", "x"],
        ])
    func usage(arguments: [String]) async throws {
        let bench = try Bench()
        #expect(await MaestroCommands.maestro(arguments, on: bench.host) == 64)
        await bench.remove()
    }

    @Test("what is not there ends with 1 and its name")
    func absent() async throws {
        try await withBench { bench in
            #expect(await bench.maestro("run", "no.yaml") == 1)
            #expect(bench.terminal.errors.contains("no.yaml"))
            #expect(await bench.maestro("status", "nowhere") == 1)
        }
    }

    @Test("steps run in dependency order with their own environment, and a failure stops only what depends on it")
    func localStudy() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                study(
                    """
                    - {name: a, description: d, run: {cmd: 'echo "$MAESTRO_STUDY $MAESTRO_STEP $MAESTRO_INSTANCE $MAESTRO_ATTEMPT" > who; [ $(N) != 2 ] || exit 5'}}
                    - {name: b, description: d, run: {cmd: 'cat $(a.workspace)/who; pwd', depends: [a]}}
                    - {name: c, description: d, run: {cmd: 'true', depends: [b_*]}}
                    """))
            #expect(await bench.maestro("run", "-fg", "-o", "out", "s.yaml") == 2)
            #expect(try bench.read("out/a/N.1/who") == "test a a_N.1 1\n")
            let outputs = try bench.host.files.list("\(bench.folder)/out/b/N.3").filter { $0.hasSuffix(".out") }
            #expect(try bench.read("out/b/N.3/\(outputs.first ?? "")") == "test a a_N.3 1\n\(bench.folder)/out/b/N.3\n")
            #expect(try bench.host.files.list("\(bench.folder)/out/b/N.2") == ["b_N.2.sh"])
            #expect(await bench.maestro("status", "--exit-code", "--failed", "out") == 2)
            #expect(bench.terminal.output.contains("not run: a_N.2 did not finish (exit code 5)"))
            #expect(try bench.read("out/status.csv").contains("b_N.2,--,b/N.2,FAILED"))
        }
    }

    @Test("a step that outstays its walltime is ended with all that it started, and its restart script goes on")
    func walltime() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                study(
                    """
                    - name: a
                      description: d
                      run: {cmd: 'sleep 600 & echo $! > child; wait', restart: 'echo again > restarted', walltime: "0:01"}
                    """))
            #expect(await bench.maestro("run", "-fg", "-o", "out", "s.yaml") == 0)
            #expect(try bench.read("out/a/restarted") == "again\n")
            let child = try #require(Int32(try bench.read("out/a/child").filter { $0 != "\n" }))
            #expect(bench.host.processes.commandLine(of: child)?.first != "sleep")
        }
    }

    @Test("a dry run writes every script and starts nothing")
    func dryRun() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("- {name: a, description: d, run: {cmd: 'touch ran$(N)', restart: r}}"))
            #expect(await bench.maestro("run", "--dry-run", "-o", "out", "s.yaml") == 0)
            #expect(try bench.host.files.list("\(bench.folder)/out/a/N.2") == ["a_N.2.restart.sh", "a_N.2.sh"])
        }
    }

    @Test("a directory with something in it is never overwritten")
    func occupied() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("- {name: a, description: d, run: {cmd: $(N)}}"))
            #expect(await bench.maestro("run", "-y", "-o", ".", "s.yaml") == 1)
            #expect(try bench.host.files.list(bench.folder) == ["s.yaml"])
        }
    }

    @Test("the version tells, if asked for more, of the C library, the compiler and the day of the build")
    func version() async throws {
        try await withBench { bench in
            #expect(await bench.maestro("--version") == 0)
            let plain = bench.terminal.output
            #expect(await bench.maestro("--version", "--verbose") == 0)
            let lines = bench.terminal.output.dropFirst(plain.count).split(separator: "\n")
            #expect(lines.first == "maestro-swift \(plain.dropLast())")
            #expect(lines.dropFirst().map { $0.prefix { $0 != ":" } } == ["oldest glibc", "compiler", "built"])
            // The library that these tests need is this machine's or older.
            #expect(lines.count > 1 && lines[1].hasPrefix("oldest glibc: 2."))
        }
    }

    @Test("a cancelled study says so, and so does its exit code")
    func cancel() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("- {name: a, description: d, run: {cmd: 'sleep 600 # $(N)'}}"))
            async let ended = bench.maestro("run", "-fg", "-o", "out", "s.yaml")
            while !bench.journal("out").contains(" started ") {
                await bench.host.clock.sleep(milliseconds: 20)
            }
            #expect(await bench.maestro("cancel", "-y", "out") == 0)
            #expect(await ended == 3)
        }
    }

    @Test("state is for its owner alone")
    func modes() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("- {name: a, description: d, run: {cmd: $(N)}}"))
            #expect(await bench.maestro("run", "--dry-run", "-o", "out", "s.yaml") == 0)
            for (path, bits) in [
                ("out", 0o700), (".maestro", 0o700), (".maestro/journal", 0o600), ("a/N.1/a_N.1.sh", 0o700),
            ] {
                let full = path == "out" ? "\(bench.folder)/out" : "\(bench.folder)/out/\(path)"
                let information = try bench.host.files.information(full)
                #expect(information?.mode == FileMode(UInt16(bits)))
            }
        }
    }

    @Test("a generator written for Maestro makes the parameters, and they stay with the study")
    func generator() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("- {name: a, description: d, run: {cmd: 'echo $(SIZE) $(N) > out'}}"))
            try bench.write(
                "gen.py",
                """
                from maestrowf.datastructures.core import ParameterGenerator
                def get_custom_generator(env, **kwargs):
                    print("noise")
                    generator = ParameterGenerator()
                    generator.add_parameter("SIZE", [int(kwargs["first"]), 2.5], "SIZE.%%")
                    generator.add_parameter("N", ["x", "y"], ["one", "two"])
                    return generator
                """)
            #expect(
                await bench.maestro("run", "-fg", "-o", "out", "--pgen", "gen.py", "--pargs", "first: 7", "s.yaml") == 0
            )
            #expect(try bench.read("out/a/one.SIZE.7/out") == "7 x\n")
            #expect(try bench.read("out/a/two.SIZE.2.5/out") == "2.5 y\n")
            try bench.write("gen.py", "raise ValueError('no luck')")
            #expect(await bench.maestro("plan", "--pgen", "gen.py", "s.yaml") == 1)
            #expect(bench.terminal.errors.contains("no luck"))
        }
    }

    @Test("with --group-readable the group may read, and nobody else anything")
    func groupReadable() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("- {name: a, description: d, run: {cmd: $(N)}}"))
            #expect(await bench.maestro("run", "-fg", "--group-readable", "-o", "out", "s.yaml") == 2)
            for (path, bits) in [
                ("out", 0o750), ("out/.maestro", 0o750), ("out/.maestro/journal", 0o640),
                ("out/.maestro/journal.1", 0o640),
                ("out/status.csv", 0o640),
                ("out/.maestro/leases/1", 0o640), ("out/a/N.1/a_N.1.sh", 0o750),
            ] {
                #expect(
                    try bench.host.files.information("\(bench.folder)/\(path)")?.mode == FileMode(UInt16(bits)),
                    "\(path)")
            }
        }
    }

    @Test("a git dependency is cloned at its tag, a path dependency must be there, and both are tokens")
    func dependencies() async throws {
        try await withBench { bench in
            let git = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
            let source = "\(bench.folder)/source"
            for command in [
                ["init", "-q", source], ["-C", source, "commit", "-q", "--allow-empty", "-m", "one"],
                ["-C", source, "tag", "v1"], ["-C", source, "commit", "-q", "--allow-empty", "-m", "two"],
            ] {
                let result = try await bench.host.programs.run(Invocation("git", git + command, deadlineSeconds: 60))
                try #require(result.succeeded)
            }
            let text = { (path: String) in
                """
                description: {name: test, description: A test.}
                env:
                  variables: {WHERE: $(OUTPUT_PATH)/code}
                  dependencies:
                    paths: [{name: DATA, path: \(path)}]
                    git: [{name: CODE, path: $(WHERE), url: \(source), tag: v1}]
                study:
                - {name: a, description: d, run: {cmd: 'git -C $(CODE) log --format=%s > log; echo $(DATA) >> log'}}
                """
            }
            try bench.write("bad.yaml", text("nothing-here"))
            #expect(await bench.maestro("run", "-fg", "-o", "out", "bad.yaml") == 2)
            #expect(bench.terminal.errors.contains("bad.yaml:5:32: error: the path"))
            try bench.write("good.yaml", text("source"))
            #expect(await bench.maestro("run", "-fg", "-o", "out", "good.yaml") == 0)
            #expect(try bench.read("out/a/log") == "one\n\(source)\n")
        }
    }

    @Test("plan prints JSON with relative workspaces and whole scripts")
    func plan() async throws {
        try await withBench { bench in
            try bench.write("s.yaml", study("- {name: a, description: d, run: {cmd: echo $(N)}}"))
            #expect(await bench.maestro("plan", "--format", "json", "s.yaml") == 0)
            #expect(
                bench.terminal.output.contains(
                    #"{"name":"a_N.2","step":"a","workspace":"a/N.2","parents":[],"parameters":{"N":"2"},"scheduled":false,"script":"#
                ))
        }
    }
}
