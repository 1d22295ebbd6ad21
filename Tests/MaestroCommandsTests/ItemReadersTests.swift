import HostInterface
import HostLive
import TestSupport
import Testing

/// Programs that people read tables with.
private enum Reader: String, CaseIterable, Sendable {
    case pandas, r

    /// A python3 of somebody's own may come first, which knows nothing of Debian's packages.
    private var programs: [String] { self == .r ? ["Rscript"] : ["python3", "/usr/bin/python3"] }

    /// Succeeds where it is installed.
    private var trial: [String] { self == .r ? ["-e", "1"] : ["-c", "import pandas"] }

    /// As docs/items.md recommends it, for a file that is named.
    var script: [String] {
        switch self {
        case .pandas:
            [
                "-c",
                """
                import pandas, sys
                items = pandas.read_csv(
                    sys.argv[1], dtype={"SIZE": str, "NOTE": str}, keep_default_na=False, na_values=[""])
                print(list(items.columns))
                print(list(items["SIZE"]), list(items["NOTE"]), list(items["b.state"]))
                print(list(items["b.tries"]), list(items["b.exit"].dropna()), (items["b.seconds"] >= 0).all())
                """,
            ]
        case .r:
            [
                "-e",
                """
                items <- read.csv(commandArgs(TRUE)[1], check.names = FALSE, na.strings = "",
                    colClasses = c(SIZE = "character", NOTE = "character"))
                cat(names(items), sep = ","); cat("\\n")
                dput(items$SIZE); dput(items$NOTE); dput(items$b.state)
                cat(items$b.tries, na.omit(items$b.exit), all(items$b.seconds >= 0), sep = " "); cat("\\n")
                """,
            ]
        }
    }

    /// What the script prints of the study below.
    var answer: String {
        switch self {
        case .pandas:
            #"""
            ['SIZE', 'NOTE', 'a.state', 'a.seconds', 'a.tries', 'a.exit', 'b.state', 'b.seconds', 'b.tries', 'b.exit']
            ['007', '1e3'] ['say "hi", you', 'NA\nä'] ['finished', 'failed']
            [1, 1] [0, 7] True

            """#
        case .r:
            #"""
            SIZE,NOTE,a.state,a.seconds,a.tries,a.exit,b.state,b.seconds,b.tries,b.exit
            c("007", "1e3")
            c("say \"hi\", you", "NA\nä")
            c("finished", "failed")
            1 1 0 7 TRUE

            """#
        }
    }

    /// The program that has it.
    var program: String? {
        get async {
            for program in programs {
                let call = Invocation(program, trial, deadlineSeconds: 60)
                if (try? await Host.live().programs.run(call))?.succeeded == true { return program }
            }
            return nil
        }
    }

    /// Where the environment wants it, its absence is a failure.
    var isWanted: Bool {
        get async {
            if Host.live().context.environment["MAESTRO_REQUIRE_READERS"] != nil { return true }
            return await program != nil
        }
    }
}

/// pandas and R read what `export` writes; skipped where they are not installed, unless `MAESTRO_REQUIRE_READERS` is set.
@Suite struct ItemReadersTests {
    @Test("pandas reads the CSV file", .enabled("python3 has no pandas") { await Reader.pandas.isWanted })
    func pandas() async throws { try await check(.pandas) }

    @Test("R reads the CSV file", .enabled("R is not installed") { await Reader.r.isWanted })
    func statistics() async throws { try await check(.r) }

    private func check(_ reader: Reader) async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                #"""
                description: {name: test, description: A test.}
                study:
                - {name: a, description: d, run: {cmd: "true"}}
                - {name: b, description: d, run: {cmd: "[ $(SIZE) = 007 ] || exit 7"}}
                global.parameters:
                  SIZE: {values: [007, 1e3], label: [one, two]}
                  NOTE: {values: ["say \"hi\", you", "NA\nä"], label: [x, y]}
                """#)
            #expect(await bench.maestro("run", "-fg", "-o", "out", "s.yaml") == 2)
            #expect(await bench.maestro("export", "out", "-o", "items.csv") == 0)
            let program = try #require(await reader.program)
            var environment = bench.host.context.environment
            environment["LC_ALL"] = "C.UTF-8"
            let result = try await bench.host.programs.run(
                Invocation(
                    program, reader.script + ["\(bench.folder)/items.csv"], environment: environment,
                    deadlineSeconds: 120))
            let errors = String(decoding: result.errors, as: UTF8.self)
            #expect(String(decoding: result.output, as: UTF8.self) == reader.answer, "\(errors)")
        }
    }
}
