import Diagnostics
import HostInterface
import ScriptTemplates
import Specification
import YAML

/// A Python file that makes parameters, instead of those of the study.
package struct ParameterGenerator {
    let file: String
    /// `KEY:VALUE` each.
    let arguments: [String]

    package init(file: String, arguments: [String]) {
        self.file = file
        self.arguments = arguments
    }

    /// Each split at its first colon.
    fileprivate var pairs: [(String, JSON)] {
        arguments.map { argument in
            let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return (trimmed(parts[0]), .string(trimmed(parts.last ?? "")))
        }
    }

    private func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0 == " " }
        return String(start.reversed().drop { $0 == " " }.reversed())
    }
}

/// What a generator is told of the study, as Maestro tells it.
struct GeneratorSurroundings {
    let environment: StudyEnvironment
    /// The folder of the study file.
    let specificationRoot: String
    /// The study directory, which is made when there are no mistakes.
    let output: String
    /// The paths of dependencies, by name.
    let dependencyPaths: [String: String]

    /// Variables as the study has them: nothing in them is replaced.
    private var variables: [JSON] {
        let own = (environment.variables + environment.labels).map { variable in
            Self.variable(variable.name.value, variable.value.value, isPlain: variable.isPlain)
        }
        let paths = environment.paths.map { path in
            Self.variable(path.name.value, dependencyPaths[path.name.value] ?? path.path.value)
        }
        let repositories = environment.repositories.map { repository in
            let clone = dependencyPaths[repository.name.value]
            return Self.variable(
                repository.name.value, clone ?? "\(repository.path.value)/\(repository.name.value)")
        }
        return own + paths + repositories
    }

    private static func variable(_ name: String, _ value: String, isPlain: Bool = false) -> JSON {
        .object([("name", .string(name)), ("value", .string(value)), ("plain", .bool(isPlain))])
    }

    fileprivate func text(arguments: [(String, JSON)]) -> String {
        JSON.object([
            ("variables", .array(variables)), ("arguments", .object(arguments)), ("output", .string(output)),
            ("root", .string(specificationRoot)),
        ]).text()
    }
}

/// Runs a generator with the study's environment.
///
/// - Parameter tell: Is given what it prints.
/// - Returns: `global.parameters` as JSON, which is YAML too.
/// - Throws: `StudyError` with what Python says.
func generateParameters(
    _ wanted: ParameterGenerator, given: GeneratorSurroundings, host: Host, notify: (String) -> Void
) async throws -> [UInt8] {
    let generator = wanted.file
    let path = host.absolute(generator)
    guard try host.files.information(path) != nil, let file = try host.files.information(host.files.resolve(path))
    else { throw StudyError("\(generator) does not exist") }
    guard file.kind == .file else { throw StudyError("\(generator) is not a regular file") }
    // By the environment, which only its owner can read: a variable may be a secret.
    var context = host.context.environment
    context["MAESTRO_SWIFT_PGEN"] = given.text(arguments: wanted.pairs)
    let most = Limits.generated.size
    let result = try await host.programs.run(
        Invocation(
            "python3", ["-c", ScriptTemplates.parameterGenerator, path, String(host.context.processID)],
            environment: context, deadlineSeconds: 3600, mostOutput: most + 1))
    guard result.errors.count <= most else {
        throw StudyError("\(generator) printed more than \(most) bytes, and was stopped")
    }
    // What is too much is told by who reads it.
    guard result.succeeded || result.output.count > most else {
        throw StudyError("\(generator) failed:\n\(visible(bytes: result.errors))")
    }
    notify(visible(bytes: result.errors))
    return result.output
}
