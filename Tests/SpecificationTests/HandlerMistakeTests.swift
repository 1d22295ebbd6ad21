import Diagnostics
import Specification
import Testing

/// `on failure` and `always` of a study, and `allow failure` of a step.
@Suite struct HandlerMistakeTests {
    private func mistakes(_ lines: String) -> [Diagnostic] {
        study("description: {name: n, description: d}\n\(lines)\n").diagnostics
    }

    private let step = "study: [{name: a, description: d, run: {cmd: x}}]"

    @Test("each handler comes after all that is over before it, besides what it says itself")
    func edges() throws {
        let read = study(
            """
            description: {name: n, description: d}
            \(step)
            always: [{name: c, description: d, run: {cmd: x}}, {name: e, description: d, run: {cmd: x, depends: [c]}}]
            on failure: [{name: b, description: d, run: {cmd: x}}]
            """)
        let found = try #require(read.study, "\(read.diagnostics)")
        #expect(found.steps.map(\.name.value) == ["a", "b", "c", "e"])
        #expect(found.steps.map(\.role) == [.regular, .onFailure, .always, .always])
        #expect(found.steps.map { Set($0.dependencies.map(\.step)) } == [[], [0], [0, 1], [0, 1, 2]])
        #expect(found.writtenDependencies(ofStep: 3).map(\.step) == [2])
    }

    @Test(
        "mistakes have their place and a way out",
        arguments: [
            ("always: {a: 1}", 3, "a list of steps"), ("on failure: x", 3, "a list of steps"),
            ("always: [{name: a, description: d, run: {cmd: x}}]", 3, "already"),
            ("always: [{name: b, description: d, run: {cmd: x, depends: [a]}}]", 3, "needs no dependency on `a`"),
            (
                "always: [{name: b, description: d, run: {cmd: x, depends: [a_* failed]}}]", 3,
                "needs no dependency on `a`"
            ),
            (
                "on failure: [{name: b, description: d, run: {cmd: x, depends: [c]}}]\nalways: [{name: c, description: d, run: {cmd: x}}]",
                3, "which is in `always` and begins later"
            ),
            ("always: [{name: b, description: d, run: {cmd: cat $(b.failures)}}]", 3, "does not depend on all"),
            ("onfailure: []", 3, "did you mean `on failure`?"), ("allways: []", 3, "did you mean `always`?"),
        ])
    func mistakes(lines: String, line: Int, words: String) throws {
        let found = mistakes("\(step)\n\(lines)")
        let first = try #require(found.first { $0.severity == .error })
        #expect(first.place?.line == line && "\(first.message) \(first.hint ?? "")".contains(words), "\(found)")
    }

    @Test("a step of the study cannot wait for a handler, nor know how the study ends")
    func regular() throws {
        let late = mistakes(
            "study: [{name: a, description: d, run: {cmd: x, depends: [c]}}]\nalways: [{name: c, description: d, run: {cmd: x}}]"
        )
        #expect(late.contains { $0.message.contains("which is in `always` and begins later") && $0.place?.line == 2 })
        let early = mistakes("study: [{name: a, description: d, run: {cmd: cat $(study.failures)}}]")
        #expect(early.contains { $0.message.contains("is a part of it") && $0.place?.line == 2 })
    }

    @Test(
        "a number of failures that cannot be is refused",
        arguments: [
            ("0", "remove it"), ("0%", "remove it"), ("120%", "a share from 0.1% to 100%"), ("-1", "or `all`"),
            ("some", "`all`"),
        ])
    func allowed(text: String, words: String) throws {
        let found = mistakes("study: [{name: a, description: d, run: {cmd: x, allow failure: \(text)}}]")
        let first = try #require(found.first)
        #expect(first.place?.line == 2 && "\(first.message) \(first.hint ?? "")".contains(words), "\(found)")
    }
}
