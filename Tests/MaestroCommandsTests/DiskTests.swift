import HostInterface
import HostLive
import TestSupport
import Testing

/// A small file system of its own.
enum MountedDisk {
    static var isPossible: Bool {
        get async {
            let host = Host.live()
            guard host.context.userID == 0 else { return false }
            let check = "d=$(mktemp -d) && mount -t tmpfs -o size=100k tmpfs $d && umount $d && rmdir $d"
            let result = try? await host.programs.run(Invocation("bash", ["-c", check], deadlineSeconds: 20))
            return result?.succeeded ?? false
        }
    }
}

/// Disks that are full or may only be read, as real file systems that a test mounts.
@Suite(.enabled("file systems cannot be mounted here") { await MountedDisk.isPossible })
struct DiskTests {
    /// With a small file system at `disk`.
    private func withDisk(_ body: (Bench) async throws -> Void) async throws {
        try await withBench { bench in
            try await bench.command("mkdir", "disk")
            try await bench.command("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "disk")
            do { try await body(bench) } catch {
                try await bench.command("umount", "-l", "disk")
                throw error
            }
            try await bench.command("umount", "-l", "disk")
        }
    }

    /// Each step tells of itself outside of the disk.
    private let study = DiskTests.study(whenDone: "true")

    private static func study(whenDone last: String) -> String {
        """
        description: {name: t, description: d}
        study:
        - {name: a, description: d, run: {cmd: "echo a.$(N) >> $(SPECROOT)/ledger; \(last)"}}
        - {name: b, description: d, run: {cmd: "echo b.$(N) >> $(SPECROOT)/ledger", depends: [a]}}
        global.parameters: {N: {values: [1, 2, 3, 4, 5, 6, 7, 8], label: N.%%}}
        """
    }

    private func fill(_ bench: Bench) async throws {
        try await bench.command("bash", "-c", "cat /dev/zero > disk/ballast 2>/dev/null || true")
    }

    /// Waits until the conductor has called write(2) that often; Linux counts failed calls too.
    private func conductorTriesToWrite(_ bench: Bench, times: Int) async throws {
        let process = try #require(try await bench.conductor(of: "disk/r"))
        func calls() throws -> Int {
            let lines = String(decoding: try bench.host.files.read("/proc/\(process)/io"), as: UTF8.self)
            let line = lines.split(separator: "\n").first { $0.hasPrefix("syscw: ") }
            return Int(line?.dropFirst("syscw: ".count) ?? "") ?? 0
        }
        let before = try calls()
        while try calls() < before + times { await bench.host.clock.sleep(milliseconds: 20) }
    }

    /// A conductor that has just ended may still hold a file for a moment.
    private func makeReadOnly(_ bench: Bench) async throws {
        let patiently = "for try in {1..100}; do mount -o remount,ro disk && exit; sleep 0.1; done; exit 1"
        try await bench.command("bash", "-c", patiently)
    }

    @Test(
        "a table that has no room on a disk is an error, and nothing of it is left",
        arguments: ["csv", "json", "sqlite"])
    func export(format: String) async throws {
        try await withDisk { bench in
            try bench.write("s.yaml", study)
            #expect(await bench.maestro("run", "--dry-run", "-o", "r", "s.yaml") == 0)
            try await fill(bench)
            #expect(await bench.maestro("export", "r", "--format", format, "-o", "disk/items") == 1)
            #expect(bench.terminal.errors.contains(format == "sqlite" ? " is full\n" : "No space left on device\n"))
            #expect(try bench.host.files.list("\(bench.folder)/disk") == ["ballast"])
        }
    }

    @Test("a disk that is full for a while keeps nothing from being done once, and only once")
    func fullForAWhile() async throws {
        try await withDisk { bench in
            // However slow the machine is, no step ends before the disk is full.
            let whenFull = "until [ -e $(SPECROOT)/full ]; do sleep 0.1; done"
            try bench.write("s.yaml", Self.study(whenDone: whenFull))
            #expect(await bench.maestro("run", "-y", "-o", "disk/r", "s.yaml") == 0)
            try await bench.wait(for: "a.1", in: "ledger")
            try await fill(bench)
            try bench.write("full", "")
            try await conductorTriesToWrite(bench, times: 5)
            let status = await bench.maestro("status", "disk/r")
            let before = try bench.read("ledger").split(separator: "\n").count
            try await bench.command("rm", "disk/ballast")
            let end = await bench.maestro("resume", "--wait", "disk/r")
            #expect(status == 0 && end == 0, "\(bench.terminal.output) \(bench.terminal.errors)")
            let lines = try bench.read("ledger").split(separator: "\n").sorted()
            #expect(before < lines.count)
            #expect(lines == (1...8).map { "a.\($0)" } + (1...8).map { "b.\($0)" })
        }
    }

    @Test("a study that cannot be written is not begun, and says why")
    func fullAtFirst() async throws {
        try await withDisk { bench in
            try bench.write("s.yaml", study)
            try await fill(bench)
            #expect(await bench.maestro("run", "-y", "-o", "disk/r", "s.yaml") == 1)
            #expect(bench.terminal.errors.contains("No space left on device"), "\(bench.terminal.errors)")
            #expect((try? bench.read("ledger")) == nil)
        }
    }

    @Test("what may only be read can be looked at, and is not acted on")
    func readOnly() async throws {
        try await withDisk { bench in
            try bench.write("s.yaml", study)
            #expect(await bench.maestro("run", "-y", "--wait", "-o", "disk/r", "s.yaml") == 0)
            try await makeReadOnly(bench)
            #expect(await bench.maestro("status", "disk/r") == 0)
            #expect(await bench.maestro("logs", "disk/r", "a_N.1") == 0)
            for words in [["retry", "disk/r", "--step", "a"], ["run", "-y", "-o", "disk/other", "s.yaml"]] {
                let code = await bench.maestro(words)
                #expect(code == 1 && bench.terminal.errors.contains("Read-only file system"), "\(words)")
            }
        }
    }

    @Test("where a user's own files cannot be written, studies run all the same")
    func noHome() async throws {
        try await withDisk { bench in
            try bench.write("s.yaml", study)
            try await bench.command("ln", "-s", "disk", "state")
            try await makeReadOnly(bench)
            #expect(await bench.maestro("run", "-y", "--wait", "-o", "r", "s.yaml") == 0, "\(bench.terminal.errors)")
        }
    }
}
