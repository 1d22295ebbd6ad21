package import Expansion
package import Rendering

/// What a conductor needs to take over an edited study file.
package struct StudyEdits: Sendable {
    /// Reads a version of the study by its number.
    package let version: @Sendable (Int) throws -> StudyVersion
    /// Makes what writes the scripts of a graph.
    package let renderer: @Sendable (StudyGraph) throws -> ScriptRenderer

    package init(
        version: @escaping @Sendable (Int) throws -> StudyVersion,
        renderer: @escaping @Sendable (StudyGraph) throws -> ScriptRenderer
    ) {
        self.version = version
        self.renderer = renderer
    }
}
