/// What a step says that it leaves: an attempt that ends well without it has failed.
package struct StepOutputs: Hashable, Sendable {
    /// So many files and values a step may declare.
    static let most = 1000

    /// Paths and patterns of files, from the workspace.
    package var files: [Located<String>] = []
    package var values: [DeclaredOutput] = []
    /// Paths and patterns of files that go once all that can read them has succeeded.
    package var temporary: [Located<String>] = []

    package var isEmpty: Bool { files.isEmpty && values.isEmpty }

    package init() {}

    /// What it says, wherever that stands.
    package var declarations: [String] {
        files.map(\.value)
            + values.map { value in
                let (rule, standard) = (value.rule, value.standard.map { [$0] } ?? [])
                let limits = [rule.from, rule.to].map { $0 ?? "" }
                return ([value.name.value, rule.type.rawValue] + limits + rule.choices + ["default"] + standard)
                    .joined(separator: "\n")
            }
    }
}

/// A value that a step says that it publishes.
package struct DeclaredOutput: Hashable, Sendable {
    package let name: Located<String>
    /// What it may be; any text where nothing is said.
    package let rule: ValueRule
    /// What counts where it is not published.
    package let standard: String?
}
