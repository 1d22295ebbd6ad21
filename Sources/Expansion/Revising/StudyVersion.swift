package import Specification

/// A study file as it was edited after the study had begun.
package struct StudyVersion: Sendable {
    /// From 2: the first one is what the study was created with.
    package let number: Int
    package let study: Study
    /// Names of `env.dependencies.paths` to absolute paths.
    package let dependencyPaths: [String: String]

    package init(number: Int, study: Study, dependencyPaths: [String: String]) {
        self.number = number
        self.study = study
        self.dependencyPaths = dependencyPaths
    }
}
