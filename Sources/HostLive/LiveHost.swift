import CHost
import Glibc
package import HostInterface

extension Host {
    /// The machine that we run on.
    package static func live() -> Host {
        keepStandardStreams()
        // A reader that went away is told by write's result, not by our death.
        _ = signal(SIGPIPE, SIG_IGN)
        let environment = readEnvironment()
        return Host(
            files: LiveFileSystem(), databases: LiveDatabases(), programs: LiveProgramRunner(),
            processes: LiveProcessTable(children: .ofThisProcess), clock: LiveClock(),
            random: LiveRandom(), terminal: LiveTerminal(), context: readContext(environment))
    }
}

/// Started with one of its standard streams closed, a program would take the next file that it opens for it.
private func keepStandardStreams() {
    for number in 0...2 as ClosedRange<Int32> where fcntl(number, F_GETFD) < 0 {
        // The lowest free number is this one.
        _ = unsafe open("/dev/null", number == 0 ? O_RDONLY : O_WRONLY)
    }
}

private func readContext(_ environment: [String: String]) -> ProcessContext {
    ProcessContext(
        workingDirectory: unsafe textOfCall { unsafe getcwd($0, $1) != nil } ?? "/",
        environment: environment,
        hostName: unsafe textOfCall { unsafe gethostname($0, $1) == 0 } ?? "localhost",
        userID: geteuid(), processID: getpid(), machine: { .ofThisProcess },
        executable: (try? LiveFileSystem().resolve("/proc/self/exe")) ?? CommandLine.arguments.first ?? "maestro-swift",
        build: unsafe Build(
            oldestLibrary: String(cString: host_needed_glibc()), compiler: String(cString: host_swift_version()),
            date: String(cString: host_build_date())))
}

private func textOfCall(_ call: (UnsafeMutablePointer<CChar>, Int) -> Bool) -> String? {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
        guard let base = buffer.baseAddress, unsafe call(base, buffer.count - 1) else { return nil }
        unsafe buffer[buffer.count - 1] = 0
        return unsafe String(cString: base)
    }
}

func readEnvironment() -> [String: String] {
    var environment: [String: String] = [:]
    var index = 0
    while let entry = unsafe environ[index] {
        let text = unsafe String(cString: entry)
        if let sign = text.firstIndex(of: "=") {
            environment[String(text[..<sign])] = String(text[text.index(after: sign)...])
        }
        index += 1
    }
    return environment
}

/// Ends the process at once with an exit code.
package func exitProcess(_ code: Int32) -> Never { exit(code) }

/// Has all threads take memory from one heap: nearly all of the work is done by one thread at a time.
package func useOneHeap() { host_use_one_heap() }

/// Ends the process with an error where it has too few threads for its first task.
package func exitWithoutThreads() {
    guard !canStart(threads: ThreadNeed.program.rawValue) else { return }
    keepStandardStreams()
    LiveTerminal().writeErrors("maestro-swift: \(ThreadNeed.program.refusal)\n")
    exitProcess(1)
}

/// Tried and not computed: `ulimit -u`, control groups and a machine without memory can each forbid it.
func canStart(threads: Int) -> Bool { host_try_threads(Int32(clamping: threads)) == 0 }
