import HostInterface
import TestSupport
import Testing

@testable import HostLive

/// Files of SQLite, as python3 reads them.
@Suite struct LiveDatabaseTests {
    private let table = DatabaseTable(
        name: "items",
        columns: [
            .init(name: "P \"quoted\"", kind: .text), .init(name: "a.seconds", kind: .real),
            .init(name: "a.tries", kind: .integer),
        ])

    private func withFile(_ body: (TemporaryFolder, String) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/a.sqlite"
        try folder.host.files.write(path, [], mode: .privateFile)
        do { try await body(folder, path) } catch {
            await folder.remove()
            throw error
        }
        await folder.remove()
    }

    private func read(_ path: String, _ query: String, _ host: Host) async throws -> String {
        let script = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchall())"
        let result = try await host.programs.run(
            Invocation("python3", ["-c", script, path, query], deadlineSeconds: 60))
        #expect(result.errors.isEmpty, "\(String(decoding: result.errors, as: UTF8.self))")
        return String(decoding: result.output, as: UTF8.self)
    }

    @Test("what is written is read, each value as what it is")
    func values() async throws {
        try await withFile { folder, path in
            let file = try LiveDatabases().fill(path, with: table)
            try file.append([.text("it's \"ä\"\n"), .real(0.25), .integer(.max)])
            try file.append([.text(""), .null, .null])
            try file.finish()
            let rows = try await read(path, "select * from items order by rowid", folder.host)
            #expect(rows == #"[('it\'s "ä"\n', 0.25, 9223372036854775807), ('', None, None)]"# + "\n")
            let columns = try await read(path, "select name, type from pragma_table_info('items')", folder.host)
            #expect(columns == "[('P \"quoted\"', 'TEXT'), ('a.seconds', 'REAL'), ('a.tries', 'INTEGER')]\n")
            #expect(try folder.host.files.information(path)?.mode == .privateFile)
            #expect(try folder.host.files.list(folder.path) == ["a.sqlite"])
        }
    }

    @Test("without the library, or with one that is another, the error names what to install")
    func absent() async throws {
        try await withFile { _, path in
            for name in ["libsqlite-nowhere.so.0", "libc.so.6"] {
                let error = #expect(throws: HostError.self) { try LiveDatabases(library: name).fill(path, with: table) }
                let words = error.map { "\($0)" } ?? ""
                #expect(words.hasPrefix("cannot load \(name): "))
                #expect(
                    words.hasSuffix(
                        "; install the package libsqlite3-0 (Debian, Ubuntu, SUSE) or sqlite-libs (Red Hat, Fedora)"))
            }
        }
    }

    @Test("a file that cannot be opened, and a table that SQLite refuses, are errors in its words")
    func refused() async throws {
        try await withFile { folder, path in
            let nowhere = folder.path + "/none/a.sqlite"
            #expect(throws: HostError.refused(path: nowhere, why: "SQLite: unable to open database file")) {
                try LiveDatabases().fill(nowhere, with: table)
            }
            let twice = DatabaseTable(
                name: "items", columns: [.init(name: "a", kind: .text), .init(name: "A", kind: .text)])
            #expect(throws: HostError.refused(path: path, why: "SQLite: duplicate column name: A")) {
                try LiveDatabases().fill(path, with: twice)
            }
        }
    }
}
