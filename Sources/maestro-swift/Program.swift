import HostInterface
import HostLive
import MaestroCommands

@main
struct Program {
    static func main() async {
        let host = Host.live()
        let code = await maestro(Array(CommandLine.arguments.dropFirst()), on: host)
        exitProcess(code)
    }
}
