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

/// Runs a generator with the study's environment.
///
/// - Returns: `global.parameters` as JSON, which is YAML too.
/// - Throws: `CommandFailure` with what Python says.
func generateParameters(
    _ options: GeneratorOptions, environment: StudyEnvironment, specificationRoot: String, host: Host
) async throws -> [UInt8]? {
    guard let generator = options.generator else { return nil }
    let path = absolute(generator, from: host.surroundings.workingDirectory)
    guard try host.files.information(path) != nil, let file = try host.files.information(host.files.resolve(path))
    else { throw CommandFailure("there is no \(generator)") }
    guard file.kind == .file else { throw CommandFailure("\(generator) is no file that Python could read") }
    var variables = TokenEnvironment(environment, dependencyPaths: [:]).texts
    variables["SPECROOT"] = specificationRoot
    variables["OUTPUT_PATH"] = environment.outputPath?.value ?? host.surroundings.workingDirectory
    let given = JSON.object([
        ("variables", .object(variables.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
        ("arguments", .object(options.pairs)),
    ])
    // By the environment, which only its owner can read: a variable may be a secret.
    var surroundings = host.surroundings.environment
    surroundings["MAESTRO_SWIFT_PGEN"] = given.text()
    let result = try await host.programs.run(
        Invocation(
            "python3", ["-c", ScriptTemplates.parameterGenerator, path, String(host.surroundings.processID)],
            environment: surroundings, deadlineSeconds: 3600, mostOutput: Limits.generated.size + 1))
    // What is too much is told by who reads it.
    guard result.succeeded || result.output.count > Limits.generated.size else {
        throw CommandFailure("\(generator) failed:\n\(visible(bytes: result.errors))")
    }
    return result.output
}
