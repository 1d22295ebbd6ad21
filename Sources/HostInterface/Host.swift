/// All that a command may touch of the machine, as one value.
package struct Host: Sendable {
    package let files: any FileSystem
    package let programs: any ProgramRunner
    package let processes: any ProcessTable
    package let clock: any WallClock
    package let random: any RandomSource
    package let terminal: any Terminal
    package let surroundings: Surroundings

    package init(
        files: any FileSystem, programs: any ProgramRunner, processes: any ProcessTable, clock: any WallClock,
        random: any RandomSource, terminal: any Terminal, surroundings: Surroundings
    ) {
        self.files = files
        self.programs = programs
        self.processes = processes
        self.clock = clock
        self.random = random
        self.terminal = terminal
        self.surroundings = surroundings
    }
}

extension Host {
    /// The same machine, with a clock that goes on evenly from now.
    package var withEvenClock: Host {
        Host(
            files: files, programs: programs, processes: processes, clock: EvenClock(clock), random: random,
            terminal: terminal, surroundings: surroundings)
    }
}

/// What the process was started with; fixed for its life.
package struct Surroundings: Sendable {
    package let workingDirectory: String
    package let environment: [String: String]
    package let hostName: String
    package let userID: UInt32
    package let processID: Int32
    /// Cores that this process may use, by its affinity and its control group.
    package let cores: Int
    /// Memory that it may use: the machine's, or what its control group leaves of it.
    package let kibibytes: Int64
    /// The program's own file, so that it can start itself again.
    package let executable: String
    package let build: Build

    package init(
        workingDirectory: String, environment: [String: String], hostName: String, userID: UInt32,
        processID: Int32, cores: Int, kibibytes: Int64 = .max, executable: String, build: Build = .unknown
    ) {
        self.workingDirectory = workingDirectory
        self.environment = environment
        self.hostName = hostName
        self.userID = userID
        self.processID = processID
        self.cores = cores
        self.kibibytes = kibibytes
        self.executable = executable
        self.build = build
    }
}

/// How the program was built.
package struct Build: Sendable {
    /// The oldest glibc that it runs with, such as `2.28`.
    package let oldestLibrary: String?
    /// The version of Swift, such as `6.3.1`.
    package let compiler: String?
    /// The day, such as `Nov 27 2026`.
    package let date: String?

    package static let unknown = Build(oldestLibrary: nil, compiler: nil, date: nil)

    /// - Parameters: Empty texts are not known.
    package init(oldestLibrary: String?, compiler: String?, date: String?) {
        func known(_ text: String?) -> String? { text?.isEmpty == false ? text : nil }
        self.oldestLibrary = known(oldestLibrary)
        self.compiler = known(compiler)
        self.date = known(date)
    }
}
