package import HostInterface

extension Host {
    /// Whether this machine hands work to Slurm and runs none of it. One that Slurm says nothing of is taken for such a
    /// machine, on which many people may work.
    package func isLoginNode() async -> Bool {
        let version = Invocation("sbatch", ["--version"], deadlineSeconds: 3)
        guard context.environment["SLURM_JOB_ID"] == nil, (try? await programs.run(version)) != nil else {
            return false
        }
        let name = context.hostName.split(separator: ".").first.map(String.init) ?? context.hostName
        let call = Invocation("sinfo", ["-h", "-n", name, "-o", "%n"], deadlineSeconds: 3)
        guard let result = try? await programs.run(call), result.succeeded else { return true }
        let names = String(decoding: result.output, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        return !names.contains { $0 == name }
    }
}
