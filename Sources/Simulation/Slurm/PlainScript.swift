/// The script of a job that is no task of a study: `sleep N; case ,1,3, in *,$SLURM_ARRAY_TASK_ID,*) exit 3;; esac`.
///
/// What tests compare a real Slurm by; see ``SimulatedCluster``.
package struct PlainScript: Hashable, Sendable {
    package let seconds: Int64
    /// Tasks that end with code 3.
    package let failing: Set<UInt32>

    package init(seconds: Int64, failing: Set<UInt32> = []) {
        self.seconds = seconds
        self.failing = failing
    }

    /// As sbatch's `--wrap` takes it.
    package var text: String {
        let list = failing.sorted().map(String.init).joined(separator: ",")
        return "sleep \(seconds); case ,\(list), in *,${SLURM_ARRAY_TASK_ID:-0},*) exit 3;; esac"
    }

    init?(_ text: some StringProtocol) {
        let words = text.split(separator: " ")
        guard words.count > 3, words[0] == "sleep", let seconds = Int64(words[1].prefix { $0.isNumber }) else {
            return nil
        }
        self.init(seconds: seconds, failing: Set(words[3].split(separator: ",").compactMap { UInt32($0) }))
    }
}
