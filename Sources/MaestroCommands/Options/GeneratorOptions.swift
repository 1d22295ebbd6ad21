import ArgumentParser
import Studies

/// `--pgen` and `--pargs`: parameters that a Python file makes, instead of those of the study.
struct GeneratorOptions: ParsableArguments {
    @Option(
        name: [.customShort("p"), .customLong("pgen")],
        help: "Generate the parameters with this Python file, run on this machine.",
        completion: .file(extensions: ["py"]))
    var generator: String?
    @Option(name: .customLong("pargs"), help: "Pass KEY:VALUE to the generator; repeatable.")
    var arguments: [String] = []

    func validate() throws {
        guard generator != nil || arguments.isEmpty else { throw ValidationError("--pargs requires --pgen.") }
        for argument in arguments where !argument.contains(":") {
            throw ValidationError("--pargs takes KEY:VALUE, but `\(argument)` has no colon.")
        }
    }

    /// Nothing where none was asked for.
    var wanted: ParameterGenerator? { generator.map { ParameterGenerator(file: $0, arguments: arguments) } }
}
