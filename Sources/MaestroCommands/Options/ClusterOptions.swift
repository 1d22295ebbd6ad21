import ArgumentParser

/// `--offline`.
struct ClusterOptions: ParsableArguments {
    @Flag(help: "Ask the cluster nothing; else it is asked for its limits, for 3 s in all.")
    var offline = false
}
