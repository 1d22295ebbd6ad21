import ArgumentParser
import Studies

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

    /// Nothing where none was asked for.
    var wanted: ParameterGenerator? { generator.map { ParameterGenerator(file: $0, arguments: arguments) } }
}
