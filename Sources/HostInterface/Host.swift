/// All that a command may touch of the machine, as one value.
package struct Host: Sendable {
    package let files: any FileSystem
    package let databases: any DatabaseSystem
    package let programs: any ProgramRunner
    package let processes: any ProcessTable
    package let clock: any WallClock
    package let random: any RandomSource
    package let terminal: any Terminal
    package let context: ProcessContext

    package init(
        files: any FileSystem, databases: any DatabaseSystem, programs: any ProgramRunner,
        processes: any ProcessTable, clock: any WallClock, random: any RandomSource, terminal: any Terminal,
        context: ProcessContext
    ) {
        self.files = files
        self.databases = databases
        self.programs = programs
        self.processes = processes
        self.clock = clock
        self.random = random
        self.terminal = terminal
        self.context = context
    }
}

extension Host {
    /// The same machine, with a clock that goes on evenly from now.
    package var withMonotonicClock: Host {
        Host(
            files: files, databases: databases, programs: programs, processes: processes, clock: MonotonicClock(clock),
            random: random,
            terminal: terminal, context: context)
    }
}

/// What the process was started with; fixed for its life.
package struct ProcessContext: Sendable {
    package let workingDirectory: String
    package let environment: [String: String]
    package let hostName: String
    package let userID: UInt32
    package let processID: Int32
    /// What of the machine this process may use; read when it is asked for, since most commands run nothing.
    package let machine: @Sendable () -> Machine
    /// The program's own file, so that it can start itself again.
    package let executable: String
    package let build: Build

    package init(
        workingDirectory: String, environment: [String: String], hostName: String, userID: UInt32,
        processID: Int32, machine: @escaping @Sendable () -> Machine, executable: String, build: Build = .unknown
    ) {
        self.workingDirectory = workingDirectory
        self.environment = environment
        self.hostName = hostName
        self.userID = userID
        self.processID = processID
        self.machine = machine
        self.executable = executable
        self.build = build
    }
}

/// What affinity and control groups leave of a machine to a process.
package struct Machine: Hashable, Sendable {
    package let cores: Int
    package let kibibytes: Int64

    package init(cores: Int, kibibytes: Int64 = .max) {
        self.cores = cores
        self.kibibytes = kibibytes
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
