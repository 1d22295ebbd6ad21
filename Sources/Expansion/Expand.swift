package import Diagnostics
import Executors
package import Specification

package struct ExpansionOptions: Hashable, Sendable {
    /// Short numbered workspaces instead of labels (`--hashws`).
    package var hashedWorkspaces: Bool
    /// Names of `env.dependencies.paths` to absolute paths.
    package var dependencyPaths: [String: String]
    /// For steps that have no precautions of their own.
    package var precautions: Precautions

    package init(
        hashedWorkspaces: Bool = false, dependencyPaths: [String: String] = [:],
        precautions: Precautions = Precautions()
    ) {
        self.hashedWorkspaces = hashedWorkspaces
        self.dependencyPaths = dependencyPaths
        self.precautions = precautions
    }
}

/// Expands a valid study into its step instances.
///
/// - Returns: The graph, unless an instance asks for what cannot be; all that was found; and the graph that cannot be run,
///   for checks alone.
/// - Complexity: Linear in steps × combinations.
package func expand(
    _ study: Study, options: ExpansionOptions = ExpansionOptions()
) -> (graph: StudyGraph?, diagnostics: [Diagnostic], remains: StudyGraph?) {
    expand(study, options: options, after: nil)
}

/// - Parameter earlier: What there was before the study was edited.
func expand(
    _ study: Study, options: ExpansionOptions, after earlier: EarlierStudy?
) -> (graph: StudyGraph?, diagnostics: [Diagnostic], remains: StudyGraph?) {
    var expander = Expander(study, options: options, after: earlier)
    guard expander.isWithinLimit() else { return (nil, expander.diagnostics, nil) }
    let graph = expander.graph()
    guard expander.checkFilledLengths(of: graph) else { return (nil, expander.diagnostics, nil) }
    expander.checkResources(of: graph)
    expander.checkData(of: graph)
    expander.warnOfShellText(in: graph)
    let failed = expander.diagnostics.contains { $0.severity == .error }
    return failed ? (nil, expander.diagnostics, graph) : (graph, expander.diagnostics, nil)
}
