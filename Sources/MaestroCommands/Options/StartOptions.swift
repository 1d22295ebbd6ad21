import ArgumentParser

/// How a new study is started, and who stays with it.
struct StartOptions: ParsableArguments {
    @Option(
        name: [.short, .customLong("out")], help: "Create this study directory; it must be new or empty.",
        completion: .directory)
    var output: String?
    @OptionGroup var follow: FollowOptions
    @Flag(
        name: [.customLong("fg", withSingleDash: true), .customLong("foreground")],
        help: "Run the conductor in this process.")
    var foreground = false
    @Flag(name: [.customShort("y"), .customLong("autoyes")], help: "Answer yes to questions.")
    var yes = false
    @Flag(name: [.customShort("n"), .customLong("autono")], help: "Answer no: only show what the study would do.")
    var no = false

    /// To the question whether to start; nothing where a person is to be asked.
    var answer: Bool? { yes ? true : no ? false : nil }

    func validate() throws {
        guard !(follow.wait && foreground) else { throw ValidationError("--wait and -fg cannot be combined.") }
        guard !(yes && no) else { throw ValidationError("-y and -n cannot be combined.") }
    }
}
