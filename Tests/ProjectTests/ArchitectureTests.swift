import Testing

/// docs/architecture.md says what there is.
@Suite struct ArchitectureTests {
    private let project = ProjectFiles()

    /// The rows of the table below a heading, as their first cells and the rest.
    private func rows(below heading: String) throws -> [(first: String, rest: String)] {
        let document = try project.text("docs/architecture.md")
        let start = try #require(document.firstRange(of: "\n## \(heading)\n"))
        let section = document[start.upperBound...].prefix(while: { $0 != "#" })
        return section.split(separator: "\n").filter { $0.hasPrefix("|") }.dropFirst(2).map { line in
            let cells = line.split(separator: "|", maxSplits: 1)
            return (String(cells[0]), cells.count > 1 ? String(cells[1]) : "")
        }
    }

    private func quoted(_ text: String) -> [String] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
            .map { String($0.element) }
    }

    private func imports(of module: String) throws -> Set<String> {
        let lines = try project.swiftFiles(below: "Sources/\(module)").flatMap {
            try project.text($0).split(separator: "\n")
        }
        return Set(
            lines.filter { $0.hasPrefix("import ") || $0.hasPrefix("package import ") }
                .compactMap { $0.split(separator: " ").last.map(String.init) })
    }

    @Test("the table of modules has each once, and none imports what stands below it")
    func modules() throws {
        let table = try rows(below: "Which module knows what").map { quoted($0.first) }
        let listed = table.flatMap { $0 }
        let there = try project.list("Sources").filter { $0 != "CLibYAML" } + ["ScriptTemplates"]
        #expect(listed.sorted() == there.sorted())
        for (row, names) in table.enumerated() {
            let below = Set(table[(row + 1)...].flatMap { $0 })
            for name in names where name != "ScriptTemplates" {
                #expect(try imports(of: name).intersection(below).isEmpty, "\(name)")
            }
        }
    }

    /// What Package.swift lets each target import of this package.
    private func dependencies() throws -> [String: Set<String>] {
        let package = try project.text("Package.swift").replacing("\n", with: " ")
        let targets = package.split(separator: /\.(target|executableTarget)\(/).dropFirst()
        return try targets.reduce(into: [:]) { found, text in
            let target = text.split(separator: ".testTarget(", maxSplits: 1)[0]
            let name = try #require(target.split(separator: "\"").dropFirst().first)
            let list = target.firstRange(of: "dependencies: [").map { target[$0.upperBound...].prefix { $0 != "]" } }
            let quoted = (list ?? "").split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            found[String(name)] = Set(quoted.filter { $0.offset % 2 == 1 }.map { String($0.element) })
        }
    }

    @Test("the package lets each module import what it does import, and nothing else")
    func package() throws {
        let dependencies = try dependencies()
        #expect(dependencies.count > 20)
        for module in try project.list("Sources") where !["CLibYAML", "fuzz"].contains(module) {
            let allowed = try #require(dependencies[module], "\(module)")
            let own = Set(dependencies.keys)
            #expect(try imports(of: module).intersection(own) == allowed.intersection(own), "\(module)")
        }
    }

    @Test("what has no effects can import nothing that has")
    func purity() throws {
        let rows = try rows(below: "Which module knows what").map { row in
            (names: quoted(row.first), isPure: row.rest.hasSuffix("| none |"))
        }
        let pure = Set(rows.filter(\.isPure).flatMap(\.names))
        #expect(pure.isSuperset(of: ["Specification", "Expansion", "Rendering", "Tracking", "Jobs", "Deciding"]))
        let dependencies = try dependencies()
        let modules = Set(dependencies.keys)
        for name in pure {
            let effects = (dependencies[name] ?? []).intersection(modules).subtracting(pure)
            #expect(effects.isEmpty, "\(name)")
        }
    }

    @Test("only the command line parses command lines and knows a terminal")
    func commandLine() throws {
        let modules = try project.list("Sources").filter { !["MaestroCommands", "simulate"].contains($0) }
        for module in modules { #expect(try !imports(of: module).contains("ArgumentParser"), "\(module)") }
        for file in try project.swiftFiles(below: "Sources/Studies") {
            #expect(try !project.text(file).contains("terminal."), "\(file)")
        }
    }

    @Test("the files to go to are there")
    func places() throws {
        for row in try rows(below: "Where to change what") {
            var folder = ""
            for name in quoted(row.rest) where name.contains("/") || name.contains(".") {
                if let slash = name.lastIndex(of: "/") { folder = String(name[...slash]) }
                let path = name.contains("/") ? name : folder + name
                #expect(try isThere(path), "\(path), for \(row.first)")
            }
        }
    }

    /// A `*` stands for the rest of a name.
    private func isThere(_ name: String) throws -> Bool {
        let path = name.hasPrefix("templates/") ? name : "Sources/\(name)"
        guard let star = path.firstIndex(of: "*") else { return try project.isThere(path) }
        let slash = try #require(path.lastIndex(of: "/"))
        let start = path[path.index(after: slash)..<star]
        return try project.list(String(path[..<slash])).contains { $0.hasPrefix(start) }
    }
}
