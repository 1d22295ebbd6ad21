import Diagnostics
import HostInterface
import Rows
import Specification
import YAML

/// What is to become of rows that come from commands.
package enum CommandRows: Sendable {
    /// They are not needed: what is declared of them is checked.
    case left
    /// They are needed, but nobody allows to run a command.
    case needed
    /// Commands are run, once nothing else is wrong.
    case fetched
}

/// A study and its parameters as they are read, before anything is expanded.
struct StudyReading {
    /// Only one without errors.
    private(set) var study: Study?
    /// What could be read of one with errors.
    private(set) var faulty: Study?
    /// What the generator made.
    private(set) var parameters: [UInt8]?
    /// What was read from outside.
    private(set) var sources: [SourceReading] = []
    /// The study directory that the generator was told of.
    private(set) var output: String?
    private(set) var diagnostics: [Diagnostic]

    /// - Parameters:
    ///   - parsed: The study file.
    ///   - reader: Reads sources of rows.
    ///   - output: The study directory, where it is chosen.
    ///   - notify: Is given what a generator prints.
    /// - Throws: When the generator of a study without errors fails; else that is one more mistake.
    init(
        _ parsed: ParseResult, reader: SourceReader, commands: CommandRows, choices: StudyChoices,
        generator: ParameterGenerator?, output: String?, host: Host, notify: (String) -> Void
    ) async throws {
        diagnostics = parsed.diagnostics
        guard let root = parsed.root else { return }
        let named = Specification.sources(of: root, choices: choices)
        for source in named where !source.isCommand { sources.append(await reader.read(source)) }
        var read = readStudy(root, rows: rows, choices: choices, judgesTokens: generator == nil)
        var made: ParseResult?
        if let generator, let written = read.study ?? read.faulty {
            let directory = try expectedRoot(of: written, output: output, host: host)
            self.output = directory
            let given = GeneratorSurroundings(
                environment: written.environment, specificationRoot: reader.folder, output: directory,
                dependencyPaths: dependencyPaths(of: written, host: host))
            do {
                parameters = try await generateParameters(generator, given: given, host: host, notify: notify)
            } catch let failure as StudyError where read.study == nil {
                diagnostics.append(.error("generator-failed", at: nil, failure.description))
            }
            made = parameters.map { parse($0, file: generator.file, limits: .generated) }
            diagnostics += made?.diagnostics ?? []
            if let made = made?.root { read = readStudy(root, generated: made, rows: rows, choices: choices) }
        }
        if commands == .fetched, let study = read.study, named.contains(where: \.isCommand), !hasErrors {
            for source in named where source.isCommand {
                sources.append(await reader.read(source, secrets: study.secrets))
            }
            read = readStudy(root, generated: made?.root, rows: rows, choices: choices)
        }
        (study, faulty) = (read.study, read.faulty)
        diagnostics += read.diagnostics
        if commands != .fetched { tellUnknown(named, areNeeded: commands == .needed) }
    }

    private var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    private var rows: [String: RowReading] {
        Dictionary(sources.map { ($0.source.table.value, $0.rows) }) { first, _ in first }
    }

    private mutating func tellUnknown(_ named: [TableSource], areNeeded: Bool) {
        for source in named where source.isCommand {
            diagnostics.append(.unknownRows(of: source.table.value, at: source.place, isError: areNeeded))
        }
        if areNeeded, named.contains(where: \.isCommand) { (study, faulty) = (nil, study ?? faulty) }
    }
}
