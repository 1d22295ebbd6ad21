/// What a command line chooses of a study: values of variables, and the part of a sweep that is wanted.
package struct StudyChoices: Hashable, Sendable {
    /// Variables that get another value, by their names.
    package var values: [String: String]
    /// Parameters of which only some values are wanted, by their names.
    package var only: [String: [String]]
    /// Commands are replaced by such as only leave what their steps declare.
    package var isStub: Bool

    package init(values: [String: String] = [:], only: [String: [String]] = [:], isStub: Bool = false) {
        self.isStub = isStub
        self.values = values
        self.only = only
    }

    package var isEmpty: Bool { values.isEmpty && only.isEmpty && !isStub }
}
