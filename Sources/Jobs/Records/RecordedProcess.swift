/// A process as a record names it.
package struct RecordedProcess: Hashable, Sendable {
    package let id: Int32
    /// What tells it from a later process with the same number.
    package let birth: String

    package init(id: Int32, birth: String) {
        self.id = id
        self.birth = birth
    }
}
