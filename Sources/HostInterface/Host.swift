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
    /// Cores that this process may use.
    package let cores: Int
    /// The program's own file, so that it can start itself again.
    package let executable: String

    package init(
        workingDirectory: String, environment: [String: String], hostName: String, userID: UInt32,
        processID: Int32, cores: Int, executable: String
    ) {
        self.workingDirectory = workingDirectory
        self.environment = environment
        self.hostName = hostName
        self.userID = userID
        self.processID = processID
        self.cores = cores
        self.executable = executable
    }
}
