import CHost
import Glibc
import HostInterface

/// Where a new process reads and writes. Owns its files: they stay open until the process has them.
struct Streams: ~Copyable, Sendable {
    /// Nothing to read without it.
    let input: Descriptor?
    let output: Descriptor
    let errors: Descriptor

    init(input: consuming Descriptor? = nil, output: consuming Descriptor, errors: consuming Descriptor) {
        self.input = input
        self.output = output
        self.errors = errors
    }

    fileprivate var inputNumber: Int32 {
        switch input {
        case .some(let file): file.number
        case .none: -1
        }
    }
}

/// Starts a program in a session of its own, with every signal back at its default and no other open file.
///
/// - Parameter environment: The whole environment of the program.
/// - Returns: The process id, which is also the id of its session and process group.
func spawn(
    _ call: Invocation, path: String, environment: [String: String], streams: borrowing Streams
) throws(HostError) -> pid_t {
    var process = pid_t()
    let variables = environment.map { "\($0.key)=\($0.value)" }.sorted()
    let code = unsafe withCStrings([call.program] + call.arguments) { arguments in
        unsafe withCStrings(variables) { environment in
            unsafe host_spawn(
                path, arguments, environment, call.directory, streams.inputNumber, streams.output.number,
                streams.errors.number,
                &process)
        }
    }
    guard code == 0 else { throw systemError("cannot start", path: path, code: code) }
    return process
}

/// A null-terminated array of C strings for the time of a call.
func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: texts.count + 1)
    for (index, text) in texts.enumerated() { unsafe pointers[index] = strdup(text) }
    unsafe pointers[texts.count] = nil
    defer {
        for index in texts.indices { unsafe free(pointers[index]) }
        unsafe pointers.deallocate()
    }
    return unsafe body(UnsafePointer(pointers))
}

/// The file of a program: as given if it has a slash, else the first executable one on the PATH.
func findProgram(_ name: String, environment: [String: String]) throws(HostError) -> String {
    guard !name.contains("/") else {
        guard unsafe access(name, X_OK) == 0 else { throw .noSuchProgram(name) }
        return name
    }
    let folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
    for folder in folders where unsafe access("\(folder)/\(name)", X_OK) == 0 { return "\(folder)/\(name)" }
    throw .noSuchProgram(name)
}
