import HostInterface
import HostLive
import MaestroCommands
import Synchronization
import TestSupport
import Testing

/// For whoever wants to try them on the program itself: `MAESTRO_HOSTILE_FOLDER` names where to put them.
private enum HostileStudies {
    private static let count = Mutex(0)

    static func keep(_ bytes: [UInt8]) {
        let host = Host.live()
        guard let folder = host.context.environment["MAESTRO_HOSTILE_FOLDER"] else { return }
        let number = count.withLock { count in
            count += 1
            return count
        }
        #expect(throws: Never.self) {
            try host.files.write("\(folder)/\(number).yaml", bytes, mode: .privateFile)
        }
    }
}

/// Studies that nobody should be able to do harm with, or to be left alone with: each is refused, with a place.
@Suite struct HostileStudyTests {
    /// A place in a good study, marked with `@`, and what must not stand there.
    struct Table: Sendable, CustomTestStringConvertible {
        let what: String
        let study: String
        let values: [String]

        var testDescription: String { "\(values.count) values for \(what)" }
    }

    static func study(
        description: String = "{name: s, description: d}", batch: String = "{type: slurm, queue: q}",
        env: String? = nil, name: String = "a", run: String = "cmd: \"echo $(P)\", procs: 1",
        parameters: String = "{P: {values: [1, 2], label: P.%%}}", more: String = ""
    ) -> String {
        """
        description: \(description)
        \(env.map { "env: \($0)\n" } ?? "")batch: \(batch)
        study:
        - {name: \(name), description: d, run: {\(run)}}
        \(more)global.parameters: \(parameters)

        """
    }

