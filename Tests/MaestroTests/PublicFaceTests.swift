import HostInterface
import HostLive
import TestSupport
import Testing

/// How much other programs see of us, and what is said of it.
@Suite struct PublicFaceTests {
    private let folder = projectFolder()
    private let files = Host.live().files

    private func lines(_ path: String) throws -> [Substring] {
        String(decoding: try files.read("\(folder)/\(path)"), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The library's files, each as its lines without indentation.
    private func sources() throws -> [(file: String, lines: [Substring])] {
        let names = try files.list("\(folder)/Sources/Maestro").filter { $0.hasSuffix(".swift") }
        return try names.map { ($0, try lines("Sources/Maestro/\($0)").map { $0.drop { $0 == " " } }) }
    }

    @Test("there are at most fifteen public types, and each is in the overview")
    func types() throws {
        let declarations = try sources().flatMap(\.lines).filter { $0.hasPrefix("public ") }
        let types = declarations.compactMap { line in
            line.firstMatch(of: /\b(?:struct|enum|class|actor|protocol|typealias|associatedtype) (\w+)/)?.1
        }
        #expect((10...15).contains(types.count), "\(types)")
        let overview = try lines("Sources/Maestro/Maestro.docc/Maestro.md")
        for type in types { #expect(overview.contains { $0.contains("``\(type)``") }, "\(type)") }
        #expect(overview.contains { $0.hasPrefix("**Unstable until 1.0.**") })
    }

    @Test("each public declaration, and each case, has a documentation comment")
    func comments() throws {
        for (file, lines) in try sources() {
            for (number, line) in lines.enumerated() where number > 0 && isDeclaration(line, in: lines[..<number]) {
                let before = lines[..<number].last { !$0.hasPrefix("@") } ?? ""
                #expect(before.hasPrefix("///"), "\(file):\(number + 1): \(line)")
            }
        }
    }

    /// Of lines that begin with `case` those that no switch is nearer to than an enumeration that is public.
    private func isDeclaration(_ line: Substring, in before: ArraySlice<Substring>) -> Bool {
        if line.hasPrefix("public ") { return true }
        guard line.hasPrefix("case ") else { return false }
        let opened = before.last { !$0.hasPrefix("///") && ($0.contains("enum ") || $0.contains("switch ")) }
        return opened?.hasPrefix("public enum ") ?? false
    }

    @Test("what the overview shows is what the example does")
    func example() throws {
        let overview = try lines("Sources/Maestro/Maestro.docc/Maestro.md").map { $0.drop { $0 == " " } }
        let shown = overview.drop { $0 != "```swift" }.dropFirst().prefix { $0 != "```" }
        let example = try lines("Examples/Sources/run-study/RunStudy.swift").joined(separator: "\n")
        for call in shown.joined().matches(of: /\.?(\w+)\(/).map({ $0.1 }) where call != "main" {
            #expect(example.contains("\(call)("), "\(call)")
        }
        #expect(shown.count > 10)
    }
}
