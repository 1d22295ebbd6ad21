import Diagnostics
import HostInterface
import Specification

/// What a command prints, as rows.
extension SourceReader {
    /// Runs it by `sh` in the folder of the study.
    ///
    /// - Parameter secrets: Are put into its environment, and must not be in what it prints.
    func output(
        of text: String, within seconds: Int, _ secrets: [Secret], for source: TableSource
    ) async throws(SourceMistake) -> [UInt8] {
        let values = try values(of: secrets)
        var environment = host.context.environment
        for (name, value) in values { environment[secretVariable(name)] = value }
        let most = SourceLimits.size
        let result: ProgramResult
        do throws(HostError) {
            result = try await host.programs.run(
                Invocation(
                    "sh", ["-c", text], environment: environment, directory: folder, deadlineSeconds: seconds,
                    mostOutput: most + 1))
        } catch {
            throw SourceMistake(
                "command-failed", at: source.place,
                "the command of table `\(source.table.value)`: \(error.description)",
                hint: "`timeout` gives it more seconds")
        }
        let hasSecret = values.contains { result.output.contains($0.value) }
        let printed = values.contains { result.errors.contains($0.value) } ? "" : visible(bytes: result.errors)
        guard result.output.count <= most else {
            throw SourceMistake(
                "command-failed", at: source.place,
                "the command of table `\(source.table.value)` printed more than \(most >> 20) MB")
        }
        guard result.succeeded else {
            throw SourceMistake(
                "command-failed", at: source.place,
                "the command of table `\(source.table.value)` \(result.end.described)"
                    + (printed.isEmpty ? "" : ": \(printed.prefix(2000))"))
        }
        guard !hasSecret else {
            throw SourceMistake(
                "secret-in-rows", at: source.place,
                "the command of table `\(source.table.value)` printed a secret, and its rows would be kept in a file",
                hint: "print the rows without it")
        }
        notify(printed)
        return result.output
    }

    private func values(of secrets: [Secret]) throws(SourceMistake) -> [(name: String, value: String)] {
        var values: [(name: String, value: String)] = []
        for secret in secrets { values.append((secret.name.value, try value(of: secret))) }
        return values
    }
}

extension ProgramEnd {
    fileprivate var described: String {
        switch self {
        case .exited(let code): "ended with \(code)"
        case .signalled(let number): "was ended by signal \(number)"
        }
    }
}

extension [UInt8] {
    fileprivate func contains(_ text: String) -> Bool {
        !text.isEmpty && firstRange(of: Array<UInt8>(text.utf8)) != nil
    }
}
