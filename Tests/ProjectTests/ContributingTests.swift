import Testing

/// CONTRIBUTING.md names nothing that is not there.
@Suite struct ContributingTests {
    private let project = ProjectFiles()
    private let document: String
    /// Whatever is meant for a terminal: its lines of code, without comments, and what it quotes.
    private let commands: [String]

    init() throws {
        document = try project.text("CONTRIBUTING.md")
        let lines = document.split(separator: "\n")
        let code = lines.filter { $0.hasPrefix("    ") }.map { $0.split(separator: "  #")[0] }
        let quoted = lines.filter { !$0.hasPrefix("    ") }.joined(separator: " ")
            .split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map(\.element)
        commands = (code + quoted).map { $0.split(separator: " ").joined(separator: " ") }
    }

    @Test("each target of make is in the Makefile, and each variable that is given to it")
    func targets() throws {
        let makefile = try project.text("Makefile")
        let words = commands.filter { $0.hasPrefix("make ") }.flatMap { $0.split(separator: " ").dropFirst() }
        #expect(words.count > 10)
        for word in words {
            let variable = word.split(separator: "=", maxSplits: 1)
            let isThere =
                variable.count > 1
                ? makefile.contains("$(\(variable[0])") || makefile.contains("$(if $(\(variable[0])")
                : makefile.contains("\n\(word):")
            #expect(isThere, "make \(word)")
        }
    }

    @Test("each file and folder is there")
    func places() throws {
        let paths = document.matches(of: /\b(Sources|Tests|docs|templates|tools)\/[A-Za-z0-9_.\/-]*[A-Za-z0-9]/)
            .map { String($0.output.0) }
        let links = document.matches(of: /\]\(([^)]+)\)/).map { String($0.output.1) }
        #expect(paths.count > 30 && links.count > 5)
        for path in paths + links where !path.contains("NAME") {
            #expect(try project.isThere(path), "\(path)")
        }
    }

    @Test("each suite is in a tier, and each test in its suite")
    func suites() throws {
        let tiers = try project.text("Tests/tiers.txt")
        let named = document.matches(of: /\b([A-Z]\w+Tests)\.([A-Z]\w+Tests)(?:\/(\w+))?/).map(\.output)
        #expect(named.count > 8)
        for (name, target, suite, test) in named {
            #expect(tiers.contains(" \(target).\(suite)\n"), "\(name)")
            guard let test else { continue }
            let sources = try project.swiftFiles(below: "Tests/\(target)").map { try project.text($0) }
            #expect(sources.contains { $0.contains("struct \(suite)") && $0.contains("func \(test)(") }, "\(name)")
        }
    }

    @Test("whatever `--filter` takes has a folder of tests")
    func filters() throws {
        for filter in document.matches(of: /--filter (\w+)/).map(\.output.1) {
            #expect(try project.isThere("Tests/\(filter)"), "\(filter)")
        }
    }

    @Test("each verb of a cluster is one that its tool knows")
    func verbs() throws {
        let calls = document.matches(of: /tools\/(slurm-cluster|grid-engine) ([a-z]+)/).map(\.output)
        #expect(calls.count > 5)
        for (call, tool, verb) in calls {
            #expect(try project.text("tools/\(tool)").contains("\n\(verb))"), "\(call)")
        }
    }

    @Test("the table of tiers has each tier")
    func tiers() throws {
        let lines = try project.text("Tests/tiers.txt").split(separator: "\n").filter { !$0.hasPrefix("#") }
        let rows = document.matches(of: /\n\| `(\w+)` \|/).map(\.output.1)
        #expect(Set(rows) == Set(lines.compactMap { $0.split(separator: " ").first }) && rows.count == Set(rows).count)
    }
}
