import ArgumentParser

/// How a new study is started, and who stays with it.
struct StartOptions: ParsableArguments {
    @Option(
        name: [.short, .customLong("out")], help: "Create this study directory; it must be new or empty.",
        completion: .directory)
    var output: String?
    @OptionGroup var conduct: ConductOptions
    @Flag(name: [.customShort("n"), .customLong("autono")], help: "Answer no: only show what the study would do.")
    var no = false

    /// To the question whether to start; nothing where a person is to be asked.
    var answer: Bool? { conduct.yes ? true : no ? false : nil }

    var waits: Bool { conduct.follow.wait }
    var isForeground: Bool { conduct.foreground }

    func validate() throws {
        guard !(waits && isForeground) else { throw ValidationError("--wait and -fg cannot be combined.") }
        guard !(conduct.yes && no) else { throw ValidationError("-y and -n cannot be combined.") }
    }
}
