import ArgumentParser
import Diagnostics
import Expansion
import HostInterface
import Rendering
import Storage
import Studies
import Tracking

/// `maestro-swift archive`.
struct Archive: HostedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Pack what is needed to read or rerun a study into one compressed file.",
        discussion: """
            The archive holds the study, its journal and attempt records, the status table, the scripts and the output \
            of the steps; with --all, all files in the workspaces too. The directory is not changed. `status`, \
            `why` and `logs` read the archive once it is unpacked.

              maestro-swift archive results
              maestro-swift archive --all -o results.tar.gz results
            """)

    @Argument(help: "The study directory.", completion: .studies)
    var directory: String
    @Option(
        name: [.short, .customLong("out")], help: "Write the archive to this file (default: DIR.tar.gz).",
        completion: .file())
    var output: String?
    @Flag(help: "Include all files of the workspaces.")
    var all = false

    func run(on host: Host) async throws -> ExitStatus {
        let opened = try openStudy(directory, for: .reading, host: host)
        if case .alive = opened.holder {
            throw StudyError("\(directory) still has a running conductor; archive it when the study has ended")
        }
        let root = opened.directory.root
        let target = output.map { host.absolute($0) } ?? "\(root).tar.gz"
        guard try host.files.information(target) == nil else { throw HostError.alreadyExists(path: target) }
        let names = all ? [lastComponent(of: root)] : try contents(of: opened, host.files)
        try await pack(names, from: folder(of: root), into: target, host: host)
        host.terminal.writeOutput(target + "\n")
        return .fine
    }

    /// Paths from the folder above the study directory.
    private func contents(of opened: OpenedStudy, _ files: any FileSystem) throws -> [String] {
        let root = lastComponent(of: opened.directory.root)
        var names = ["\(root)/\(StudyDirectory.stateFolder)"]
        for name in try files.list(opened.directory.root) {
            let isFile = try files.information("\(opened.directory.root)/\(name)")?.kind == .file
            if isFile { names.append("\(root)/\(name)") }
        }
        let renderer = try opened.renderer(files: files)
        for instance in opened.graph.instances where !opened.graph.isAbsent(instance) {
            let workspace = opened.graph.workspace(of: instance)
            let script = renderer.scriptNames(for: instance, in: opened.graph)
            let stem = opened.graph.fileStem(of: instance) + "."
            // A round that did not begin has none.
            if opened.graph.isOfLaterRound(instance),
                try files.information(opened.directory.path(workspace)) == nil
            {
                continue
            }
            for name in try files.list(opened.directory.path(workspace)) {
                let isOutput = name.hasPrefix(stem) && (name.hasSuffix(".out") || name.hasSuffix(".err"))
                if isOutput || name == script.first || name == script.restart {
                    names.append("\(root)/\(workspace)/\(name)")
                }
            }
        }
        return names
    }

    /// With tar(1); the names go through a file, since there may be a million.
    private func pack(_ names: [String], from folder: String, into target: String, host: Host) async throws {
        let suffix = host.random.bytes(4).map { String($0, radix: 16) }.joined()
        let list = "\(target).\(suffix).list"
        let partial = "\(target).\(suffix).part"
        defer {
            try? host.files.remove(list)
            try? host.files.remove(partial)
        }
        try host.files.write(list, Array(names.map { $0 + "\0" }.joined().utf8), mode: .privateFile)
        let result = try await host.programs.run(
            Invocation(
                "tar",
                [
                    "--create", "--gzip", "--file", partial, "--directory", folder, "--null", "--verbatim-files-from",
                    "--files-from", list,
                ], deadlineSeconds: 86_400))
        guard result.succeeded else { throw StudyError("tar failed: \(visible(bytes: result.errors))") }
        try host.files.rename(partial, to: target)
    }
}
