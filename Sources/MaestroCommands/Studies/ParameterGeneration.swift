import ArgumentParser
import Diagnostics
import HostInterface
import ScriptTemplates
import Specification
import YAML

/// `--pgen` and `--pargs`: parameters that a Python file makes, instead of those of the study.
struct GeneratorOptions: ParsableArguments {
    @Option(
        name: [.customShort("p"), .customLong("pgen")],
        help: "A Python file that makes the parameters; it is run on this machine.",
        completion: .file(extensions: ["py"]))
    var generator: String?
    @Option(name: .customLong("pargs"), help: "KEY:VALUE for the generator; may be given again.")
    var arguments: [String] = []

    func validate() throws {
        guard generator != nil || arguments.isEmpty else { throw ValidationError("--pargs goes with --pgen.") }
        for argument in arguments where !argument.contains(":") {
            throw ValidationError("--pargs wants KEY:VALUE, and `\(argument)` has no colon.")
        }
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

/// Runs a generator with the study's environment; what it prints goes to standard error.
///
/// - Returns: `global.parameters` as JSON, which is YAML too.
/// - Throws: `CommandFailure` with what Python says.
func generateParameters(
    _ options: GeneratorOptions, given: GeneratorSurroundings, host: Host
) async throws -> [UInt8]? {
    guard let generator = options.generator else { return nil }
    let path = host.absolute(generator)
    guard try host.files.information(path) != nil, let file = try host.files.information(host.files.resolve(path))
    else { throw CommandFailure("there is no \(generator)") }
    guard file.kind == .file else { throw CommandFailure("\(generator) is no file that Python could read") }
    // By the environment, which only its owner can read: a variable may be a secret.
    var surroundings = host.surroundings.environment
    surroundings["MAESTRO_SWIFT_PGEN"] = given.text(arguments: options.pairs)
    let most = Limits.generated.size
    let result = try await host.programs.run(
        Invocation(
            "python3", ["-c", ScriptTemplates.parameterGenerator, path, String(host.surroundings.processID)],
            environment: surroundings, deadlineSeconds: 3600, mostOutput: most + 1))
    guard result.errors.count <= most else {
        throw CommandFailure("\(generator) printed more than \(most) bytes, and was ended")
    }
    // What is too much is told by who reads it.
    guard result.succeeded || result.output.count > most else {
        throw CommandFailure("\(generator) failed:\n\(visible(bytes: result.errors))")
    }
    host.terminal.writeErrors(visible(bytes: result.errors))
    return result.output
}
