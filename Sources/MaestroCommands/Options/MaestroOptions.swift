import ArgumentParser

/// Options of maestro 1.2.1 for its log files, of which there are none here. They stand before the command, or after it;
/// so no command has one of these letters for itself.
struct MaestroLogOptions: ParsableArguments {
    @Option(name: [.customShort("l"), .customLong("logpath")], help: ArgumentHelp(unused, valueName: "path"))
    var logPath: String?
    @Option(
        name: [.customShort("d"), .customLong("debug_lvl"), .customLong("debug-lvl")],
        help: ArgumentHelp(unused, valueName: "1-5"))
    var debugLevel: Int?
    @Flag(name: [.customShort("c"), .customLong("logstdout")], help: ArgumentHelp(unused))
    var logsToOutput = false
}

/// How maestro 1.2.1 shows a status.
struct MaestroStatusOptions: ParsableArguments {
    enum Layout: String, CaseIterable, ExpressibleByArgument { case flat, legacy, narrow }

    @Option(help: ArgumentHelp(unused, valueName: "flat, legacy or narrow"))
    var layout = Layout.flat
    @Flag(help: ArgumentHelp(unused))
    var disablePager = false
    @Flag(help: "Print no colours.")
    var disableTheme = false
}

private let unused = "Accepted for compatibility with Maestro; has no effect."
