import Rows
import Testing

@Suite struct PathPatternTests {
    private func match(_ pattern: String, _ path: String) throws -> [String: String]? {
        try PathPattern.parse(pattern).match(path)
    }

    @Test("parts of a path become columns, and the path is one too")
    func columns() throws {
        let pattern = try PathPattern.parse("data/{SAMPLE}/{LANE}_*.fastq.gz")
        #expect(pattern.columns == ["SAMPLE", "LANE", "FILE"])
        let path = "data/S1/L001_R1.fastq.gz"
        #expect(pattern.match(path) == ["SAMPLE": "S1", "LANE": "L001", "FILE": path])
        #expect(pattern.match("data/S1/x/L001_R1.fastq.gz") == nil)
        #expect(pattern.match("data/S1/_R1.fastq.gz") == nil)
        #expect(pattern.match("data/S1/L001_R1.fastq") == nil)
        #expect(pattern.match("/data/S1/L001_R1.fastq.gz") == nil)
    }

    @Test("a column takes as little as the rest allows, and a star may take nothing")
    func least() throws {
        #expect(try match("{A}_{B}.txt", "x_y_z.txt")?["A"] == "x")
        #expect(try match("{A}_{B}.txt", "__y.txt")?["A"] == "_")
        #expect(try match("{A}.txt", "é.txt.txt")?["A"] == "é.txt")
        #expect(try match("a*b*c", "abc") != nil)
        #expect(try match("./a//{X}", "a/./é")?["X"] == "é")
    }

    @Test("hidden files match only what begins with a point")
    func hidden() throws {
        #expect(try match("*/{A}", "d/.x") == nil)
        #expect(try match("*/{A}", ".d/x") == nil)
        #expect(try match("*/.{A}", "d/.x")?["A"] == "x")
    }

    @Test("the folder to begin in is all that is fixed, and no folder is entered in vain")
    func folders() throws {
        #expect(try PathPattern.parse("data/raw/{A}/x").fixedFolder == "data/raw")
        #expect(try PathPattern.parse("{A}.txt").fixedFolder == ".")
        #expect(try PathPattern.parse("/{A}").fixedFolder == "/")
        #expect(try PathPattern.parse("/a/b").fixedFolder == "/a")
        let pattern = try PathPattern.parse("data/S{A}/*/x")
        #expect(["data", "data/S1", "data/S1/y", "."].allSatisfy(pattern.mayHold))
        #expect(!["other", "data/T1", "data/S1/y/z", "/data", "data/S1/.git"].contains(where: pattern.mayHold))
    }

    @Test("however many stars there are, matching ends at once")
    func bounded() throws {
        let pattern = try PathPattern.parse(String(repeating: "a*", count: 100) + "b")
        #expect(pattern.match(String(repeating: "a", count: 4000)) == nil)
    }

    @Test(
        "what is no pattern is told where it goes wrong",
        arguments: [
            ("", 0, "the pattern is empty"), ("a/{X", 2, "this `{` is not closed"),
            ("{X/Y}", 0, "this `{` is not closed"),
            ("a}", 1, "this `}` closes nothing"), ("a{}", 1, "`{}` has no name"),
            ("{X}/{X}", 4, "`{X}` stands twice in the pattern"), ("{FILE}", 0, "the column `FILE` has the whole path"),
            ("{A}{B}", 3, "nothing separates `{B}` from what is before it"),
            ("{A}*", 3, "nothing separates `*` from what is before it"), ("**/a", 1, "`**` has no meaning of its own"),
            ("a/", 1, "the pattern ends with a folder"), ("/", 0, "the pattern ends with a folder"),
            ("a\nb", 1, "a control character cannot be in a pattern"),
        ])
    func mistakes(text: String, offset: Int, message: String) {
        do {
            _ = try PathPattern.parse(text)
            Issue.record("no mistake")
        } catch {
            #expect(error.offset == offset && error.message == message)
        }
    }
}
