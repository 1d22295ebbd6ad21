import HostLive
import Studies
import Synchronization

/// Stands at the beginning of `main` in a program that conducts studies.
///
/// While a study is conducted, its steps on this machine are run by a second process of the program, which is started
/// with words that this call knows. In that process the call runs the steps and ends the process; otherwise it returns at
/// once. It must come before anything that such a process should not do.
public func runLocalStepsIfAsked() async {
    LocalRunning.prepare()
    guard let call = LocalRunnerCall(Array(CommandLine.arguments.dropFirst())) else { return }
    await call.run(on: .live())
    exitProcess(0)
}

/// Whether this program can run steps.
enum LocalRunning {
    private static let prepared = Mutex(false)

    static var isPrepared: Bool { prepared.withLock { $0 } }

    static func prepare() { prepared.withLock { $0 = true } }
}
