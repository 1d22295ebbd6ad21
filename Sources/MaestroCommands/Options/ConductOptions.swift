import ArgumentParser

/// Where a study is conducted, and who stays with it.
struct ConductOptions: ParsableArguments {
    @OptionGroup var follow: FollowOptions
    @Flag(
        name: [.customLong("fg", withSingleDash: true), .customLong("foreground")],
        help: "Run the conductor in this process.")
    var foreground = false
    @Flag(name: [.customShort("y"), .customLong("autoyes")], help: "Answer yes to questions.")
    var yes = false
}
