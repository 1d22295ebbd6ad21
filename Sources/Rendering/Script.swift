/// The scripts of one instance.
package struct Script: Hashable, Sendable {
    /// The file's name within the workspace.
    package let name: String
    package let text: String
    package let restartName: String?
    package let restartText: String?
}

/// The names of one instance's scripts within its workspace.
package struct ScriptNames: Hashable, Sendable {
    package let first: String
    package let restart: String?
}
