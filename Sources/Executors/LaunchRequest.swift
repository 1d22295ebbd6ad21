/// What is asked of a launcher.
package struct LaunchRequest: Sendable {
    /// As written; `nil` where nobody asks for a number.
    package let procs: String?
    package let nodes: String?
    /// What else the step asks for.
    package let texts: [ResourceKey: String]
    /// The parallel program is to have its nodes alone.
    package let isExclusive: Bool
    /// Options of the launcher itself, from the batch section.
    package let options: [String]

    package init(
        procs: String?, nodes: String?, texts: [ResourceKey: String], isExclusive: Bool = false, options: [String] = []
    ) {
        self.procs = procs
        self.nodes = nodes
        self.texts = texts
        self.isExclusive = isExclusive
        self.options = options
    }
}

/// A program with those of its options that have a value.
func commandLine(_ program: String, _ options: [(String, String?)]) -> String {
    ([program] + options.compactMap { name, value in value.map { "\(name) \($0)" } }).joined(separator: " ")
}
