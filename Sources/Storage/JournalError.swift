/// Why a journal cannot be used; nothing of it is guessed.
package struct JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    package let file: String
    /// Counted from 1.
    package let line: Int
    /// Where the line begins, counted from 0.
    package let offset: Int
    package let cause: String

    package var description: String {
        "\(file):\(line) (byte \(offset)): \(cause). Nothing was changed. Restore the file from a backup, or run the study again in a new directory"
    }
}
