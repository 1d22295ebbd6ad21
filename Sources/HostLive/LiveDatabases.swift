import CHost
import Glibc
import HostInterface

/// Files of SQLite, by its library, which is loaded when the first one is made: only who wants them needs it.
struct LiveDatabases: DatabaseSystem {
    /// As the loader finds it.
    var library = "libsqlite3.so.0"

    private static let packages = "libsqlite3-0 (Debian, Ubuntu, SUSE) or sqlite-libs (Red Hat, Fedora)"

    func fill(_ path: String, with table: DatabaseTable) throws(HostError) -> any DatabaseWriter {
        var missing: UnsafeMutablePointer<CChar>?
        guard let opened = unsafe host_table_open(library, path, &missing) else {
            throw systemError("cannot open", path: path, code: ENOMEM)
        }
        let file = unsafe LiveDatabaseFile(opened, path: path)
        if let reason = unsafe missing {
            defer { unsafe free(reason) }
            throw .noSuchLibrary(library, reason: unsafe String(cString: reason), packages: Self.packages)
        }
        try file.begin(table)
        return file
    }
}

/// A file that is being filled; closed when released.
@safe private final class LiveDatabaseFile: DatabaseWriter {
    private let table: OpaquePointer
    private let path: String

    init(_ table: OpaquePointer, path: String) {
        unsafe self.table = unsafe table
        self.path = path
    }

    deinit { unsafe host_table_close(table) }

    func begin(_ table: DatabaseTable) throws(HostError) {
        // The file goes where anything fails, so that nothing in it need ever be restored.
        for statement in ["PRAGMA journal_mode = OFF", table.creation, "BEGIN"] { try run(statement) }
        try check(unsafe host_table_prepare(self.table, table.insertion))
    }

    func append(_ row: [DatabaseValue]) throws(HostError) {
        for (place, value) in row.enumerated() { try check(bind(value, to: Int32(clamping: place + 1))) }
        try check(unsafe host_table_insert(table))
    }

    func finish() throws(HostError) { try run("COMMIT") }

    private func run(_ statement: String) throws(HostError) { try check(unsafe host_table_run(table, statement)) }

    private func bind(_ value: DatabaseValue, to place: Int32) -> Int32 {
        switch value {
        case .text(var text):
            text.withUTF8 { bytes in
                unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
                    unsafe host_table_bind_text(table, place, bytes.baseAddress, bytes.count)
                }
            }
        case .real(let number): unsafe host_table_bind_real(table, place, number)
        case .integer(let number): unsafe host_table_bind_integer(table, place, number)
        case .null: unsafe host_table_bind_null(table, place)
        }
    }

    private func check(_ code: Int32) throws(HostError) {
        guard code != 0 else { return }
        throw .refused(path: path, why: "SQLite: \(unsafe String(cString: host_table_problem(table)))")
    }
}

extension DatabaseTable {
    fileprivate var creation: String {
        let list = columns.map { "\(quoted($0.name)) \($0.kind.rawValue)" }
        return "CREATE TABLE \(quoted(name)) (\(list.joined(separator: ", ")))"
    }

    fileprivate var insertion: String {
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        return "INSERT INTO \(quoted(name)) VALUES (\(places))"
    }

    private func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
