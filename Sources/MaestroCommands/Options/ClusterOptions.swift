import ArgumentParser

/// `--offline`.
struct ClusterOptions: ParsableArguments {
    @Flag(help: "Do not query the cluster for its limits (otherwise up to 3 s in all).")
    var offline = false
}
