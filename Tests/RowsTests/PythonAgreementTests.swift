import Diagnostics
import FoundationEssentials
import HostInterface
import HostLive
import Rows
import TestSupport
import Testing

/// What python3 makes of the same files, as the reader of CSV that most people have.
@Suite struct PythonAgreementTests {
    /// Each line of the file has, in hexadecimal, a file and what we made of it. Prints the lines that differ.
    private static let script = """
        import csv, io, json, sys
        for number, line in enumerate(open(sys.argv[1])):
            comma, text, ours = line.rstrip("\\n").split(" ")
            text = bytes.fromhex(text).decode()
            ours = None if ours == "-" else json.loads(bytes.fromhex(ours))
            try:
                rows = [r for r in csv.reader(io.StringIO(text, newline=""), delimiter=chr(int(comma)), strict=True) if r]
            except csv.Error:
                rows = None
            if ours is not None and rows != ours:
                print(number, repr(text), rows, ours)
        print("done")
        """

    private static func hex(_ text: String) -> String {
        text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Rows of the same length, of texts that need quotes and texts that do not.
    private func table(_ numbers: inout Numbers) -> [[String]] {
        let pieces = ["a", "é", "\"", ",", "\t", "\n", "\r\n", "1.0", "-", "x"]
        let width = Int.random(in: 1...4, using: &numbers)
        return (0..<Int.random(in: 1...6, using: &numbers)).map { _ in
            (0..<width).map { _ in
                (0..<Int.random(in: 0...4, using: &numbers)).map { _ in
                    pieces[Int.random(in: 0..<pieces.count, using: &numbers)]
                }.joined()
            }
        }
    }

    private func written(_ table: [[String]], _ separator: String, _ numbers: inout Numbers) -> String {
        let end = Bool.random(using: &numbers) ? "\n" : "\r\n"
        let lines = table.map { row in
            row.map { field in
                let isPlain = !field.isEmpty && !field.utf8.contains { $0 < 0x20 || $0 == 0x22 || $0 == 0x2C }
                guard !isPlain || Bool.random(using: &numbers) else { return field }
                return "\"" + field.replacing("\"", with: "\"\"") + "\""
            }.joined(separator: separator)
        }
        return lines.joined(separator: end) + (Bool.random(using: &numbers) ? end : "")
    }

    /// Anything at all, mostly broken.
    private func soup(_ numbers: inout Numbers) -> String {
        let pieces = ["\"", "\"", "\"\"", ",", "\n", "a", "é", "\",\"", "\"\n\"", "a,b\n", "\r\n"]
        return (0..<Int.random(in: 1...12, using: &numbers)).map { _ in
            pieces[Int.random(in: 0..<pieces.count, using: &numbers)]
        }.joined()
    }

    private func read(_ text: String, _ separator: UInt8, columns: Int) -> [[String]]? {
        readSeparated(
            Array(text.utf8), file: "f", separator: separator, names: (0..<columns).map { name("C\($0)") },
            comments: nil
        ).texts
    }

    private func line(_ text: String, _ separator: UInt8, _ rows: [[String]]?) -> String {
        let ours = rows.map { Self.hex(JSON.array($0.map { .array($0.map { .string($0) }) }).text()) } ?? "-"
        return "\(separator) \(Self.hex(text)) \(ours)\n"
    }

    @Test("whatever is accepted is what python3 reads, and what is well formed is accepted")
    func agreement() async throws {
        var numbers = Numbers(seed: 20_261_129)
        var lines = ""
        for index in 0..<500 {
            let separator: UInt8 = index % 4 == 1 ? 0x09 : 0x2C
            guard index % 2 == 0 || separator == 0x09 else {
                let text = soup(&numbers)
                for columns in 1...3 { lines += line(text, separator, read(text, separator, columns: columns)) }
                continue
            }
            let table = table(&numbers)
            let text = written(table, String(Unicode.Scalar(separator)), &numbers)
            let rows = read(text, separator, columns: table[0].count)
            #expect(rows == table, "\(text.debugDescription)")
            lines += line(text, separator, rows)
        }
        try await compare(lines)
    }

    private func compare(_ lines: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rows-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "files")
        try Data(lines.utf8).write(to: file)
        let call = Invocation("python3", ["-c", Self.script, file.path], deadlineSeconds: 60)
        do {
            let answer = try await Host.live().programs.run(call)
            #expect(String(decoding: answer.output, as: UTF8.self) == "done\n")
            #expect(answer.errors.isEmpty, "\(String(decoding: answer.errors, as: UTF8.self))")
        } catch HostError.noSuchProgram {
            // Nobody to ask.
        }
    }
}
