import Diagnostics
import FoundationEssentials
import Testing

/// The folder of golden data beside the project, where there is one.
enum GoldenData {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/conformance").path

    static var isPresent: Bool { FileManager.default.fileExists(atPath: root) }

    /// Studies of `edge/` of which maestrowf makes nothing.
    static var refusedEdges: [String] {
        let expected = Set(files(in: "edge", ending: ".expected.json"))
        return files(in: "edge", ending: ".yaml").filter {
            !expected.contains("\($0.dropLast(".yaml".count)).expected.json")
        }
    }

    /// Paths relative to the folder, by ending.
    static func files(in folder: String, ending: String) -> [String] {
        let all = (try? FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
        return all.filter { $0.hasSuffix(ending) }.map { "\(folder)/\($0)" }.sorted()
    }
}

@Suite(.enabled(if: GoldenData.isPresent, "no golden data beside the project"))
struct ConformanceTests {
    @Test(
        "each study becomes what maestrowf 1.2.1 makes of it",
        arguments: GoldenData.files(in: "maestrowf", ending: ".expected.json"))
    func sample(expected: String) throws {
        try compare(expected)
    }

    @Test(
        "each study that presses on one rule becomes what maestrowf makes of it, but for what is meant to differ",
        arguments: GoldenData.files(in: "edge", ending: ".expected.json"))
    func edge(expected: String) throws {
        try compare(expected)
    }

    @Test("a study that must be refused is", arguments: GoldenData.files(in: "maestrowf/must-fail", ending: ".yml"))
    func refused(study: String) throws {
        let own = try OwnStudy("\(GoldenData.root)/\(study)", isHashed: false)
        #expect(own.diagnostics.contains { $0.severity == .error && $0.place != nil })
    }

    @Test(
        "what maestrowf cannot run is refused with a place, but for what its user meant",
        arguments: GoldenData.refusedEdges)
    func refusedEdge(study: String) throws {
        let own = try OwnStudy("\(GoldenData.root)/\(study)", isHashed: false)
        let errors = own.diagnostics.filter { $0.severity == .error }
        if acceptedOnPurpose[study] != nil {
            #expect(errors.isEmpty && !own.instances.isEmpty)
        } else {
            #expect(errors.contains { $0.place != nil })
        }
    }

    private func compare(_ expected: String) throws {
        let golden = try GoldenStudy("\(GoldenData.root)/\(expected)")
        var study = String(expected.dropLast(".expected.json".count))
        if golden.isHashed { study = String(study.dropLast("__hashws".count)) }
        if !study.hasSuffix(".yaml") && !study.hasSuffix(".yml") { study += ".yaml" }
        let own = try OwnStudy("\(GoldenData.root)/\(study)", isHashed: golden.isHashed)
        let differences = Difference.between(own, golden, study: expected)
        let intended = intendedDifferences.filter { $0.study == expected }
        for difference in differences where !intended.contains(where: { $0.covers(difference) }) {
            Issue.record("\(difference)")
        }
        for rule in intended where !differences.contains(where: { rule.covers($0) }) {
            Issue.record("the intended difference does not occur any more: \(rule)")
        }
    }
}

/// One fact on which the two disagree.
struct Difference: CustomStringConvertible {
    let study: String
    let instance: String
    let field: String
    let own: String
    let golden: String

    var description: String { "\(study): \(instance): \(field):\n--- ours\n\(own)\n--- golden\n\(golden)" }

    static func between(_ own: OwnStudy, _ golden: GoldenStudy, study: String) -> [Difference] {
        let errors = own.diagnostics.filter { $0.severity == .error }
        if let first = errors.first {
            return [
                Difference(
                    study: study, instance: "*", field: "refused", own: "\(first.code): \(first.message)",
                    golden: "accepted")
            ]
        }
        let ours = Dictionary(own.instances.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let theirs = Dictionary(golden.instances.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return Set(ours.keys).union(theirs.keys).sorted().flatMap { name -> [Difference] in
            guard let left = ours[name], let right = theirs[name] else {
                return [
                    Difference(
                        study: study, instance: name, field: "instance", own: ours[name] == nil ? "absent" : "there",
                        golden: theirs[name] == nil ? "absent" : "there")
                ]
            }
            return fields(left, right).filter { $0.1 != $0.2 }.map {
                Difference(study: study, instance: name, field: $0.0, own: $0.1, golden: $0.2)
            }
        }
    }

    private static func fields(
        _ own: GoldenStudy.Instance, _ golden: GoldenStudy.Instance
    ) -> [(String, String, String)] {
        func text(_ parameters: [String: String]) -> String { parameters.sorted { $0.key < $1.key }.description }
        return [
            ("workspace", own.workspace, golden.workspace),
            ("parents", own.parents.sorted().description, golden.parents.sorted().description),
            ("parameters", text(own.parameters), text(golden.parameters)),
            ("scheduled", String(own.scheduled), String(golden.scheduled)),
            ("scriptName", own.scriptName, golden.scriptName), ("script", own.script, golden.script),
            ("restartName", own.restartName ?? "-", golden.restartName ?? "-"),
            ("restart", own.restart ?? "-", golden.restart ?? "-"),
        ]
    }
}
