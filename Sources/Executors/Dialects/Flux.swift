import ScriptTemplates

extension ExecutorDescription {
    /// Flux. Scripts are written for it, and nothing is submitted, but in simulations: there a test executor runs such
    /// studies, whose attempts share allocations, as they would under Flux.
    static let flux = ExecutorDescription(
        name: "flux",
        capabilities: ExecutorCapabilities(
            dependencies: .none, arrayIndices: .any, letsGoAtAnyEnd: false, limitsTasks: false,
            isBesideConductor: false,
            killsByItself: true,
            warnsOfWalltime: false, forgets: false),
        dialect: Dialect(
            title: "Flux", template: ScriptTemplates.flux, directives: ["#flux", "#FLUX", "# flux", "# FLUX"],
            unusedKeys: ResourceKey.ofLSFAlone.union([.memory, .constraint, .qos, .reservation]), hasOptionTables: true,
            launcher: fluxRun))
}

extension ResourceKey {
    static let ofFluxAlone: Set<ResourceKey> = [.nested, .waitable, .priority, .launcherExclusive]
}

private func fluxRun(_ request: LaunchRequest) -> String {
    let command = commandLine(
        "flux run",
        [
            ("-N", request.nodes), ("-n", request.procs), ("-c", request.texts[.coresPerTask]),
            ("-g", request.texts[.gpus]),
        ])
    return ([command] + (request.isExclusive ? ["--exclusive"] : []) + request.options).joined(separator: " ")
}
