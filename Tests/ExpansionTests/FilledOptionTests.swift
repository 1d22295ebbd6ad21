import Diagnostics
import Expansion
import Specification
import Testing
import YAML

@Suite struct FilledOptionTests {
    private func codes(_ run: String, batch: String = "") throws -> [String] {
        let text =
            "description: {name: n, description: d}\nenv: {variables: {V: --array=1}}\nbatch: {type: slurm\(batch)}\n"
            + "study:\n- {name: s, description: d, run: {procs: 1, \(run)}}\n"
            + "global.parameters: {P: {values: [--mem=1, --array=1-3], label: P.%%}}\n"
        let root = try #require(parse(Array(text.utf8), file: "s.yaml").root)
        let study = try #require(readStudy(root).study)
        return checkFilledOptions(of: try #require(expand(study).graph)).map(\.code)
    }

    @Test(
        "options that tokens become are judged as those that are written",
        arguments: [
            (##"cmd: "#SBATCH $(P)\necho""##, ["refused-option"]),
            (##"cmd: "#SBATCH $(V)\necho""##, ["refused-option"]),
            (##"cmd: "$(P)\n#SBATCH --comment=$(P)\n""##, []), (##"cmd: "echo $(P)""##, []),
            (##"cmd: x, args: ["--comment=a $(P)"]"##, ["refused-option"]),
            (##"cmd: x, args: ["--comment=$(P)"]"##, []),
            (##"cmd: x, args: ["-$(P)"]"##, []), (##"cmd: x, restart: "#SBATCH $(P)""##, ["refused-option"]),
        ])
    func filled(run: String, expected: [String]) throws { #expect(try codes(run) == expected) }

    @Test("so are those of the batch section")
    func batch() throws {
        #expect(try codes("cmd: x $(P)", batch: ", args: [\"--comment=x $(V)\"]") == ["refused-option"])
    }
}
