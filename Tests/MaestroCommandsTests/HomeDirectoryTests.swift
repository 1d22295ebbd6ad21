import HostInterface
import MaestroCommands
import TestSupport
import Testing

/// `~` where no shell has seen to it: in a study, in quotes, and in `--out=~/results`.
@Suite struct HomeDirectoryTests {
    private func withHome(_ body: (Bench) async throws -> Void) async throws {
        try await withBench { bench in
            try bench.host.files.createDirectory("\(bench.folder)/home", mode: .privateDirectory)
            try bench.write("home/s.yaml", study("- {name: a, description: d, run: {cmd: 'true $(N)'}}"))
            try await body(bench)
        }
    }

    @Test("a study, the directory that it is made in, and one that is asked for are found in the home directory")
    func commandLine() async throws {
        try await withHome { bench in
            #expect(await bench.maestro("run", "-fg", "-y", "--out=~/results", "~/s.yaml") == 0)
            #expect(bench.terminal.output.hasPrefix("\(bench.folder)/home/results\n"))
            #expect(await bench.maestro("status", "~/results") == 0)
            #expect(await bench.maestro("status", "~/nowhere") == 1)
        }
    }

    @Test("OUTPUT_PATH, and the paths of dependencies and clones, may begin with it")
    func inStudies() async throws {
        try await withHome { bench in
            try await bench.command("git", "init", "-q", "source")
            try bench.write(
                "s.yaml",
                """
                env:
                  variables: {OUTPUT_PATH: ~/runs, PLACE: ~/clones}
                  dependencies:
                    paths: [{name: FILE, path: ~/s.yaml}, {name: HOME, path: "~"}]
                    git: [{name: repo, path: ~/clones, url: \(bench.folder)/source}]

                """ + study("- {name: a, description: d, run: {cmd: 'echo $(FILE) $(HOME) $(repo) $(PLACE) >out'}}"))
            #expect(await bench.maestro("run", "-fg", "-y", "s.yaml") == 0, "\(bench.terminal.errors)")
            let root = String(bench.terminal.output.split(separator: "\n")[0])
            let home = "\(bench.folder)/home"
            #expect(root.hasPrefix("\(home)/runs/test_"))
            let told = try bench.read(String(root.dropFirst(bench.folder.count + 1)) + "/a/out")
            // A variable is a text: the shell sees to it, or does not.
            let shellHome = bench.host.context.environment["HOME"] ?? ""
            #expect(told == "\(home)/s.yaml \(home) \(home)/clones/repo \(shellHome)/clones\n")
            #expect(try bench.host.files.information("\(home)/clones/repo/.git") != nil)
        }
    }

    @Test(
        "another user's home, and a folder that is called so, are left alone",
        arguments: ["~other/s.yaml", "./~/s.yaml"])
    func others(path: String) async throws {
        try await withHome { bench in
            #expect(await bench.maestro("validate", "--offline", path) == 1)
        }
    }
}
