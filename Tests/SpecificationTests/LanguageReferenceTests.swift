import Diagnostics
import Foundation
import Specification
import Testing

/// docs/language.md says what the program reads.
@Suite struct LanguageReferenceTests {
    private struct Entry: CustomStringConvertible {
        let section: String
        let key: String
        let example: String

        var description: String { "\(section) \(key): \(example)" }
    }

    private let lines: [String]

    init() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/language.md")
        lines = try String(contentsOf: folder, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
    }

    /// The rows of its tables, by the headings above them, without backquotes.
    private var rows: [(section: String, cells: [String])] {
        var section = ""
        return lines.compactMap { line in
            if line.hasPrefix("## ") { section = plain(line.dropFirst(3)) }
            guard line.hasPrefix("| `") else { return nil }
            return (section, line.dropFirst().dropLast().components(separatedBy: " | ").map { plain($0) })
        }
    }

    private var entries: [Entry] {
        rows.filter { $0.cells.count == 5 }.map {
            Entry(section: $0.section, key: $0.cells[0], example: $0.cells[4])
        }
    }

    private func plain(_ text: some StringProtocol) -> String {
        text.replacingOccurrences(of: "`", with: "").trimmingCharacters(in: .whitespaces)
    }

    /// A study in which a section has these lines, beside what it needs.
    private func study(of section: String, _ written: String, key: String) -> String {
        func mapping(_ needed: [String]) -> String {
            let needed = needed.filter { !$0.hasPrefix(key + ":") }
            return "{" + (needed + [written]).joined(separator: ", ") + "}"
        }
        let step = ["name: s", "description: d", "run: {cmd: x}"]
        let run = ["cmd: x", "procs: 1", "memory: 1G", "walltime: 60"]
        func inRun(_ text: String) -> String { "study:\n- {name: s, description: d, run: {\(text)}}" }
        func wholeRun(_ text: String) -> String {
            "\(minimalBatch)study:\n- {name: make, description: d, run: {cmd: x}}\n- {name: s, description: d, run: \(text)}"
        }
        let environment = ["name: A", "path: $(OUTPUT_PATH)", "url: u"]
        switch section {
        case "The file": return minimal(key == "description" ? "" : written)
        case "description":
            return "description: \(mapping(["name: n", "description: d"]))\n" + inRun("cmd: x")
        case "env": return minimal("env: {\(written)}")
        case "env.dependencies": return minimal("env: {dependencies: {\(written)}}")
        case "env.dependencies.paths[]":
            return minimal("env: {dependencies: {paths: [\(mapping(Array(environment.prefix(2))))]}}")
        case "env.dependencies.git[]": return minimal("env: {dependencies: {git: [\(mapping(environment))]}}")
        case "batch": return minimal("batch: \(mapping(["type: \(isForFlux(key) ? "flux" : "slurm")"]))")
        case "study[]": return minimal("study:\n- \(mapping(step))")
        case "run": return minimal(wholeRun(mapping(run)))
        case "group":
            let steps = ["steps: [{name: ask, description: d, run: {cmd: x}}]"]
            return minimal(
                "study:\n- {name: make, description: d, run: {cmd: x}}\n- {name: g, description: d, group: \(mapping(steps))}"
            )
        case "repeat": return minimal(wholeRun("{cmd: x, repeat: \(mapping(["until: $(ROUND) > 2", "at most: 5"]))}"))
        case "exclusive": return minimal(wholeRun("{cmd: x, exclusive: {\(written)}}"))
        case "signal before walltime":
            return minimal(wholeRun("{cmd: x, walltime: 60, signal before walltime: \(mapping(["seconds: 60"]))}"))
        case "retry": return minimal(wholeRun("{cmd: x, memory: 1G, walltime: 60, retry: {\(written)}}"))
        case "A rule of retry":
            let cause = key == "codes" ? "exit" : "out of memory"
            return minimal(wholeRun("{cmd: x, memory: 1G, retry: {\(cause): \(mapping(["times: 1"]))}}"))
        case "global.parameters.NAME":
            return minimal(
                "global.parameters: {N: \(mapping(["values: [1, 2]", "label: N.%%"]))}", step: "cmd: echo $(N)")
        case "env.variables.NAME": return minimal("env: {variables: {V: \(mapping(["default: 1"]))}}")
        case "tables.NAME.columns.NAME":
            return minimal("tables: {t: {csv: f, columns: {N: {\(written)}}}}", step: "cmd: echo $(N)")
        case "secrets.NAME": return minimal("secrets: {s: {\(written)}}", step: "cmd: x")
        case "tables.NAME":
            return minimal("tables:\n\(tables(written, key: key))", step: "cmd: x")
        default: return ""
        }
    }

