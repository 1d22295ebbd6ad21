import ScriptTemplates

extension ExecutorDescription {
    /// Processes of this machine.
    static let local = ExecutorDescription(
        name: "local",
        capabilities: ExecutorCapabilities(
            dependencies: .none, arrayIndices: .any, letsGoAtAnyEnd: false, limitsTasks: false, isBesideConductor: true,
            killsByItself: false, warnsOfWalltime: false, forgets: false),
        dialect: Dialect(title: "this machine", template: ScriptTemplates.local, launcher: mpirun))
}

/// There is no scheduler to start tasks: MPI's own starter does, and one task needs none.
func mpirun(_ request: LaunchRequest) -> String {
    guard let procs = request.procs, let count = Int(procs), count > 1 else { return "" }
    return "mpirun -n \(count)"
}
