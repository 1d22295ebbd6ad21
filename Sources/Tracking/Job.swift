package import Executors

/// What a scheduler calls a job, or all of a job array: text that only it reads, such as `17` or `17.server`.
package struct JobID: Hashable, Sendable {
    package let text: String

    /// What schedulers use besides letters and digits.
    private static let punctuation = Set("._-:@".utf8)

    /// - Parameter text: At most 64 bytes of letters, digits and `._-:@`, and first a letter or digit, so that it is
    ///   no option of a program. `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 64, let first = text.utf8.first, Self.isAlphanumeric(first),
            text.utf8.allSatisfy({ Self.isAlphanumeric($0) || Self.punctuation.contains($0) })
        else { return nil }
        self.text = String(text)
    }

    package init(_ number: some UnsignedInteger) { text = String(number) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }
}

extension JobID: Comparable {
    /// Numbers by their value, for schedulers give larger ones later.
    package static func < (one: JobID, other: JobID) -> Bool {
        (one.text.utf8.count, one.text) < (other.text.utf8.count, other.text)
    }
}

extension JobID: CustomStringConvertible {
    package var description: String { text }
}

extension JobID: ExpressibleByIntegerLiteral {
    package init(integerLiteral number: UInt64) { self.init(number) }
}

/// What a scheduler knows an attempt by: a job, or one task of a job array.
package struct Job: Hashable, Sendable {
    package let id: JobID
    /// The index within the array; `nil` for a job of its own.
    package let task: UInt32?

    package init(_ id: JobID, task: UInt32? = nil) {
        self.id = id
        self.task = task
    }

    /// As the executor's users name it: `17`, or `17_3`.
    package func name(with executor: ExecutorID) -> String { executor.dialect.jobs.name(id.text, task: task) }
}
