import Testing

/// Texts for people are in the terms of docs/glossary.md, and in plain English.
@Suite struct WordingTests {
    private let project = ProjectFiles()

    /// What a reader has to guess at, and what says it plainly.
    private static let phrases = [
        " mend ": "fix", "mended": "fixed", " hindered": "blocked", "being stopped": "cancelling",
        "asked for;": "requested;", " anew": "again", "there is no ": "name what is missing: `X does not exist`",
        " is no journal": "is not a journal", " is no study": "is not a study", "tells of": "shows, reports",
        "told of": "shown, reported", "tells more": "shows details", "takes it up": "continues it",
        "takes the study up": "continues the study", "the study wants": "the study needs",
        "nobody's": "say what is not done", "nobody conducts": "no conductor is running",
        "last word": "last error line", "goes on": "continues", "lets it go on": "continues it, releases it",
        "is there already": "already exists", "are there already": "already exist", "gives it up": "cancels it",
        "not to blame": "not the cause", "heard of": "heartbeat", "conducted already": "already has a conductor",
        "without a word": "without a message", "cannot stand": "is not allowed",
        "exclude each other": "cannot be combined",
        "may be given again": "repeatable", "what helps": "what to do", "does not answer": "does not respond",
    ]

    /// Modules of which people read nothing.
    private static let silent: Set<String> = [
        "CHost", "CLibYAML", "Fuzzing", "Simulation", "TestSupport", "fuzz", "simulate",
    ]

    private struct Line {
        let place: String
        let text: String
    }

    /// Every line of texts for people.
    private func lines() throws -> [Line] {
        let modules = try project.list("Sources").filter { !Self.silent.contains($0) }
        let sources = try modules.flatMap { try project.swiftFiles(below: "Sources/\($0)") }.flatMap(literals)
        let scripts = try project.list("templates").filter { $0.hasSuffix(".sh") }
            .flatMap { try numbered("templates/\($0)") }
            .filter { !$0.text.drop { $0 == " " }.hasPrefix("#") }
        return try sources + scripts + documents().flatMap(numbered)
    }

    private func documents() throws -> [String] {
        try ["README.md"] + project.list("docs").filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }
    }

    private func numbered(_ path: String) throws -> [Line] {
        try project.text(path).split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
            Line(place: "\(path):\($0.offset + 1)", text: String($0.element))
        }
    }

    /// What stands in quotes, line by line.
    private func literals(of path: String) throws -> [Line] {
        var isWithinText = false
        return try numbered(path).compactMap { line in
            let code = line.text.drop { $0 == " " }
            if code.hasSuffix("\"\"\"") || code.hasPrefix("\"\"\"") {
                isWithinText.toggle()
                return nil
            }
            if isWithinText { return line }
            guard !code.hasPrefix("//"), let quote = code.firstIndex(of: "\"") else { return nil }
            return Line(place: line.place, text: String(code[quote...]))
        }
    }

    @Test("no text for people has a phrase of the program's old dialect")
    func phrases() throws {
        let lines = try lines()
        #expect(lines.count > 3000)
        for line in lines {
            let text = " \(line.text.lowercased()) "
            for (phrase, better) in Self.phrases where text.contains(phrase) {
                Issue.record("\(line.place): \"\(phrase)\"; better: \(better)")
            }
        }
    }

    @Test("each term of the glossary is explained once, and used in a message or a document")
    func glossary() throws {
        let path = "docs/glossary.md"
        let terms = try numbered(path).filter { $0.text.hasPrefix("## ") }.map { String($0.text.dropFirst(3)) }
        #expect(terms.count > 30 && Set(terms).count == terms.count)
        let used = try lines().filter { !$0.place.hasPrefix(path) }.map { $0.text.lowercased() }
        for term in terms { #expect(used.contains { $0.contains(term) }, "\(term)") }
    }

    @Test("README and the architecture lead to the glossary")
    func links() throws {
        #expect(try project.text("README.md").contains("](docs/glossary.md)"))
        #expect(try project.text("docs/architecture.md").contains("](glossary.md)"))
    }
}
