import HostInterface
import HostLive
import TestSupport
import Testing

/// `tools/process-file`, by which the tools for clusters know their daemons.
@Suite struct ProcessFileTests {
    /// What bash prints, with the functions at hand and the path of a file in `file`.
    private func bash(_ script: String) async throws -> String {
        let start = #"set -euo pipefail; . "$1/tools/process-file"; file=$(mktemp); trap 'rm -f "$file"' EXIT; "#
        let call = Invocation("bash", ["-c", start + script, "bash", projectFolder()], deadlineSeconds: 60)
        return String(decoding: try await Host.live().programs.run(call).output, as: UTF8.self)
    }

    @Test("a process that lives is found")
    func lives() async throws {
        let found = try await bash(#"write_process "$file" $$; [ "$(read_process "$file")" = $$ ] && echo found"#)
        #expect(found == "found\n")
    }

    @Test("a process that has ended is not found, nor is one with its number")
    func ended() async throws {
        let ended = #"sleep 0 & write_process "$file" $!; wait; read_process "$file" || echo none; "#
        // What says that the first process is a daemon, with the number of this shell.
        let reused = #"write_process "$file" 1; sed -i "s/^1 /$$ /" "$file"; read_process "$file" || echo none; "#
        let old = #"echo $$ >"$file"; read_process "$file" || echo none; rm "$file"; read_process "$file" || echo none"#
        #expect(try await bash(ended + reused + old) == "none\nnone\nnone\nnone\n")
    }
}
