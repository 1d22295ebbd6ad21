import Expansion
import Rendering
import Specification
import Testing
import YAML

@Suite struct RenderingTests {
    private func scripts(_ text: String, template: String? = nil) throws -> [Script] {
        let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
        let study = try #require(readStudy(root).study)
        let graph = try #require(expand(study).graph)
        let renderer = try ScriptRenderer(
            graph: graph, paths: StudyPaths(output: "/out", specification: "/spec"),
            userTemplate: template.map { UserTemplate(file: "mine.mustache", text: $0) })
        return graph.instances.map { renderer.script(for: $0, in: graph) }
    }

    private func slurm(_ step: String, batch: String = "") -> String {
        """
        description: {name: n, description: d}
        batch: {type: slurm\(batch)}
        study: [{name: one step, description: 'say "hi" \\ bye', run: {cmd: echo $(P), \(step)}}]
        global.parameters: {P: {values: [1, 2], label: P.%%}}
        """
    }

    @Test("all that a step asks of Slurm stands in the header")
    func slurmHeader() throws {
        let step =
            "nodes: 2, procs: 8, cores per task: 4, gpus: 1, memory: 8G, constraint: \"a|b\", queue: q2, account: acc, "
            + "qos: high, reservation: r, exclusive: true, walltime: 1-00, args: [--mail-type=END], restart: again"
        let script = try #require(try scripts(slurm(step, batch: ", queue: q1, procs: 1, args: [--nice]")).first)
        #expect(script.name == "one_step_P.1.slurm.sh")
        #expect(script.restartName == "one_step_P.1.restart.slurm.sh")
        #expect(
            script.text == """
                #!/bin/bash
                #SBATCH --nodes=2
                #SBATCH --partition=q2
                #SBATCH --account=acc
                #SBATCH --time=1-00
                #SBATCH --job-name="one_step_P.1"
                #SBATCH --output="one_step_P.1.out"
                #SBATCH --error="one_step_P.1.err"
                #SBATCH --comment "say \\"hi\\" \\\\ bye"
                #SBATCH --reservation="r"
                #SBATCH --gres=gpu:1
                #SBATCH --ntasks=8
                #SBATCH --exclusive
                #SBATCH --qos=high
                #SBATCH --cpus-per-task=4
                #SBATCH --mem=8G
                #SBATCH --constraint="a|b"
                #SBATCH --nice
                #SBATCH --mail-type=END

                echo 1

                """)
        #expect(script.restartText?.hasSuffix("\n\nagain\n") == true)
    }

    @Test("`exclusive: $(X)` with a false value is not exclusive")
    func notExclusive() throws {
        let study = """
            description: {name: n, description: d}
            batch: {type: slurm}
            study: [{name: s, description: d, run: {cmd: x, procs: 1, exclusive: $(E)}}]
            global.parameters: {E: {values: [false, true], label: E.%%}}
            """
        #expect(try scripts(study).map { $0.text.contains("--exclusive") } == [false, true])
    }

    @Test("a step without nodes or procs has no header, and its launcher is nothing")
    func notScheduled() throws {
        let study = """
            description: {name: n, description: d}
            batch: {type: slurm}
            study: [{name: s, description: d, run: {cmd: $(LAUNCHER) ./a}}]
            """
        #expect(try scripts(study).map(\.text) == ["#!/bin/bash\n\n ./a\n"])
    }

    @Test("a user's own template has every value, and what it cannot have is named")
    func userTemplate() throws {
        let own = "#!{{shell}}\n# {{step}} {{instance}} {{workspace}} {{nodes}}\n{{command}}\n"
        let script = try scripts(slurm("nodes: 3"), template: own).first
        #expect(script?.text == "#!/bin/bash\n# one step one step_P.1 /out/one_step/P.1 3\necho 1\n")
        #expect(throws: TemplateError.self) { try scripts(slurm("nodes: 3"), template: "{{nodse}}") }
        #expect(throws: TemplateError.self) { try scripts(slurm("nodes: 3"), template: "{{#nodes}} never closed") }
    }

    @Test(
        "directives are what sbatch itself would read",
        arguments: [
            (
                "#!/bin/sh\n#SBATCH --nodes=2\n# a comment\n\n#SBATCH -p debug\necho\n#SBATCH --late\n",
                ["--nodes=2", "-p", "debug"]
            ),
            (
                "#!/bin/sh\n#SBATCH --comment \"a \\\"b\\\" c\" --x='y z' # why\n",
                ["--comment", "a \"b\" c", "--x=y z"]
            ),
            ("#!/bin/sh\n#SBATCHX\n##SBATCH -a\n #SBATCH -b\necho", []), ("", []),
        ])
    func directives(script: String, options: [String]) {
        #expect(Specification.directives(ofScript: script, prefix: "#SBATCH") == options)
    }
}
