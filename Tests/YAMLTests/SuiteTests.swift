import Diagnostics
import FoundationEssentials
import Testing

@testable import YAML

/// A case of the YAML test suite.
struct SuiteCase: Decodable {
    let id: String
    let yaml: String
    /// Nothing if the text is not valid.
    let events: [String]?

    static func all() throws -> [SuiteCase] {
        let folder = #filePath.dropLast("SuiteTests.swift".count) + "yaml-test-suite/cases.json"
        return try JSONDecoder().decode([SuiteCase].self, from: Data(contentsOf: URL(filePath: String(folder))))
    }

    /// The events as they are compared: brackets and explicit ends of documents make no difference to a study.
    var expected: [String]? {
        events?.map { line in
            var words = line.split(separator: " ", maxSplits: 3).map(String.init)
            guard !line.hasPrefix("=") else { return line }
            words.removeAll { ["---", "...", "[]", "{}"].contains($0) }
            return words.joined(separator: " ")
        }
    }
}

extension ParsedEvent {
    /// As the suite writes it.
    var line: String {
        func properties(_ anchor: String?, _ tag: String?) -> String {
            (anchor.map { " &\($0)" } ?? "") + (tag.map { " <\($0)>" } ?? "")
        }
        switch kind {
        case .streamStart: return "+STR"
        case .streamEnd: return "-STR"
        case .documentStart: return "+DOC"
        case .documentEnd: return "-DOC"
        case .alias(let anchor): return "=ALI *\(anchor)"
        case .sequenceStart(let anchor, let tag): return "+SEQ" + properties(anchor, tag)
        case .mappingStart(let anchor, let tag): return "+MAP" + properties(anchor, tag)
        case .sequenceEnd: return "-SEQ"
        case .mappingEnd: return "-MAP"
        case .scalar(let text, let style, let anchor, let tag):
            let sign = [
                Node.Style.plain: ":", .singleQuoted: "'", .doubleQuoted: "\"", .literal: "|", .folded: ">",
            ]
            let escapes: [Unicode.Scalar: String] = [
                "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\u{8}": "\\b",
            ]
            let escaped = text.unicodeScalars.map { escapes[$0] ?? String($0) }.joined()
            return "=VAL" + properties(anchor, tag) + " " + sign[style, default: "?"] + escaped
        }
    }

    static func all(of text: String) throws -> [ParsedEvent] {
        var parser = EventParser(copying: Array(text.utf8), file: "f")
        var events: [ParsedEvent] = []
        while true {
            let event = try parser.next()
            events.append(event)
            if case .streamEnd = event.kind { return events }
        }
    }
}

/// Agreement with the YAML test suite. The lists are frozen, so that what a new libyaml or a change here alters is seen.
@Suite struct SuiteTests {
    /// Valid texts that libyaml 0.2.5 cannot read, or reads otherwise: unknown directives, empty keys, tabs as blanks,
    /// colons on lines of their own.
    private static let unread: Set<String> = [
        "2JQS", "2LFX", "2SXE", "4ABK", "4MUZ:00", "4MUZ:01", "4MUZ:02", "58MP", "5MUD", "5T43", "652Z", "6BCT", "6CA3",
        "6LVF", "6M2F", "7Z25", "8XYN", "96NN:00", "96NN:01", "9SA2", "A2M4", "BEC7", "CFD4", "DBG4", "DK3J", "DK95:00",
        "DK95:03", "DK95:04", "FP8R", "FRK4", "HM87:00", "HM87:01", "HWV9", "JEF9:02", "K3WX", "L24T:01", "M2N8:00",
        "M7A3", "MUS6:05", "MUS6:06", "NHX8", "NJ66", "NKF9", "Q5MG", "QT73", "R4YG", "S3PD", "SM9W:01", "UKK6:00",
        "UT92", "VJP3:01", "W4TN", "W5VH", "Y2GN", "Y79Y:001", "Y79Y:010",
    ]

    /// Invalid texts that are read nevertheless: a comment where a block of text has only blank lines.
    private static let unrefused: Set<String> = ["S98Z"]

    private static let markChecks: Set<String> = ["glued-comment", "lone-dash", "indentation"]

    @Test("252 of the 308 valid texts are read as the suite says")
    func valid() throws {
        let cases = try SuiteCase.all().filter { $0.events != nil }
        let different = cases.filter { (try? ParsedEvent.all(of: $0.yaml).map(\.line)) != $0.expected }
        print("valid texts read as they say: \(cases.count - different.count)")
        #expect(cases.count == 308 && Set(different.map(\.id)) == Self.unread)
    }

    @Test("93 of the 94 invalid texts are refused")
    func invalid() throws {
        let cases = try SuiteCase.all().filter { $0.events == nil }
        let accepted = cases.filter { parsed($0.yaml).diagnostics.isEmpty }
        print("invalid texts refused: \(cases.count - accepted.count); invalid texts read: \(accepted.count)")
        #expect(cases.count == 94 && Set(accepted.map(\.id)) == Self.unrefused)
    }

    @Test("what only the check of marks can refuse is refused by it, and no valid text is")
    func marks() throws {
        let caught = try SuiteCase.all().filter {
            parsed($0.yaml).diagnostics.contains { Self.markChecks.contains($0.code) }
        }
        #expect(caught.allSatisfy { $0.events == nil })
        let needed: Set<String> = ["9C9N", "QB6E", "CVW2", "SU5Z", "X4QW", "9JBA", "DK95:01"]
        #expect(needed.subtracting(caught.map(\.id)).isEmpty)
    }
}

/// The same slips as they stand in studies.
@Suite struct MarkCheckTests {
    @Test(
        "a slip that libyaml lets pass has its place",
        arguments: [
            ("cmd: \"a\nb\"\n", "indentation", 2, 1), ("s:\n- cmd: 'a\n  b'\n", "indentation", 3, 3),
            ("p:\n  values: [1,\n  2]\n", "indentation", 3, 3), ("p: [1,\n\t2]\n", "indentation", 2, 1),
            ("p: [1, 2]#two\n", "glued-comment", 1, 10), ("p: [1,#one\n  2]\n", "glued-comment", 1, 7),
            ("cmd: |#run\n  x\n", "glued-comment", 1, 7), ("cmd: &c !!str >-2#run\n  x\n", "glued-comment", 1, 18),
            ("é: \"ü\"#ß\n", "glued-comment", 1, 7), ("p: [-, 1]\n", "lone-dash", 1, 5),
        ])
    func caught(text: String, code: String, line: Int, column: Int) {
        expectMistake(code, at: line, column, in: text)
    }

    @Test(
        "what people write is left alone",
        arguments: [
            "p:\n  values: [\n    1, 2\n  ]\n", "p: {\n  a: 1\n}\n", "cmd: \"a\n\n  b\"\n", "cmd: \"a\n \tb\"\n",
            "[a,\nb]\n",
            "cmd: |\n  a #b\n  c#d\nurl: x#y\n", "p: [1, # one\n# two\n  2] # three\n", "s:\n- &a\n  k: \"x\n    y\"\n",
            "s: &a\n  k: 'x\n    y'\n", "s: &a\n- 'x\n  y'\n", "\"a\nb\"\n", "cmd: |2-  # comment\n  a\n",
        ])
    func allowed(text: String) { #expect(parsed(text).diagnostics.map(\.code) == []) }
}
