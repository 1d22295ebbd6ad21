import Glibc
import HostInterface
import Synchronization

struct LiveTerminal: Terminal {
    private let failure = Failure()

    var outputFailure: String? { failure.reason.withLock { $0 } }

    func writeOutput(_ text: String) { write(Array(text.utf8), to: 1) }

    func writeOutput(_ bytes: [UInt8]) { write(bytes, to: 1) }

    func writeErrors(_ text: String) { write(Array(text.utf8), to: 2) }

    var outputIsTerminal: Bool { isatty(1) == 1 }
    var errorsAreTerminal: Bool { isatty(2) == 1 }

    var size: TerminalSize? {
        var size = winsize()
        guard unsafe ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
        return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }

    var inputIsTerminal: Bool { isatty(0) == 1 }

    func readLine() -> String? { Swift.readLine() }

    var inputLines: AsyncStream<String> {
        AsyncStream { continuation in
            // A copy, since reading ends with closing, and number 0 must not go to another file.
            let copy = Descriptor(taking: fcntl(0, F_DUPFD_CLOEXEC, 3))
            readLines(from: copy, path: "standard input") { line in
                if let line { continuation.yield(line) } else { continuation.finish() }
            }
        }
    }

    /// Writes all of it; a reader that went away wants no more.
    private func write(_ bytes: [UInt8], to descriptor: Int32) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
            }
            if count < 0, errno == EAGAIN { usleep(1000) }
            guard count >= 0 || errno == EINTR || errno == EAGAIN else { return failed(errno, at: descriptor) }
            done += max(0, count)
        }
    }

    private func failed(_ code: Int32, at descriptor: Int32) {
        guard descriptor == 1, code != EPIPE else { return }
        failure.reason.withLock { $0 = "\(systemError("cannot write to standard output", code: code))" }
    }
}

/// Why output was lost.
private final class Failure: Sendable {
    let reason = Mutex<String?>(nil)
}
