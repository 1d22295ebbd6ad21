package import Diagnostics
import Expansion
package import HostInterface
import Rows
package import Scheduling
package import Specification

/// The study of a command line of `each`.
package struct EachReading {
    /// The study, as YAML, and what became of it; nothing where the items or the command are wrong.
    package let study: (text: String, loaded: LoadedStudy)?
    /// Of the items and the command.
    package let diagnostics: [Diagnostic]

    /// What messages call a study that is in no file; its copy in the study directory is called so too.
    private static let file = "each.yaml"

    /// Reads the items once, for a pipe gives them only once, and the study that is made of them.
    package init(_ each: EachStudy, variables: SlurmVariables, host: Host) async throws {
        let read = await SourceReader(studyFile: Self.file, host: host).read(each.items.source)
        guard let rows = read.rows.rows, rows.count > 0 else {
            (study, diagnostics) = (nil, read.rows.rows == nil ? read.mistakes : [.noItems(each.items.title)])
            return
        }
        let made = each.made(headings: rows.columns.map(\.name.text))
        guard let text = made.text else {
            (study, diagnostics) = (nil, made.diagnostics)
            return
        }
        let loaded = try await loadStudy(
            StudyText(file: Self.file, bytes: Array(text.utf8), sources: [read]), variables: variables, host: host)
        guard let commands = loaded.commands, commands < rows.count else {
            (study, diagnostics) = ((text, loaded), made.diagnostics)
            return
        }
        (study, diagnostics) = (nil, made.diagnostics + [.rowsAlike(rows.count, commands: commands)])
    }
}

extension SourceReading {
    /// Without a place in a file that could not be read, and without what only a study file explains.
    fileprivate var mistakes: [Diagnostic] {
        rows.diagnostics.map { $0.code == "unreadable-source" ? .error($0.code, at: nil, $0.message) : $0 }
    }
}

extension LoadedStudy {
    /// How many there are of the first step.
    fileprivate var commands: Int? { graph?.steps.first?.instances.count }
}
