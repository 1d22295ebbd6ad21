import Diagnostics
import Executors
import Testing

@testable import Specification

@Suite struct OptionTests {
    /// One text of options in each of the two ways: as an entry of `args`, and in the command's second line.
    private func found(_ options: String, in way: Way) -> [Diagnostic] {
        let entry = options.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
        let lines =
            switch way {
            case .arguments: "    procs: 1\n    args:\n    - '\(entry)'\n    cmd: |\n      echo"
            case .directive: "    procs: 1\n    cmd: |\n      # what it needs\n      #SBATCH \(options)\n      echo"
            }
        return study(minimal("batch: {type: slurm}\nstudy:\n- name: s\n  description: d\n  run:\n\(lines)")).diagnostics
    }

    enum Way: CaseIterable { case arguments, directive }

    /// The ways to write an option.
    private static func forms(of option: SubmitOption) -> [String] {
        let long = "--\(option.name)"
        let short = option.letter.map { "-\($0)" }
        switch option.value {
        case .none: return [long, short, short.map { "-s\($0.dropFirst())" }].compactMap { $0 }
        case .optional: return [long, "\(long)=5", short, short.map { "\($0)5" }].compactMap { $0 }
        case .required, .two, .behind:
            let longs = ["\(long)=5", "\(long) 5", "\(long)='a b'", "\(long) \"a b\""]
            return longs + (short.map { ["\($0)5", "\($0) 5", "\($0)'a b'", "-s\($0.dropFirst())5"] } ?? [])
        }
    }

    @Test("every option is judged by the table, in every form and in both ways", arguments: SubmitOptions.sbatch.all)
    func everyOption(option: SubmitOption) {
        for form in Self.forms(of: option) {
            for way in Way.allCases {
                let expected: [String] =
                    switch option.rule {
                    case .honoured: []
                    case .refused: ["refused-option"]
                    case .overridden: ["overridden-option"]
                    }
                let diagnostics = found(form, in: way)
                #expect(diagnostics.map(\.code) == expected, "\(form), \(way)")
                #expect(diagnostics.allSatisfy { $0.place?.line == (way == .arguments ? 9 : 10) && $0.hint != nil })
            }
        }
    }

    @Test(
        "abbreviations are what they are the beginning of; those of several are errors",
        arguments: [
            ("--arr=1-3", ["refused-option"]), ("--arr 1-3", ["refused-option"]), ("--wra=x", ["refused-option"]),
            ("--test", ["refused-option"]), ("--vers", ["refused-option"]), ("--usa", ["refused-option"]),
            ("--job=x", ["overridden-option"]), ("--part=x", []), ("--clus=x", ["ambiguous-option"]),
            ("--con=x", ["ambiguous-option"]), ("--gpu 3", ["ambiguous-option"]), ("--n=3", ["ambiguous-option"]),
            ("--contig", []), ("--mem=3", []), ("--gpus=3", []), ("--wait", ["overridden-option"]),
            ("--time=3", []), ("--tim=3", ["ambiguous-option"]), ("--he", ["refused-option"]),
        ])
    func abbreviations(options: String, codes: [String]) {
        for way in Way.allCases { #expect(found(options, in: way).map(\.code) == codes) }
    }

    @Test(
        "what is no option is an error, and what is unknown is passed on with a warning",
        arguments: [
            ("--partition", ["bad-option"]), ("-p", ["bad-option"]), ("--hold=3", ["bad-option"]),
            ("--mem=3 G", ["bad-option"]), ("-- --mem=3", ["bad-option"]), ("-N 2 -", ["bad-option"]),
            ("--bootmode=fast", ["unknown-option"]), ("--bootmode fast", ["unknown-option"]),
            ("-Z", ["unknown-option"]),
            ("--nice 5", ["bad-option"]), ("--comment=a # why", []), ("-Hpdebug -N2", []),
            ("-a1-3 -d 4 --mem=3 -W", ["refused-option", "refused-option", "overridden-option"]),
        ])
    func others(options: String, codes: [String]) {
        for way in Way.allCases { #expect(found(options, in: way).map(\.code) == codes) }
    }

    @Test("a job of several parts is refused")
    func parts() {
        for word in ["hetjob", "packjob"] { #expect(found(word, in: .directive).map(\.code) == ["refused-option"]) }
    }

    @Test("a mistyped option tells what was meant")
    func near() {
        #expect(found("--partion=x", in: .directive).first?.hint == "did you mean `--partition`?")
    }

    @Test(
        "several mistakes in both ways are told at once, each at its place; options behind the first command are none")
    func several() {
        let text = """
            batch: {type: slurm, args: [--wrap=x]}
            study:
            - name: s
              description: d
              run:
                procs: 1
                args: [--mem=3, --arr=1-3]
                cmd: |
                  #SBATCH --dependency=afterok:1
                  #SBATCH -o x
                  echo
                  #SBATCH --array=1
                restart: |
                  #SBATCH -a 1
                  echo
            """
        let diagnostics = study(minimal(text)).diagnostics
        #expect(diagnostics.compactMap { $0.place?.line } == [2, 8, 10, 11, 15])
        #expect(diagnostics.first { $0.place?.line == 8 }?.place?.column == 21)
        #expect(diagnostics.count { $0.severity == .error } == 4)
    }

    @Test("other schedulers have other options, and a step beside the conductor has no use for any")
    func elsewhere() {
        let step = "- {name: s, description: d, run: {cmd: \"#SBATCH --array=1\\necho\"}}"
        #expect(study(minimal("batch: {type: lsf, args: [-o x]}")).diagnostics.isEmpty)
        #expect(study(minimal("study:\n\(step)")).diagnostics.isEmpty)
        let codes = study(minimal("batch: {type: slurm}\nstudy:\n\(step.replacing("array=1", with: "mem=1"))"))
        #expect(codes.diagnostics.map(\.code) == ["not-scheduled"])
    }

    @Test(
        "sbatch gets each option by its long name, and none that is set for each job",
        arguments: [
            (["-pdebug", "-N", "2", "--hol"], ["--partition=debug", "--nodes=2", "--hold"]),
            (["-Wvk", "-J", "x", "--comment", "two words"], ["--no-kill", "--comment=two words"]),
            (["--bootmode", "fast", "--output=x", "-k5"], ["--bootmode", "fast", "--no-kill=5"]),
        ])
    func submitted(options: [String], words: [String]) { #expect(SubmitOptions.sbatch.submittable(options) == words) }
}
