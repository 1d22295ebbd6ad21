import Dispatch
import HostInterface
import HostLive
import MaestroCommands

@main
struct Program {
    /// Not asynchronous: even the first task needs threads, and would wait for them in silence.
    static func main() {
        useOneHeap()
        exitWithoutThreads()
        Task { @MainActor in
            let host = Host.live()
            let code = await maestro(Array(CommandLine.arguments.dropFirst()), on: host)
            exitProcess(code)
        }
        dispatchMain()
    }
}
