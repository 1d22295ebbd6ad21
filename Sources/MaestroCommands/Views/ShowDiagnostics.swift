import Diagnostics
import HostInterface
import Studies

/// Shows what is wrong with study files: on standard error for people, on standard output as JSON.
///
/// - Parameter others: What belongs to none of them.
func show(_ loaded: [LoadedStudy], others: [Diagnostic] = [], format: DiagnosticFormat, host: Host) {
    let found = loaded.flatMap(\.diagnostics) + others
    switch format {
    case .json: host.terminal.writeOutput(DiagnosticRenderer.json(found) + "\n")
    case .text:
        guard !found.isEmpty else { return }
        show(found, of: loaded.map { ($0.file, $0.bytes) }, host: host)
    }
}

/// Mistakes of a study that was read before.
func show(_ mistakes: StudyMistakes, host: Host) {
    show(mistakes.list, of: [(mistakes.file, mistakes.bytes)], host: host)
}

/// With the lines of the files that they stand in.
private func show(_ found: [Diagnostic], of files: [(name: String, bytes: [UInt8])], host: Host) {
    let sources = Dictionary(files.map { ($0.name, SourceText($0.bytes)) }, uniquingKeysWith: { first, _ in first })
    let colour = host.terminal.errorsAreTerminal && host.context.environment["NO_COLOR"] == nil
    host.terminal.writeErrors(DiagnosticRenderer.text(found, sources: sources, colour: colour))
}

enum DiagnosticFormat: String, CaseIterable, Sendable {
    case text, json
}
