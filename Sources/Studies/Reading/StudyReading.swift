import Diagnostics
import HostInterface
import Specification
import YAML

/// A study and its parameters as they are read, before anything is expanded.
struct StudyReading {
    /// Only one without errors.
    private(set) var study: Study?
    /// What could be read of one with errors.
    private(set) var faulty: Study?
    /// What the generator made.
    private(set) var parameters: [UInt8]?
    /// The study directory that the generator was told of.
    private(set) var output: String?
    private(set) var diagnostics: [Diagnostic]

    /// - Parameters:
    ///   - parsed: The study file.
    ///   - folder: The one that it is in.
    ///   - output: The study directory, where it is chosen.
    ///   - tell: Is given what a generator prints.
    /// - Throws: When the generator of a study without errors fails; else that is one more mistake.
    init(
        _ parsed: ParseResult, folder: String, choices: StudyChoices, generator: ParameterGenerator?, output: String?,
        host: Host, notify: (String) -> Void
    ) async throws {
        diagnostics = parsed.diagnostics
        guard let root = parsed.root else { return }
        var read = readStudy(root, choices: choices, judgesTokens: generator == nil)
        if let generator, let written = read.study ?? read.faulty {
            let directory = try expectedRoot(of: written, output: output, host: host)
            self.output = directory
            let given = GeneratorSurroundings(
                environment: written.environment, specificationRoot: folder, output: directory,
                dependencyPaths: dependencyPaths(of: written, host: host))
            do {
                parameters = try await generateParameters(generator, given: given, host: host, notify: notify)
            } catch let failure as StudyError where read.study == nil {
                diagnostics.append(.error("generator-failed", at: nil, failure.description))
            }
            if let parameters {
                let made = parse(parameters, file: generator.file, limits: .generated)
                diagnostics += made.diagnostics
                if let made = made.root { read = readStudy(root, generated: made, choices: choices) }
            }
        }
        (study, faulty) = (read.study, read.faulty)
        diagnostics += read.diagnostics
    }
}
