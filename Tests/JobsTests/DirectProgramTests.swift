import HostInterface
import HostLive
import Jobs
import TestSupport
import Testing

/// Scripts that are replaced by a program before they do anything else.
@Suite struct DirectProgramTests {
    private func program(_ text: String) -> DirectProgram? { DirectProgram(script: Array("#!/bin/sh\n\n\(text)".utf8)) }

    @Test("a script that only changes its folder and becomes a program is told by its words")
    func plain() {
        let script = #"cd '/a b'/c && exec ./x.sh --in=a,b 'it'\''s' '' 'two lines' \$é"# + "\n"
        #expect(
            program(script)
                == DirectProgram(directory: "/a b/c", words: ["./x.sh", "--in=a,b", "it's", "", "two lines", "$é"]))
    }

    @Test(
        "what means more to a shell than itself is left to it",
        arguments: [
            "exec x", "cd /a && x", "cd /a; exec x", "cd /a && exec", "cd /a && exec x; y", "cd /a && exec x && y",
            "cd /a && exec x | y", "cd /a && exec x > y", "cd /a && exec x $HOME", "cd /a && exec x \"$(y)\"",
            "cd /a && exec x *", "cd /a && exec x ~", "cd /a && exec x {a,b}", "cd /a && exec x # y",
            "cd /a && exec A=b x",
            "cd /a && exec -a x y", "cd a && exec x", "cd /a/../b && exec x", "cd /a//b && exec x", "cd /a/ && exec x",
            "cd / && exec x", "cd - && exec x", "cd && exec x", "cd /a b && exec x", "cd /a && exec 'x",
            "cd /a && exec x\\",
            "cd /a && exec x\ny", "cd /a &&\nexec x", "cd /a && exec ''", "cd /a && exec x\ty", "cd /a && exec [ x ]",
            "",
        ])
    func more(script: String) { #expect(program(script) == nil) }

    @Test("comments may stand before it, and the shell must be the plainest one")
    func head() {
        let commented = Array("#!/bin/sh\n#SBATCH --x\n\ncd /a && exec x\n\n".utf8)
        #expect(DirectProgram(script: commented) == DirectProgram(directory: "/a", words: ["x"]))
        for shell in ["/bin/bash", "/bin/sh -e", "/usr/bin/sh"] {
            #expect(DirectProgram(script: Array("#!\(shell)\ncd /a && exec x\n".utf8)) == nil)
        }
        for text in ["", "#!/bin/sh", "#!/bin/sh\n", "#!/bin/sh\n#", "cd /a && exec x\n"] {
            #expect(DirectProgram(script: Array(text.utf8)) == nil)
        }
    }

    /// Anything at all; what is understood must be what a shell understands.
    @Test("whatever is understood is what sh understands")
    func agreement() async throws {
        var numbers = Numbers(seed: 7)
        let pieces = [
            "a", "é", "'", "'", "\\", " ", "''", "'\\''", "\"", "$", "%", "=", ",", "~", "\n", "*", "(", "-", "&",
            "x y",
        ]
        var scripts: [(text: String, words: [String])] = []
        for _ in 0..<20_000 where scripts.count < 150 {
            let words = (0..<Int.random(in: 1...5, using: &numbers)).map { _ in
                (0..<Int.random(in: 1...4, using: &numbers)).map { _ in
                    pieces[Int.random(in: 0..<pieces.count, using: &numbers)]
                }.joined()
            }
            let text = "printf '%s|' " + words.joined(separator: " ") + " end"
            guard let found = program("cd /tmp && exec \(text)") else { continue }
            scripts.append((text, found.words))
        }
        #expect(scripts.count > 100)
        let host = Host.live()
        for (text, words) in scripts {
            let result = try await host.programs.run(Invocation("sh", ["-c", "exec \(text)"], deadlineSeconds: 20))
            #expect(
                String(decoding: result.output, as: UTF8.self) == words.dropFirst(2).map { "\($0)|" }.joined(),
                "\(text)")
        }
    }
}