    /// A table with this key, below those that it may need.
    private func tables(_ written: String, key: String) -> String {
        let sources = ["grid", "rows", "product", "text", "csv", "tsv", "json", "json lines", "files"]
        let needed = [
            "key": "csv: f, columns: [ID], ", "comments": "csv: f, ", "separator": "csv: f, ", "at": "json: f, ",
            "header": "csv: f, columns: [A], ",
        ]
        let source = sources.contains(key) ? "" : needed[key] ?? "grid: {SIZE: [10, 20], SEED: [1]}, "
        let others = key == "product" ? "  models: {grid: {M: [1]}}\n  sizes: {grid: {S: [1]}}\n" : ""
        return others + "  t:\n    {\(source)\(written)}"
    }

    private let minimalBatch = "batch: {type: slurm}\npools: {database: 10}\n"

    private func isForFlux(_ key: String) -> Bool {
        ["allocation_args", "launcher_args", "uri", "flux_uri", "version"].contains(key)
    }

    @Test("each example of a key is read without a mistake")
    func examples() {
        #expect(entries.count > 70)
        for entry in entries {
            let text = study(of: entry.section, entry.example, key: entry.key)
            #expect(!text.isEmpty && entry.example.hasPrefix(entry.key + ":"), "\(entry)")
            let errors = SpecificationTests.study(text).diagnostics.filter { $0.severity == .error }
            #expect(errors.isEmpty, "\(entry)\n\(errors)\n\(text)")
        }
    }

    @Test(
        "each section has the keys that the program knows",
        arguments: [
            "env", "env.dependencies", "env.dependencies.paths[]", "env.dependencies.git[]", "batch", "study[]", "run",
            "group", "repeat", "exclusive", "signal before walltime", "retry", "global.parameters.NAME", "tables.NAME",
            "env.variables.NAME",
            "tables.NAME.columns.NAME", "secrets.NAME",
        ])
    func keys(section: String) throws {
        let text = study(of: section, "qqqqqqqqqqqqqqqqqqqqqqqq: 1", key: "qqqqqqqqqqqqqqqqqqqqqqqq")
        let found = SpecificationTests.study(text).diagnostics.first { $0.code == "unknown-key" }
        let hint = try #require(found?.hint)
        let known = hint.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        #expect(entries.filter { $0.section == section }.map(\.key).sorted() == known.sorted())
    }

    @Test("each token means what its row says: a strict step takes it")
    func tokens() {
        let tokens = rows.filter { $0.section == "Tokens" }.map { $0.cells[0] }
        #expect(tokens.count == 18)
        for token in tokens {
            let isInLoop = token.contains("previous.") || token.contains("ROUND")
            let inLoop = isInLoop ? token : ""
            let reader = "{name: s, description: d, run: {cmd: 'echo \(isInLoop ? "" : token)'"
            let isOfStudy = token.contains("study.")
            let text = minimal(
                """
                env: {strict: true, variables: {V: 1}}
                study:
                - {name: make, description: d, run: {cmd: echo $(P)}}
                - {name: all, description: d, run: {cmd: echo $(P)}}
                - name: turn
                  description: d
                  run:
                    cmd: echo \(inLoop)
                    outputs: [n: {type: number, default: 0}]
                    repeat: {until: $(turn.outputs.n) > 2, at most: 5}
                \(isOfStudy ? "always: [\(reader)}}]" : "- \(reader), depends: [make, all_*, turn]}}")
                global.parameters: {P: {values: [1], label: P.%%}}
                """)
            let errors = SpecificationTests.study(text).diagnostics.filter { $0.severity == .error }
            #expect(errors.isEmpty, "\(token) \(errors)")
        }
    }

    @Test("each way to wait is read as what it waits for")
    func waits() throws {
        let ways = rows.filter { $0.section == "What a step waits for" }.map { $0.cells[0] }
        #expect(ways.count == 10)
        for way in ways {
            let text = minimal(
                """
                study:
                - {name: make, description: d, run: {cmd: $(SIZE) $(MODEL)}}
                - {name: s, description: d, run: {cmd: x, depends: [\(way)]}}
                global.parameters: {SIZE: {values: [1], label: SIZE.%%}, MODEL: {values: [a], label: MODEL.%%}}
                """)
            let edge = try #require(SpecificationTests.study(text).study?.steps[1].dependencies.first, "\(way)")
            #expect(edge.scope == (way.contains(" by ") ? .group : way.contains("_*") ? .all : .matching))
            #expect(edge.columns == ["SIZE", "MODEL"].filter(way.contains))
            let trigger = Trigger.allCases.first { $0 != .success && way.hasSuffix($0.rawValue) }
            #expect(edge.trigger == trigger ?? .success)
        }
    }
}
