/// A program to run: an argument array, never a shell string; standard input is empty.
package struct Invocation: Hashable, Sendable {
    /// Looked up on the PATH unless it has a slash.
    package let program: String
    package let arguments: [String]
    /// The whole environment of the program; `nil` inherits ours.
    package let environment: [String: String]?
    /// `nil` inherits ours.
    package let directory: String?
    /// After this time the program is killed with its process group.
    package let deadlineSeconds: Int
    /// A program that prints more than so many bytes is told to end; `nil` for no limit.
    package let mostOutput: Int?

    package init(
        _ program: String, _ arguments: [String], environment: [String: String]? = nil, directory: String? = nil,
        deadlineSeconds: Int, mostOutput: Int? = nil
    ) {
        self.mostOutput = mostOutput
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.deadlineSeconds = deadlineSeconds
    }

    /// The same program with another time.
    package func withDeadline(_ seconds: Int) -> Invocation {
        Invocation(
            program, arguments, environment: environment, directory: directory, deadlineSeconds: seconds,
            mostOutput: mostOutput)
    }
}

/// How a program ended.
package enum ProgramEnd: Hashable, Sendable {
    case exited(Int32)
    case signalled(Int32)
}

package struct ProgramResult: Hashable, Sendable {
    package let end: ProgramEnd
    package let output: [UInt8]
    package let errors: [UInt8]

    package init(end: ProgramEnd, output: [UInt8], errors: [UInt8]) {
        self.end = end
        self.output = output
        self.errors = errors
    }

    package var succeeded: Bool { end == .exited(0) }
}

package protocol ProgramRunner: Sendable {
    /// Runs a program to its end. A non-zero exit is a result, not an error.
    ///
    /// - Throws: `noSuchProgram`, `timedOut` (what it did is then unknown), or `system`.
    func run(_ call: Invocation) async throws(HostError) -> ProgramResult
    /// Nobody waits for programs any longer, because this process is to end: each is as one that took too long, but
    /// those that run go on.
    func stopWaiting()
}

extension ProgramRunner {
    package func stopWaiting() {}
}
