import Diagnostics
import Executors
import Testing

@testable import Specification

/// Options of qsub, which are words with one dash.
@Suite struct GridEngineOptionTests {
    private func found(_ options: String) -> [Diagnostic] {
        let inArguments = "    procs: 1\n    args:\n    - '\(options)'\n    cmd: echo"
        let inCommand = "    procs: 1\n    cmd: |\n      # what it needs\n      #$ \(options)\n      echo"
        let both = [inArguments, inCommand].map { lines in
            study(minimal("batch: {type: sge}\nstudy:\n- name: s\n  description: d\n  run:\n\(lines)")).diagnostics
        }
        #expect(both[0].map(\.code) == both[1].map(\.code))
        #expect(both[0].allSatisfy { $0.place?.line == 9 } && both[1].allSatisfy { $0.place?.line == 10 })
        return both[0]
    }

    @Test("every option is judged by the table, in args and in directives", arguments: SubmitOptions.qsub.all)
    func everyOption(option: SubmitOption) {
        let values =
            switch option.value {
            case .none, .optional: [""]
            case .required: [" 5", " -5"]
            case .two: [" smp 4"]
            case .behind: [" linear:1", " set linear:1"]
            }
        for value in values {
            let expected: [String] =
                switch option.rule {
                case .honoured: []
                case .refused: ["refused-option"]
                case .overridden: ["overridden-option"]
                }
            #expect(found("-\(option.name)\(value) -notify").map(\.code) == expected, "\(option.name)\(value)")
        }
    }

    @Test(
        "what is no option is an error, and what is unknown is passed on with a warning",
        arguments: [
            ("-q", ["bad-option"]), ("-pe smp", ["bad-option"]), ("-l h_rt=5 all.q", ["bad-option"]),
            ("-mem 3G", ["unknown-option"]), ("-mem -notify", ["unknown-option"]), ("--help", ["unknown-option"]),
            ("-t 1-3 -hold_jid 4 -N x", ["refused-option", "refused-option", "overridden-option"]),
        ])
    func others(options: String, codes: [String]) { #expect(found(options).map(\.code) == codes) }

    @Test("a message names qsub, the option as qsub has it, and what to use instead")
    func words() {
        let first = found("-t 1-3").first
        #expect(first?.message == "a study cannot use the option `-t` of qsub")
        #expect(first?.hint == "use `global.parameters`; instances are submitted as job arrays automatically")
        #expect(found("-hold_jib 3").first?.hint == "did you mean `-hold_jid`?")
    }

    @Test(
        "qsub gets each option as it is written, and none that is set for each job",
        arguments: [
            (["-N", "x", "-cwd", "-q", "all.q", "-l", "h_rt=60"], ["-q", "all.q", "-l", "h_rt=60"]),
            (["-pe", "mpi", "8", "-terse", "-p", "-100"], ["-pe", "mpi", "8", "-p", "-100"]),
            (["-mem", "3G", "-o", "x"], ["-mem", "3G"]),
        ])
    func submitted(options: [String], words: [String]) { #expect(SubmitOptions.qsub.submittable(options) == words) }

    @Test(
        "the last word on how long a job may run counts",
        arguments: [
            (["-l", "h_rt=60"], "60"), (["-l", "h_rt=60", "-l", "h_vmem=1G,h_rt=0:10:0"], "0:10:0"),
            (["-l", "s_rt=60"], nil), (["-q", "h_rt=60"], nil),
        ] as [([String], String?)])
    func walltime(options: [String], text: String?) { #expect(SubmitOptions.qsub.walltime(in: options) == text) }
}
