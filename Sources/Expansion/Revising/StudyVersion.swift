package import Specification

/// A study file as it was edited after the study had begun.
package struct StudyVersion: Sendable {
    /// From 2: the first one is what the study was created with.
    package let number: Int
    package let study: Study
    /// Names of `env.dependencies.paths` to absolute paths.
    package let dependencyPaths: [String: String]
    /// The version that it was made of, and replaces no other; nothing where that is not known.
    package let base: Int?

    package init(number: Int, study: Study, dependencyPaths: [String: String], base: Int? = nil) {
        self.number = number
        self.base = base
        self.study = study
        self.dependencyPaths = dependencyPaths
    }
}
