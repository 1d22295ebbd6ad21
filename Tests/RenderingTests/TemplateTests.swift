import Diagnostics
import Testing

@testable import Rendering

/// Site templates, as mustache(5) wants them.
@Suite struct TemplateTests {
    private let values: [String: TemplateValue] = [
        "a": .text("1"), "html": .text("<&\">"), "on": .flag(true), "off": .flag(false), "list": .list(["x", "y"]),
        "none": .list([]),
    ]

    private func filled(_ text: String) throws -> String {
        try TemplateParser.parse(text, file: "t", known: Set(values.keys).union(["absent"])).fill(values) ?? ""
    }

    @Test(
        "tags are filled",
        arguments: [
            ("", ""), ("no tags } {", "no tags } {"), ("[{{a}}]", "[1]"), ("[{{ a }}]", "[1]"), ("{{absent}}", ""),
            ("{{html}} {{{html}}} {{&html}} {{& html }}", "<&\"> <&\"> <&\"> <&\">"),
            ("{{#a}}<{{.}}>{{/a}}", "<1>"), ("{{#list}}<{{.}} {{a}}>{{/list}}", "<x 1><y 1>"),
            ("{{#on}}yes{{/on}}{{#off}}no{{/off}}", "yes"), ("{{^on}}no{{/on}}{{^off}}yes{{/off}}", "yes"),
            ("{{^none}}empty{{/none}}{{#none}}full{{/none}}{{^absent}} absent{{/absent}}", "empty absent"),
            ("{{#list}}{{#on}}{{.}}{{/on}}{{/list}}", "xy"), ("{{! a comment }}x", "x"),
            ("{{=<% %>=}}<%a%> {{a}} <%={{ }}=%>{{a}}", "1 {{a}} 1"), ("{{#a}}{{#a}}{{.}}{{/a}}{{/a}}", "1"),
            ("ä{{a}}ö", "ä1ö"), ("{{{{", nil), ("${#list[@]}", "${#list[@]}"),
        ] as [(String, String?)])
    func tags(text: String, expected: String?) throws {
        guard let expected else {
            #expect(throws: TemplateError.self) { try filled(text) }
            return
        }
        #expect(try filled(text) == expected)
    }

    @Test(
        "a section's tag alone on its line leaves no line behind",
        arguments: [
            ("a\n{{#on}}\nb\n{{/on}}\nc\n", "a\nb\nc\n"), ("  {{#on}}  \nb\n\t{{/on}}\nc", "b\nc"),
            ("a {{#on}}\nb {{/on}}\n", "a \nb \n"), ("{{! x }}\na", "a"), ("{{#on}}\r\na\r\n{{/on}}\r\nb", "a\r\nb"),
            ("{{#on}}\n{{/on}}", ""), ("{{#on}}\na{{/on}}", "a"), ("{{#on}}{{/on}}\n", "\n"), ("  {{a}}\n", "  1\n"),
            ("{{! over\ntwo lines }}\nb", "b"), ("{{#on}} {{/on}}\nb", " \nb"),
        ])
    func standalone(text: String, expected: String) throws { #expect(try filled(text) == expected) }

    @Test("every mistake has its place and a hint")
    func mistakes() throws {
        let text = "{{b}}\n ä{{> part}}\n{{#list}}\n{{/a}}\n{{=<%=}}\n{{unclosed"
        let error = try #require(throws: TemplateError.self) { try filled(text) }
        #expect(
            error.mistakes.map { "\($0.place?.description ?? "") \($0.code)" } == [
                "t:1:1 unknown-name", "t:2:3 unsupported-tag", "t:4:1 unexpected-end", "t:5:1 bad-delimiters",
                "t:6:1 unclosed-tag", "t:3:1 unclosed-section",
            ])
        #expect(error.mistakes.allSatisfy { $0.hint != nil })
        #expect("\(error)".contains("t:4:1: error: `{{/a}}` closes no section"))
    }

    @Test("sections nested without end are refused, and 64 deep are filled")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "{{#on}}", count: depth) + "x" + String(repeating: "{{/on}}", count: depth)
        }
        #expect(try filled(nested(64)) == "x")
        let error = try #require(throws: TemplateError.self) { try filled(nested(100_000)) }
        #expect(error.mistakes.map(\.code) == ["too-deep"])
    }

    @Test(
        "lists in lists that make a text without end, or take as long to make none, are given up",
        arguments: ["x", "", "{{.}}", "{{#off}}x{{/off}}", "{{! nothing }}"])
    func multiplied(inner: String) throws {
        let list = TemplateValue.list((0..<1000).map { "\($0)" })
        let text = (0..<30).reduce(inner) { inner, _ in "{{#list}}\(inner){{/list}}" }
        #expect(
            try TemplateParser.parse(text, file: "t", known: ["list", "off"]).fill(["list": list], most: 100_000) == nil
        )
    }

    @Test("a template of two empty sections of a long list costs no more than what it may write")
    func empty() throws {
        let list = TemplateValue.list((0..<100_000).map { "\($0)" })
        let template = try TemplateParser.parse(
            "{{#list}}{{#list}}{{/list}}{{/list}}", file: "t", known: ["list"])
        #expect(template.fill(["list": list], most: 100_000) == nil)
    }
}
