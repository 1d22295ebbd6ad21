import ScriptTemplates

extension ExecutorDescription {
    /// LSF with IBM's jsrun. Scripts are written for it, and nothing is submitted.
    static let lsf = ExecutorDescription(
        name: "lsf", capabilities: .scheduler,
        dialect: Dialect(
            title: "LSF", template: ScriptTemplates.lsf, directives: ["#BSUB"],
            unusedKeys: ResourceKey.ofFluxAlone.union([.memory, .constraint, .qos, .exclusive]), launcher: jsrun))
}

extension ResourceKey {
    static let ofLSFAlone: Set<ResourceKey> = [
        .tasksPerResourceSet, .resourceSetsPerNode, .cpusPerResourceSet, .bind, .bindGPUs,
    ]
}

private func jsrun(_ request: LaunchRequest) -> String {
    let texts = request.texts
    return commandLine(
        "jsrun",
        [
            ("--nrs", request.procs), ("-b", texts[.bind] ?? "rs"), ("-g", texts[.gpus]), ("-B", texts[.bindGPUs]),
            ("-a", texts[.tasksPerResourceSet] ?? "1"), ("-r", texts[.resourceSetsPerNode] ?? "1"),
            ("-c", texts[.cpusPerResourceSet] ?? "1"),
        ])
}
