/// What each command of a batch must leave: else it has failed, though it ended well.
package struct DeclaredOutputs: Hashable, Sendable {
    /// Of each value what `templates/outputs.sh` reads: its name, whether it must be published, what it may be.
    package let values: [[String]]

    /// Of the fields of a declaration.
    package static let separator = "\u{1d}"

    package init(values: [[String]] = []) { self.values = values }

    /// The arguments of `check_outputs`.
    ///
    /// - Parameter files: Patterns of files.
    package func arguments(files: [String]) -> [String] {
        guard !files.isEmpty || !values.isEmpty else { return [] }
        return files + (values.isEmpty ? [] : ["--"] + values.map { $0.joined(separator: Self.separator) })
    }
}
