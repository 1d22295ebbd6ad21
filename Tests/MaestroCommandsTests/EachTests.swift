import HostInterface
import Jobs
import MaestroCommands
import TestSupport
import Testing

/// `each`: a study on a command line, as people who come from xargs write it.
@Suite struct EachTests {
    private static let script = """
        #!/bin/sh
        [ "$1" != bad ] || exit 3
        printf '%s|' "$@" > "results/$1"

        """

    /// In a folder with a program, an empty folder for what it writes, and items.
    private func withItems(_ items: String = "a\nb\n", _ body: (Bench) async throws -> Void) async throws {
        try await withBench { bench in
            try bench.write("ids.txt", items)
            try bench.host.files.write("\(bench.folder)/p.sh", Array(Self.script.utf8), mode: .privateExecutable)
            try bench.host.files.createDirectory("\(bench.folder)/results", mode: .privateDirectory)
            try await body(bench)
        }
    }

    /// Of a command line that is refused.
    private func errors(_ arguments: String..., items: String = "a\nb\n", code: Int32 = 2) async throws -> String {
        var text = ""
        try await withItems(items) { bench in
            #expect(await bench.maestro(["each"] + arguments) == code)
            #expect(bench.terminal.output.isEmpty)
            text = bench.terminal.errors
            let left = try bench.host.files.list(bench.folder).filter { $0 != "home" }
            #expect(left == ["ids.txt", "p.sh", "results"])
        }
        return text
    }

