/// Files that hold a table for programs to query.
package protocol DatabaseSystem: Sendable {
    /// Begins to fill an empty file that nobody else has opened.
    ///
    /// - Throws: `HostError.noSuchLibrary` where this machine cannot write such files.
    func fill(_ path: String, with table: DatabaseTable) throws(HostError) -> any DatabaseWriter
}

/// Takes the rows of a table. A file that was not finished is none, whatever stands in it.
package protocol DatabaseWriter {
    /// - Parameter row: A value for each column.
    func append(_ row: [DatabaseValue]) throws(HostError)
    /// Returns when all of it is on disk; then nothing more can be appended.
    func finish() throws(HostError)
}

/// What a table is called, and its columns.
package struct DatabaseTable: Hashable, Sendable {
    package struct Column: Hashable, Sendable {
        /// As SQL calls them.
        package enum Kind: String, Hashable, Sendable {
            case text = "TEXT"
            case real = "REAL"
            case integer = "INTEGER"
        }

        package let name: String
        package let kind: Kind

        package init(name: String, kind: Kind) {
            self.name = name
            self.kind = kind
        }
    }

    package let name: String
    package let columns: [Column]

    package init(name: String, columns: [Column]) {
        self.name = name
        self.columns = columns
    }
}

package enum DatabaseValue: Hashable, Sendable {
    case text(String)
    case real(Double)
    case integer(Int64)
    case null
}

/// A machine without such files.
package struct NoDatabases: DatabaseSystem {
    package init() {}

    package func fill(_ path: String, with table: DatabaseTable) throws(HostError) -> any DatabaseWriter {
        throw .noSuchLibrary("libsqlite3.so.0", reason: "not on this machine", packages: "libsqlite3-0")
    }
}
