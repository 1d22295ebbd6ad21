import Testing

/// Tests/tiers.txt has each suite once, so that none is run by nobody.
@Suite struct TierTests {
    private static let tiers = ["check", "test", "nightly", "conformance", "soak"]
    private let project = ProjectFiles()

    /// Tier and suite of each line.
    private func table() throws -> [(tier: String, suite: String)] {
        try project.text("Tests/tiers.txt").split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let words = line.split(separator: " ").map(String.init)
            try #require(words.count == 2, "\(line)")
            return (words[0], words[1])
        }
    }

    private func sources() throws -> [(target: String, file: String, text: String)] {
        try project.list("Tests").filter { $0.hasSuffix("Tests") }.flatMap { target in
            try project.list("Tests/\(target)").filter { $0.hasSuffix(".swift") }.map { file in
                (target, file, try project.text("Tests/\(target)/\(file)"))
            }
        }
    }

    /// Every `TARGET.TYPE` below Tests whose type has the attribute of a suite.
    private func suites() throws -> Set<String> {
        var found: Set<String> = []
        for source in try sources() {
            // Not this line, but those that begin with the attribute.
            for part in ("\n" + source.text).split(separator: "\n@Suite").dropFirst() {
                let type = try #require(part.firstRange(of: "struct "), "\(source.file) has a suite that is no struct")
                found.insert("\(source.target)." + part[type.upperBound...].prefix { $0.isLetter || $0.isNumber })
            }
        }
        return found
    }

    @Test("each suite is in one tier, and each tier's suites are there")
    func everySuite() throws {
        let listed = try table().map(\.suite)
        let there = try suites()
        #expect(there.count > 70)
        #expect(there.subtracting(listed).isEmpty, "without a tier")
        #expect(Set(listed).subtracting(there).isEmpty, "not there any more")
        #expect(Set(listed).count == listed.count)
    }

    @Test("each test is in a suite")
    func everyTest() throws {
        for (_, file, text) in try sources() {
            let lines = text.split(separator: "\n")
            #expect(!lines.contains { $0.hasPrefix("@Test") }, "\(file) has a test outside of any suite")
            let hasTests = lines.contains { $0.hasPrefix("    @Test") }
            #expect(!hasTests || lines.contains { $0.hasPrefix("@Suite") || $0.hasPrefix("extension") }, "\(file)")
        }
    }

    @Test("each tier is a target of make, which says what it runs")
    func everyTier() throws {
        #expect(Set(try table().map(\.tier)) == Set(Self.tiers))
        let makefile = try project.text("Makefile")
        for tier in Self.tiers {
            #expect(makefile.contains("\n# make \(tier) ") && makefile.contains("\n\(tier):"), "\(tier)")
        }
    }
}
