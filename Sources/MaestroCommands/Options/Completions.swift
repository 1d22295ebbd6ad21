import Diagnostics
import ArgumentParser
import Expansion
import HostInterface
import Specification
import Storage
import Studies

/// What shells are told when somebody presses Tab. The parser writes the shells' scripts; they ask the program, which
/// answers within moments and says nothing where it cannot.
struct CompletionRequest {
    private enum Wanted { case studies, steps, instances, stepsAndInstances }

    private let wanted: Wanted
    /// The words of the command line.
    private let words: [String]
    private let index: Int
    /// What is typed of the word.
    private let prefix: String

    /// As ArgumentParser's scripts ask: `---completion COMMAND -- ARGUMENT INDEX CURSOR WORDS...`.
    ///
    /// - Returns: Nothing where it is another command line.
    init?(_ arguments: [String]) {
        guard arguments.first == "---completion", let bar = arguments.firstIndex(of: "--"), arguments.count > bar + 3,
            let index = Int(arguments[bar + 2]), let cursor = Int(arguments[bar + 3])
        else { return nil }
        let argument = arguments[bar + 1]
        switch argument {
        case "positional@0": wanted = .studies
        case "positional@1": wanted = arguments[1] == "logs" ? .stepsAndInstances : .instances
        case "--step": wanted = .steps
        case "--instance": wanted = .instances
        default: return nil
        }
        words = Array(arguments.dropFirst(bar + 4))
        self.index = index
        let word = words.indices.contains(index) ? words[index] : ""
        prefix = String(word.prefix(max(0, cursor)))
    }

    /// Those that begin as what is typed.
    func answers(_ host: Host) -> [String] {
        let all =
            switch wanted {
            case .studies: studies(host)
            case .steps: graph(host).map(steps) ?? []
            case .instances: graph(host).map(instances) ?? []
            case .stepsAndInstances: graph(host).map { steps($0) + instances($0) } ?? []
            }
        return Array(all.lazy.filter { $0.hasPrefix(prefix) && Self.isPlain($0) }.prefix(Self.most))
    }

    /// The same as the scripts read it: that of zsh removes one more line.
    func text(_ host: Host) -> String {
        let isZsh = host.context.environment["SAP_SHELL"] == "zsh"
        return (answers(host) + (isZsh ? [" "] : [])).joined(separator: "\n") + "\n"
    }

    private static let most = 1000

    /// Shells expand what they are offered, so that nothing is offered that means something to them.
    private static func isPlain(_ word: String) -> Bool {
        word.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte >= 0x80
                || "/._-+,:@=%".utf8.contains(byte)
        }
    }

    // MARK: Directories

    /// Recent studies as one would type them, and folders.
    private func studies(_ host: Host) -> [String] {
        let here = host.context.workingDirectory + "/"
        let recent = RecentStudies(host: host).directories.map { path in
            path.hasPrefix(here) && !prefix.hasPrefix("/") ? String(path.dropFirst(here.count)) : path
        }
        return recent + folders(host).filter { !recent.contains($0) }
    }

    private func folders(_ host: Host) -> [String] {
        let parent = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
        let begun = prefix.dropFirst(parent.count)
        let names = (try? host.files.list(host.absolute(parent.isEmpty ? "." : parent))) ?? []
        let fitting = names.lazy.filter { $0.hasPrefix(begun) && ($0.first != "." || begun.first == ".") }
        return fitting.prefix(Self.most).map { parent + $0 }.filter { path in
            ((try? host.files.target(host.absolute(path))) ?? nil)?.kind == .directory
        }.sorted()
    }

    // MARK: Parts of a study

    private func steps(_ graph: StudyGraph) -> [String] { graph.steps.map(\.name) }

    private func instances(_ graph: StudyGraph) -> [String] {
        // Only of the step that is being typed, if it is that of one.
        let fitting = graph.steps.lazy.filter { $0.name.hasPrefix(prefix) || prefix.hasPrefix($0.name) }
        return fitting.flatMap { step in step.instances.lazy.map { graph.name(of: $0) } }
            .lazy.filter { $0.hasPrefix(prefix) }.prefix(Self.most).map { $0 }
    }

    /// That of the first word which names a study directory.
    private func graph(_ host: Host) -> StudyGraph? {
        for (place, word) in words.enumerated() where place != index && place > 0 && !word.hasPrefix("-") {
            let directory = StudyDirectory(root: host.absolute(word))
            if ((try? host.files.information(directory.journal)) ?? nil) != nil {
                return try? graph(of: directory, files: host.files)
            }
        }
        return nil
    }

    /// Nothing for a study that takes longer to read than one who types would wait.
    private func graph(of directory: StudyDirectory, files: any FileSystem) throws -> StudyGraph? {
        let rows = ((try? files.list(directory.sources)) ?? []).map { "\(directory.sources)/\($0)" }
        for file in [directory.frozenStudy, directory.frozenParameters] + rows {
            guard try files.information(file).map({ $0.size <= 200_000 }) ?? true else { return nil }
        }
        let header = try JournalReader.header(try files.read(directory.journal), file: directory.journal)
        let frozen = try FrozenStudy(directory, header: header, files: files) { study in
            study.tables.indices.reduce(study.steps.count) { $0.times(study.mostRows(of: $1)) } <= 20_000
        }
        return frozen.graph
    }
}

extension CompletionKind {
    /// Study directories, recent ones first. ``CompletionRequest`` answers.
    static var studies: CompletionKind { .custom { _, _, _ in [] } }
    /// Steps and instances of the study that the command line names.
    static var partsOfStudy: CompletionKind { .custom { _, _, _ in [] } }
}
