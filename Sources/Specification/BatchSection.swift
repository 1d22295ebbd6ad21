package import Diagnostics
package import Executors

/// The batch section: the scheduler, and what steps ask of it unless they say otherwise.
package struct BatchSection: Sendable {
    /// Where steps with `nodes` or `procs` run.
    package var kind: ExecutorID = .local
    /// The interpreter of every script; without one it is bash.
    package var shell: Located<String>?
    /// The interpreter's line, with its arguments.
    package var shellLine: String { shell?.value ?? "/bin/bash" }
    /// `host`: recorded, without meaning.
    package var host: Located<String>?
    /// A user's own script template, relative to the study file's folder.
    package var template: Located<String>?
    package var settings: [ResourceKey: Located<String>] = [:]
    package var arguments: [Located<String>] = []
    package var flux = FluxOptions()
    package var place: Place?

    package init() {}
}

/// Options that only Flux knows, each a name with an optional value, already flattened (`resource.noverify`).
package struct FluxOptions: Hashable, Sendable {
    package struct Option: Hashable, Sendable {
        /// As in `setattr`, `setopt` or `conf`.
        package let kind: String
        package let name: String
        package let value: String?

        package init(kind: String, name: String, value: String?) {
            self.kind = kind
            self.name = name
            self.value = value
        }
    }

    package var allocation: [Option] = []
    package var launcher: [Option] = []
    package var version: String?
    package var uri: String?

    package init() {}
}
