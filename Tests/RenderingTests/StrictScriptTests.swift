import Diagnostics
import Expansion
import Specification
import Testing
import YAML

@testable import Rendering

/// Where `set -euo pipefail` stands in the scripts of strict steps.
@Suite struct StrictScriptTests {
    private func scripts(_ run: String, batch: String, template: String? = nil) throws -> Script {
        let text = """
            description: {name: n, description: d}
            batch: {\(batch)}
            study:
            - name: s
              description: d
              run:
                strict: true
            \(run)
            """
        let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
        let study = try #require(readStudy(root).study)
        let graph = try #require(expand(study).graph)
        let renderer = try ScriptRenderer(
            graph: graph, paths: StudyPaths(output: "/out", specification: "/spec"),
            userTemplate: template.map { UserTemplate(file: "mine.mustache", text: $0) })
        return renderer.script(for: InstanceID(0), in: graph)
    }

    @Test(
        "behind the scheduler's options and before the command, in `restart` too",
        arguments: ["local", "slurm", "lsf", "flux"])
    func kinds(kind: String) throws {
        let script = try scripts("    procs: 1\n    cmd: go\n    restart: again", batch: "type: \(kind)")
        #expect(script.text.hasSuffix("\n\nset -euo pipefail\ngo\n"))
        #expect(script.restartText?.hasSuffix("\n\nset -euo pipefail\nagain\n") == true)
        let header = script.text.split(separator: "\n").dropLast(2)
        #expect(header.allSatisfy { $0.hasPrefix("#") })
    }

    @Test("`#SBATCH` lines at the top of a command count as before")
    func directives() throws {
        let run = """
                procs: 1
                cmd: |
                  # mine

                  #SBATCH --mail-type=END
                    # more
                  cat <<EOF
                  # text
                  EOF
            """
        let script = try scripts(run, batch: "type: slurm")
        let top = "# mine\n\n#SBATCH --mail-type=END\n  # more\n"
        #expect(script.text.hasSuffix("\n\n\(top)set -euo pipefail\ncat <<EOF\n# text\nEOF\n"))
        let options = Specification.directives(ofScript: script.text, prefix: "#SBATCH")
        #expect(options.last == "--mail-type=END")
    }

    @Test(
        "the options stand before the first line that is a command",
        arguments: [
            ("a", "S\na"), ("a\n", "S\na\n"), ("  a\n# b", "S\n  a\n# b"), ("#a\nb", "#a\nS\nb"),
            ("\n\n\t#a\n\nb", "\n\n\t#a\n\nS\nb"),
            ("# a", "# a\nS"), ("# a\n", "# a\nS"), ("", "S"), (" ", " \nS"), ("\\\n#a\nb", "S\n\\\n#a\nb"),
            ("# ä\r\nb\r\n", "# ä\r\nS\nb\r\n"), ("\r\n# a\nb", "S\n\r\n# a\nb"), ("# a\n  b", "# a\nS\n  b"),
        ])
    func places(command: String, expected: String) {
        let mark = "set -euo pipefail"
        #expect(withStrictOptions(command).replacing(mark, with: "S") == expected)
    }

    @Test("a template of the user's own has them as well")
    func ownTemplate() throws {
        let template = "#!{{shell}}\nmodule load x\n  {{command}}\necho end {{step}}\n"
        let script = try scripts("    cmd: go", batch: "type: local, template: t", template: template)
        #expect(script.text == "#!/bin/bash\nmodule load x\n  set -euo pipefail\ngo\necho end s\n")
    }

    @Test(
        "a template that would keep them from the command is refused at its place",
        arguments: [
            ("#!/bin/sh\n{{command}}\n", "shell-not-strict", 1),
            ("#!/usr/bin/env python3\n{{command}}\n", "shell-not-strict", 1),
            ("#!{{shell}}\n\nsrun {{command}}\n", "command-within-line", 3),
            ("#!{{shell}}\necho {{step}}{{command}}\n", "command-within-line", 2),
            ("#!{{shell}}\n{{step}}{{command}}\n", "command-within-line", 2),
        ])
    func refusedTemplates(template: String, code: String, line: Int) throws {
        let error = try #require(throws: TemplateError.self) {
            try scripts("    cmd: go", batch: "type: local, template: t", template: template)
        }
        #expect(error.mistakes.map(\.code) == [code])
        #expect(error.mistakes.map(\.place?.line) == [line])
    }
}