    private static let numbers = [
        "-1", "1.5", "abc", "1e3", "99999999999999999999", "[]", "[1]", "{}", "{a: 1}", "0x10", #""1 2""#, #""1\n2""#,
        "\"\u{FF11}\"", #""1;id""#, #""$(id)""#, ".inf", #""1\n#SBATCH --account=root""#,
    ]
    private static let wrongKinds = ["1", "x", "[]", "[1, 2]", "{a: {b: c}}", "true", "[{a: 1}]", #""a\nb""#]

    static let tables: [Table] =
        ["procs", "nodes", #""cores per task""#, "gpus"].map { key in
            Table(what: key, study: study(run: "cmd: \"echo $(P)\", \(key): @"), values: numbers)
        } + [
            Table(
                what: "walltime", study: study(run: "cmd: \"$(P)\", procs: 1, walltime: @"),
                values: [
                    "abc", "-5", #""1:2:3:4:5""#, "99999999999999999999", #""1:xx""#, "[]", "{}", #""1\n#SBATCH -A x""#,
                    #""5 minutes""#, #""::""#, #""1-""#, #""-1-0""#,
                ]),
            Table(
                what: "memory", study: study(run: "cmd: \"$(P)\", procs: 1, memory: @"),
                values: [
                    "abc", "-5G", "[]", "{}", #""4 G B""#, #""1\n2""#, "4X", #""G""#, "99999999999999999999999G",
                ]),
            Table(
                what: "a step's name", study: study(name: "@"),
                values: [
                    #""..""#, #"".""#, #""a/b""#, #""/abs""#, #""""#, #""-x""#, #""a\0b""#, #""a\nb""#, #""a\x1b[0m""#,
                    #""a\u202eb""#, "[]", "{}", "null", #""a\tb""#, #""../../etc""#, #""a\x7fb""#, #""a\x85b""#,
                    #""_source""#, #""$(P)""#, #""a_*""#, #""*""#,
                ]),
            Table(
                what: "a parameter's name", study: study(run: "cmd: x", parameters: "{@: {values: [1], label: P.%%}}"),
                values: [#""""#, #""$(X)""#, #""A\nB""#, #""A\0""#, #""A\x1b""#, #""A)""#, #""(""#]),
            Table(
                what: "a label", study: study(parameters: "{P: {values: [1, 2], label: @}}"),
                values: [
                    #""""#, #""%%\n""#, #""%%\0""#, #""%%\x1b[2J""#, "[]", "{}", #"["a.%%"]"#, #""%%\u202e""#,
                    #"["a", "b\n"]"#,
                ]),
            Table(
                what: "values", study: study(parameters: "{P: {values: @, label: P.%%}}"),
                values: ["null", "abc", "{}", "[[1]]", "[{a: 1}]", "1", #""x""#, "[null]", #"["a\0b"]"#]),
            Table(
                what: "depends", study: study(run: "cmd: \"$(P)\", depends: @"),
                values: [
                    "[b]", "[a]", "[[a]]", "{a: 1}", #"["a_*_*"]"#, #"[""]"#, #"["_*"]"#, "[null]", "[1]", #""b""#,
                    "[a, a]", #"["../a"]"#, #"["a\n"]"#, "[a, b]",
                ]),
            Table(what: "description", study: study(description: "@"), values: wrongKinds + ["null", "{}", #""""#]),
            Table(what: "batch", study: study(batch: "@"), values: wrongKinds),
            Table(what: "env", study: study(env: "@"), values: wrongKinds),
            Table(
                what: "global.parameters", study: study(run: "cmd: x", parameters: "@"), values: wrongKinds),
            Table(what: "tables", study: study(more: "tables: @\n"), values: wrongKinds.filter { $0 != "[]" }),
            Table(
                what: "keys of a table", study: study(more: "tables: {t: {@}}\n"),
                values: [
                    "grid: x", "grid: {Q: x}", "grid: {Q: [[1]]}", "grid: {P: [1]}", #"grid: {"": [1]}"#,
                    "grid: {Q: {}}",
                    "grid: {Q: {from: 1}}", "grid: {Q: {from: 1, to: 99999999999999999999}}",
                    "grid: {Q: {from: .inf, to: 1}}",
                    "grid: {Q: {from: 0, to: 1, step: 1e-15}}", "grid: {Q: {from: 0, to: 1, step: 0}}",
                    "grid: {Q: {from: 0, to: 1, count: 99999999999}}", "grid: {Q: {from: 0, to: 1, count: -1}}",
                    "grid: {Q: {from: 1, to: 1000000}, R: {from: 1, to: 1000000}}", "rows: x", "rows: [1]",
                    "rows: [{}]",
                    "rows: [{Q: [1]}]", "rows: [{Q: 1}, {R: 1}]", "product: [t]", "product: [t, t]", "product: x",
                    "grid: {Q: [1]}, include: [{}]", "grid: {Q: [1]}, include: x", "grid: {Q: [1]}, add: x",
                    "grid: {Q: [1]}, add: {R: 1 / 0}", "grid: {Q: [1]}, add: {R: 1 +}",
                    "grid: {Q: [1]}, add: {R: $(R)}",
                    #"grid: {Q: [1]}, add: {R: "((((((((((("}"#, "grid: {Q: [1]}, exclude: [$(Q)]",
                    "grid: {Q: [1]}, exclude: [Q]", #"grid: {Q: [1]}, labels: {Q: "a%nb"}"#,
                    "grid: {Q: [x]}, labels: {Q: '%d'}",
                    #"grid: {Q: [1]}, labels: {Q: "a\nb"}"#, "grid: {Q: [1]}, labels: {Q: '%99999999999d'}",
                    "unknown: 1",
                    "grid: {Q: [1]}, rows: [{Q: 1}]", "csv: x",
                ]),
            Table(
                what: "study", study: "description: {name: s, description: d}\nstudy: @\n",
                values: wrongKinds + ["null", "{}", "[[]]", "[null]", "[{}]", "[x]"]),
            Table(
                what: "a step", study: "description: {name: s, description: d}\nstudy: [@]\n",
                values: wrongKinds + ["null", "{}"]),
            Table(
                what: "run",
                study: "description: {name: s, description: d}\nstudy: [{name: a, description: d, run: @}]\n",
                values: wrongKinds + ["null", "{}", "{cmd: []}", "{cmd: {}}", "{cmd: null}", #"{cmd: "a\0b"}"#]),
            Table(
                what: "keys of batch", study: study(batch: "{@}"),
                values: [
                    "type: nowhere", "type: 1", "type: []", "type: slurm, queue: [a]", #"type: slurm, queue: "a\nb""#,
                    #"type: slurm, queue: "a\0""#, #"type: slurm, bank: "x\n#SBATCH -p y""#,
                    "type: slurm, queue: {a: b}", "kind: slurm", "type: slurm, shell: []", "type: slurm, unknown: 1",
                    #"type: slurm, qos: "a\rb""#, #"type: slurm, reservation: "a\nb""#, "type: slurm, type: local",
                ]),
            Table(
                what: "keys of env", study: study(env: "{@}"),
                values: [
                    "variables: []", "variables: x", "variables: {A: []}", "variables: {A: {}}",
                    #"variables: {"": x}"#, "variables: {A: $(A)}", "variables: {A: $(B), B: $(A)}", "labels: []",
                    "dependencies: []", "dependencies: {git: x}", "dependencies: {git: [{name: x}]}",
                    "dependencies: {paths: x}", "dependencies: {paths: [{name: x}]}", "unknown: {}",
                    #"variables: {OUTPUT_PATH: "a\0b"}"#, "variables: {P: x}", "variables: {A: 1, A: 2}",
                ]),
            Table(
                what: "retry", study: study(run: "cmd: \"$(P)\", procs: 1, retry: @"),
                values: [
                    "5", "[]", "{exit: -1}", "{exit: x}", "{exit: {times: -1}}", "{exit: {times: 99999999999}}",
                    "{exit: {times: 1, wait: -1}}", "{exit: {times: 1, codes: [0]}}",
                    "{exit: {times: 1, codes: [300]}}",
                    "{exit: {times: 1, codes: x}}", "{exit: {codes: [1]}}", "{unknown: 1}",
                    "{time limit: {times: 1, factor: 0}}", "{time limit: {times: 1, factor: -2}}",
                    "{out of memory: {times: 1, most: x}}", "{infrastructure: {times: 1, wait: 1e99}}",
                    "{exit: {times: 1, unknown: 2}}", "{exit: []}", "{exit: 1, exit: 2}",
                ]),
            Table(
                what: "the signal before the walltime",
                study: study(run: "cmd: \"$(P)\", procs: 1, walltime: 5, signal before walltime: @"),
                values: [
                    "x", "USR1", #""USR1@""#, #""@5""#, #""USR1@-1""#, #""KILL@5""#, #""USR1@99999999999999""#, "[]",
                    "{signal: USR1}", "{seconds: x}", #""USR1@5\nx""#,
                ]),
            Table(
                what: "keys of run", study: study(run: "cmd: \"$(P)\", procs: 1, @"),
                values: [
                    "unknown: 1", "Procs: 1", "dependss: [a]", "walltimes: 5", #""procs ": 1"#, "restart: []",
                    "shell: {}", "args: {}", #"args: ["--x\ny"]"#, "args: [[]]", "exclusive: maybe",
                    #"reservation: "a\nb""#, #"nodes: "2\n""#, "priority: []", "cmd: again",
                ]),
            Table(
                what: "more of the file", study: study() + "@",
                values: [
                    "description: {name: t, description: e}\n", "---\n" + study(), "evn: {<<: {a: b}}\n",
                    "? [a, b]\n: c\n",
                    "- a\n", "x: *y\n", "x: &x [*x]\n", "x: \"\\q\"\n", "x: \"unclosed\n", "x: [\n", "x: {a: \n",
                    "a: b: c\n",
                    "no colon\n", "x: |99\n  a\n", "x: @a\n", "x: `a`\n", "x: !!python/object/apply:os.system [id]\n",
                    "x: !own s\n", "\tx: 1\n", "x: 1\n  y: 2\n",
                ].map { $0 }),
            Table(
                what: "another step", study: study(run: "cmd: \"$(P)\", depends: [b]", more: "@\n"),
                values: [
                    "- {name: b, description: d, run: {cmd: x, depends: [a]}}",
                    "- {name: b, description: d, run: {cmd: x, depends: [c]}}\n- {name: c, description: d, run: {cmd: x, depends: [a]}}",
                    "- {name: a, description: d, run: {cmd: x}}",
                    "- {name: b, description: d, run: {cmd: x, depends: [\"a_*\"]}}",
                    "- {name: b, name: c, description: d, run: {cmd: x}}", "- {name: b, description: d}",
                ]),
            Table(
                what: "parameters that do not fit", study: study(parameters: "{P: {values: [1, 2], label: P.%%}, @}"),
                values: [
                    "Q: {values: [1], label: Q.%%}", "P: {values: [2, 3], label: P.%%}",
                    "Q: {values: [1, 2], label: []}",
                    "Q: {label: Q.%%}", "Q: {values: [1, 2], values: [1, 2], label: Q.%%}", "Q: [1, 2]",
                ]),
        ]

    static func dryRun() -> ParsedCommandLine {
        ParsedCommandLine(["run", "--dry-run", "-y", "-o", "out", "study.yaml"])
    }

    static func complaint(of dryRun: ParsedCommandLine, about bytes: [UInt8]) async -> String? {
        let files = FakeFiles()
        let terminal = RecordingTerminal()
        let host = Host.fake(files: files, terminal: terminal)
        let directory = host.context.workingDirectory
        files.put("\(directory)/study.yaml", bytes: bytes)
        HostileStudies.keep(bytes)
        let code = await dryRun.run(on: host)
        let text = terminal.output + terminal.errors
        if code != 2 { return "it ends with \(code): \(text.prefix(200))" }
        if !text.contains("study.yaml:") { return "there is no place: \(text.prefix(200))" }
        if text.isRaw { return "it prints control characters" }
        return (try? files.list(directory)) == ["study.yaml"] ? nil : "it leaves something behind"
    }

    @Test("what must not stand there is refused with a place, and nothing is made", arguments: tables)
    func values(table: Table) async {
        let dryRun = Self.dryRun()
        for value in table.values {
            let text = table.study.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).joined(
                separator: value)
            let complaint = await Self.complaint(of: dryRun, about: Array(text.utf8))
            #expect(complaint == nil, "\(table.what): \(value)")
        }
    }

    /// Places whose text is printed somewhere.
    static let printed: [(what: String, study: String)] = [
        ("the study's name", study(description: #"{name: "@", description: d}"#)),
        ("its description", study(description: #"{name: s, description: "@"}"#)),
        ("another key of it", study(description: #"{name: s, description: d, key: "@"}"#)),
        ("the name of another key", study(description: #"{name: s, description: d, "k@": v}"#)),
        ("an unknown key", study() + "\"k@\": 1\n"), ("a step's name", study(name: #""a@""#)),
        ("a command", study(run: #"cmd: "$(P) @""#)), ("an unknown token", study(run: #"cmd: "$(P) $(X@Y)""#)),
        ("a restart", study(run: #"cmd: "$(P)", restart: "@""#)),
        ("a queue", study(batch: #"{type: slurm, queue: "q@"}"#)),
        ("a type", study(batch: #"{type: "x@"}"#)),
        ("a value", study(parameters: #"{P: {values: ["a@", b], label: P.%%}}"#)),
        ("a label", study(parameters: #"{P: {values: [a, b], label: "P@.%%"}}"#)),
        ("a label of a list", study(parameters: #"{P: {values: [a, b], label: ["x@", y]}}"#)),
        ("a parameter", study(run: "cmd: x", parameters: #"{"P@": {values: [a, b], label: P.%%}}"#)),
        ("a parameter's name", study(parameters: #"{P: {values: [a, b], label: P.%%, name: "n@"}}"#)),
        ("a variable", study(env: #"{variables: {"V@": x}}"#)), ("its value", study(env: #"{variables: {V: "x@"}}"#)),
        ("a path", study(env: #"{dependencies: {paths: [{name: p, path: "/none@"}]}}"#)),
        ("a dependency", study(run: #"cmd: "$(P)", depends: ["b@"]"#)),
        ("an option", study(run: #"cmd: "$(P)", procs: 1, args: ["--x@"]"#)),
        ("a walltime", study(run: #"cmd: "$(P)", procs: 1, walltime: "1@""#)),
        ("an exit code", study(run: #"cmd: "$(P)", retry: {exit: {times: 1, codes: ["1@"]}}"#)),
        ("a git address", study(env: #"{dependencies: {git: [{name: g, path: p, url: "-@"}]}}"#)),
        ("an anchor", study() + "x: *a@\n"), ("a tag", study() + "x: !a@ 1\n"),
    ]
    /// The first four may stand in a text.
    static let treacherous = [
        #"\u202e"#, #"\u200b"#, #"\u2028"#, "\u{202E}", #"\e[2J"#, #"\0"#, #"\x9b"#, #"\r"#, #"\x7f"#,
    ]

    @Test("whatever is printed of a study, no character of it steers the terminal", arguments: printed.map(\.what))
    func printing(what: String) async throws {
        let study = try #require(Self.printed.first { $0.what == what }).study
        let validate = ParsedCommandLine(["validate", "--offline", "study.yaml"])
        for character in Self.treacherous { await expectHarmless(validate, study, character) }
        // A zero is refused before anything else is read.
        let refused = Self.treacherous.dropFirst(4).filter { $0 != #"\0"# }
        for command in [["plan", "--offline"], ["validate", "--offline", "--format", "json"]] {
            let parsed = ParsedCommandLine(command + ["study.yaml"])
            for characters in [Self.treacherous.prefix(4).joined(), refused.joined()] {
                await expectHarmless(parsed, study, characters)
            }
        }
    }

    private func expectHarmless(_ command: ParsedCommandLine, _ study: String, _ characters: String) async {
        let (files, terminal) = (FakeFiles(), RecordingTerminal())
        let host = Host.fake(files: files, terminal: terminal)
        let text = study.split(separator: "@", maxSplits: 1).joined(separator: characters)
        files.put("\(host.context.workingDirectory)/study.yaml", bytes: Array(text.utf8))
        let code = await command.run(on: host)
        #expect([0, 2].contains(code), "\(study), \(characters)")
        #expect(!(terminal.output + terminal.errors).isRaw, "\(study), \(characters)")
    }

    @Test("there are more than five hundred of them")
    func count() {
        let values = Self.tables.reduce(0) { $0 + $1.values.count }
        #expect(values + Self.printed.count * Self.treacherous.count > 500)
    }

    private static let good = Array(study().utf8)

    @Test("bytes that are no YAML text are refused with a place")
    func bytes() async {
        let text = Self.study()
        let utf16 = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        var cases: [[UInt8]] = [
            [], Array(" \n\n".utf8), Array("# x\n".utf8), Array("x\n".utf8), Array("---\n---\n".utf8), utf16,
            [0xFF, 0xFE] + utf16, [0xFE, 0xFF] + utf16, [0] + Self.good, Self.good + [0],
            Array("description:\n\tname: s\n".utf8), Array("%YAML 3.0\n---\n".utf8) + Self.good,
        ]
        let broken: [[UInt8]] = [
            [0], [1], [7], [8], [11], [12], [27], [127], [0xE9], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0x80],
        ]
        for bytes in broken {
            cases.append(Array("description: {name: s".utf8) + bytes + Array(", description: d}\n".utf8))
        }
        let dryRun = Self.dryRun()
        for bytes in cases {
            let complaint = await Self.complaint(of: dryRun, about: bytes)
            #expect(complaint == nil, "\(bytes.prefix(40))")
        }
    }
}

extension String {
    /// Whether a terminal would take some of it for anything but text.
    var isRaw: Bool {
        unicodeScalars.contains { scalar in
            scalar != "\n" && (scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value))
                || ["\u{202E}", "\u{200B}", "\u{2028}"].contains(scalar)
        }
    }
}