    @Test("a program runs for each line, here, with the line as it is")
    func lines() async throws {
        try await withItems("a\n $(touch x);'\"`\nb c\n-n\n") { bench in
            #expect(
                await bench.maestro("each", "-fg", "-o", "out", "ids.txt", "--", "./p.sh", "{}", "in={}", "$(HOME) {x}")
                    == 0, "\(bench.terminal.errors)")
            let written = try bench.host.files.list("\(bench.folder)/results")
            #expect(written.count == 4)
            #expect(try bench.read("results/a") == "a|in=a|$(HOME) {x}|")
            #expect(try bench.read("results/b c") == "b c|in=b c|$(HOME) {x}|")
            let odd = " $(touch x);'\"`"
            #expect(try bench.read("results/\(odd)") == "\(odd)|in=\(odd)|$(HOME) {x}|")
            #expect(try bench.host.files.list("\(bench.folder)/out").contains("p"))
        }
    }

    @Test("a program is where its shell would have put it, and is told of as by a shell where it cannot run")
    func surroundings() async throws {
        try await withItems("a\n") { bench in
            let places = #"printf '%s|' "$PWD" "$OLDPWD" "$(pwd)" "$MAESTRO_WORKSPACE" "$1" > seen"#
            let printing = ["each", "-fg", "-o", "out", "--name", "x", "ids.txt", "--", "sh", "-c", places, "sh", "{}"]
            #expect(await bench.maestro(printing) == 0, "\(bench.terminal.errors)")
            let workspace = "\(bench.folder)/out/x/a"
            #expect(try bench.read("seen") == "\(bench.folder)|\(workspace)|\(bench.folder)|\(workspace)|a|")
            try bench.host.files.write("\(bench.folder)/plain", Array("exit 3\n".utf8), mode: .privateFile)
            for (number, (program, code)) in [("./none", 127), ("./plain", 126), ("./p.sh", 0)].enumerated() {
                let directory = "out\(number)"
                let ending = await bench.maestro(
                    "each", "-fg", "-o", directory, "--name", "x", "ids.txt", "--", program)
                #expect(ending == (code == 0 ? 0 : 2))
                #expect(await bench.maestro("status", directory) == 0)
                #expect(code == 0 || bench.terminal.output.contains("exit code \(code)"), "\(bench.terminal.output)")
                let errors = try bench.host.files.list("\(bench.folder)/\(directory)/x/a").filter {
                    $0.hasSuffix(".err")
                }
                let text = try bench.read("\(directory)/x/a/\(errors[0])")
                #expect(text.contains(program) == (code != 0), "\(text)")
            }
        }
    }

    @Test("scripts are of the kind that needs no shell, whatever the items are")
    func direct() async throws {
        try await withItems("a\n $(touch x);'\"`\n") { bench in
            #expect(
                await bench.maestro("each", "--dry-run", "-o", "out", "--name", "x", "ids.txt", "--", "./p.sh") == 0)
            var items: [String] = []
            for folder in try bench.host.files.list("\(bench.folder)/out/x") {
                let path = "\(bench.folder)/out/x/\(folder)"
                let script = try #require(try bench.host.files.list(path).first { $0.hasSuffix(".sh") })
                let program = DirectProgram(script: try bench.host.files.read("\(path)/\(script)"))
                #expect(program?.directory == bench.folder && program?.words.first == "./p.sh")
                items += program?.words.dropFirst() ?? []
            }
            #expect(items.sorted() == [" $(touch x);'\"`", "a"])
        }
    }

    @Test("a script that its user has changed is run as it is now, and one that may not be run is not")
    func changedScript() async throws {
        try await withItems("bad\n") { bench in
            #expect(await bench.maestro("each", "-fg", "-o", "out", "--name", "x", "ids.txt", "--", "./p.sh") == 2)
            let script = "out/x/bad/x_bad.sh"
            let changed = try bench.read(script).replacing("exec ./p.sh bad", with: "exec ./p.sh good")
            try bench.host.files.write("\(bench.folder)/\(script)", Array(changed.utf8), mode: .privateExecutable)
            #expect(await bench.maestro("retry", "--wait", "out") == 0, "\(bench.terminal.errors)")
            #expect(try bench.read("results/good") == "good|")
            try await bench.command("chmod", "600", script)
            #expect(await bench.maestro("retry", "--wait", "--instance", "x_bad", "out") == 2)
        }
    }

    @Test("what failed is tried again, and `retry` and `status` know the study")
    func failing() async throws {
        try await withItems("a\nbad\n") { bench in
            #expect(
                await bench.maestro(
                    "each", "-fg", "--retries", "1", "--then", "touch done", "-o", "out", "ids.txt", "--", "./p.sh")
                    == 2)
            #expect(await bench.maestro("status", "--exit-code", "out") == 2)
            #expect(bench.terminal.output.contains("exit code 3"))
            #expect(bench.terminal.output.contains("p_bad"))
            #expect(try bench.host.files.information("\(bench.folder)/done") == nil)
            try bench.host.files.write(
                "\(bench.folder)/p.sh", Array("#!/bin/sh\ntouch results/new\n".utf8), mode: .privateExecutable)
            #expect(await bench.maestro("retry", "--wait", "out") == 0, "\(bench.terminal.errors)")
            #expect(try bench.host.files.information("\(bench.folder)/done") != nil)
        }
    }

    @Test("columns of CSV, and a command after all with the list of workspaces")
    func columns() async throws {
        try await withBench { bench in
            try bench.write("s.csv", "ID,Sample name\ns1,Ann\ns2,\"B, C\"\n")
            let words = ["each", "--csv", "s.csv", "-fg", "-j", "2", "-o", "out", "--name", "say"]
            #expect(
                await bench.maestro(
                    words + ["--then", "sort $(say.list) | wc -l > count", "--", "printf", "%s", "{ID}:{Sample name}"])
                    == 0, "\(bench.terminal.errors)")
            #expect(try bench.read("count").contains("2"))
            #expect(await bench.maestro("logs", "out", "say") == 0)
            #expect(bench.terminal.output.contains("s2:B, C"))
        }
    }

    @Test("what it prints is a study that does the same", arguments: [[], ["--jobs", "3", "--retries", "2"]])
    func printed(options: [String]) async throws {
        try await withItems("a\nb'\n") { bench in
            let words = ["--then", "touch done", "ids.txt", "--", "./p.sh", "{}", "$(ITEM)"]
            #expect(await bench.maestro(["each", "--print"] + options + words) == 0, "\(bench.terminal.errors)")
            #expect(bench.terminal.errors.isEmpty)
            let text = bench.terminal.output
            try bench.write("s.yaml", text)
            #expect(await bench.maestro("validate", "--offline", "s.yaml") == 0, "\(bench.terminal.errors)")
            #expect(await bench.maestro("run", "--dry-run", "-o", "one", "s.yaml") == 0)
            #expect(await bench.maestro(["each", "--dry-run", "-o", "two"] + options + words) == 0)
            #expect(try bench.read("two/each.yaml") == text)
            for path in ["p/a/p_a.sh", "p/b/p_b.sh", "then/then.sh"] {
                let scripts = try [bench.read("one/\(path)"), bench.read("two/\(path)")]
                #expect(scripts[0] == scripts[1])
            }
        }
    }

    @Test("items of a pipe and of standard input are kept with the study")
    func standardInput() async throws {
        try await withItems { bench in
            let program = bench.host.context.executable
            let each = "cat ids.txt | '\(program)' each - -fg -o out --then 'touch done' -- ./p.sh {}"
            try await bench.command("sh", "-c", each)
            #expect(try bench.read("results/b") == "b|")
            #expect(try bench.read("out/each.yaml").contains("text: /dev/stdin"))
            let kept = try bench.host.files.list("\(bench.folder)/out/.maestro/sources")
            #expect(kept.contains("index"))
            #expect(await bench.maestro("status", "--exit-code", "out") == 0)
            try await bench.command("bash", "-c", "'\(program)' each <(cat ids.txt) -fg -o more -- ./p.sh {}")
            try await bench.command(
                "sh", "-c",
                "'\(program)' each --print - -- ./p.sh < ids.txt > s.yaml; '\(program)' run -fg -o same s.yaml < ids.txt"
            )
        }
    }

    @Test("resources are those of the study language, and Slurm's need --slurm")
    func requests() async throws {
        try await withItems { bench in
            let words = ["each", "--print", "--slurm", "--memory", "4G", "--walltime", "1:00:00", "--queue", "debug"]
            #expect(
                await bench.maestro(words + ["-j", "4", "ids.txt", "--", "./p.sh"]) == 0, "\(bench.terminal.errors)")
            for line in ["type: slurm", "procs: 1", "memory: 4G", "queue: debug", "run --throttle 4 FILE"] {
                #expect(bench.terminal.output.contains(line), "\(bench.terminal.output)")
            }
        }
        #expect(try await errors("--queue", "a", "ids.txt", "--", "p", code: 64).contains("--queue requires --slurm"))
        #expect(try await errors("--memory", "much", "ids.txt", "--", "p").contains("memory"))
    }

    @Test("mistakes are told, and nothing is left behind")
    func mistakes() async throws {
        #expect(try await errors("ids.txt", code: 64).contains("write the command after `--`"))
        #expect(try await errors("ids.txt", "--", "", code: 64).contains("must be a program"))
        #expect(try await errors("ids.txt", "--", "-x", code: 64).contains("must be a program"))
        #expect(try await errors("--key", "ID", "ids.txt", "--", "p", code: 64).contains("--key names a column"))
        #expect(try await errors("none.txt", "--", "p").contains("none.txt"))
        #expect(try await errors("ids.txt", "--", "p", items: "\n\n").contains("ids.txt has no items"))
        #expect(try await errors("ids.txt", "--", "p", items: "a\u{0}\n").contains("ids.txt:1:2"))
        #expect(try await errors("ids.txt", "--", "p", items: "a\nb\na\n").contains("ids.txt:3"))
        #expect(try await errors("--csv", "ids.txt", "--", "p", "{}", items: "a,b\n1\n").contains("ids.txt:2"))
        #expect(
            try await errors("--csv", "ids.txt", "--", "p", "{id3}", items: "id2,b\n1,2\n").contains("have no column"))
        #expect(
            try await errors("--csv", "ids.txt", "--", "p", "{b}", items: "id,b\n1,2\n2,2\n").contains("--key COLUMN"))
        #expect(try await errors("ids.txt", "--", "p", "a\u{1B}").contains("control character U+1B"))
        #expect(try await errors("--then", "echo $(ITEM)", "ids.txt", "--", "p").contains("--then runs once"))
    }

    @Test("a study that is there is not overwritten")
    func again() async throws {
        try await withItems { bench in
            #expect(await bench.maestro("each", "-fg", "-o", "out", "ids.txt", "--", "./p.sh") == 0)
            #expect(await bench.maestro("each", "-fg", "-o", "out", "ids.txt", "--", "./p.sh") == 1)
            #expect(bench.terminal.errors.contains("already holds a study"))
        }
    }

    @Test("items of another file are added")
    func extended() async throws {
        try await withItems { bench in
            #expect(await bench.maestro("each", "-fg", "-o", "out", "ids.txt", "--", "./p.sh") == 0)
            try bench.write("more.txt", "b\nc\n")
            #expect(await bench.maestro("extend", "--wait", "out", "more.txt") == 0, "\(bench.terminal.errors)")
            #expect(try bench.read("results/c") == "c|")
        }
    }

    @Test("an item in the text of `sh -c` is warned of, and runs as it is written")
    func shellText() async throws {
        try await withItems { bench in
            #expect(await bench.maestro("each", "-fg", "-o", "out", "ids.txt", "--", "sh", "-c", "touch {}.done") == 0)
            #expect(bench.terminal.errors.contains("`sh -c` reads the item as part of its commands"))
            let done = try bench.host.files.information("\(bench.folder)/a.done")
            #expect(done != nil)
        }
    }
}
