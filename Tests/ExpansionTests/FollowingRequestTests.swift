import Diagnostics
import Executors
import Expansion
import Specification
import Testing
import YAML

/// Values of other steps in what a step asks a scheduler for.
@Suite struct FollowingRequestTests {
    private func expanded(_ request: String, more: String = "") throws -> (graph: StudyGraph?, found: [Diagnostic]) {
        let text = """
            description: {name: n, description: d}
            batch: {type: slurm, walltime: 5}
            \(more)
            study:
            - name: probe
              description: d
              run: {cmd: x $(N), procs: 1, outputs: [{minutes: whole, queue: {type: text, default: debug}}]}
            - {name: other, description: d, run: {cmd: x, procs: 1}}
            - {name: use, description: d, run: {cmd: x, procs: 1, depends: [probe, other], \(request)}}
            global.parameters: {N: {values: [1, 2], label: N.%%}}
            """
        let parsed = parse(Array(text.utf8), file: "s.yaml")
        let read = readStudy(try #require(parsed.root, "\(parsed.diagnostics)"))
        let errors = read.diagnostics.filter { $0.severity == .error }
        guard let study = read.study, errors.isEmpty else { return (nil, errors) }
        let result = expand(study)
        return (result.graph, result.diagnostics.filter { $0.severity == .error })
    }

    @Test("a request that has a value is left out of the script, and the step waits for whose value it is")
    func late() throws {
        for (request, more) in [
            ("walltime: $(probe.outputs.minutes)", ""),
            ("walltime: $(T)", "env: {variables: {T: $(probe.outputs.minutes)}}"),
        ] {
            let (found, mistakes) = try expanded(request, more: more)
            let graph = try #require(found, "\(mistakes)")
            let step = graph.steps[2]
            #expect(graph.followingKeys(of: step) == [.walltime])
            #expect(step.parents.map(\.isLate) == [true, false])
            #expect(graph.resources(of: step.instances[0]).texts == [.procs: "1"])
            #expect(graph.valuesForRequests(of: graph.steps[0]) == ["minutes"])
        }
    }

    @Test("its text has the value of its own parent, or what counts where that published none")
    func texts() throws {
        let graph = try #require(
            try expanded("walltime: '0:$(probe.outputs.minutes):00', queue: $(probe.outputs.queue)").graph)
        let second = graph.steps[2].instances[1]
        let texts = try graph.followingTexts(of: second) { parent, name in
            parent == graph.steps[0].instances[1] && name == "minutes" ? "07" : nil
        }
        #expect(texts == [.walltime: "0:07:00", .queue: "debug"])
    }

    @Test("a value that is missing, or is none of those that the key takes, is told")
    func mistakes() throws {
        let graph = try #require(try expanded("walltime: $(probe.outputs.minutes)").graph)
        let instance = graph.steps[2].instances[0]
        for (value, words) in [
            (nil, "step `probe` did not publish `minutes`, which its `walltime` needs"),
            ("soon", "`walltime` must be a time"), ("", "`walltime` must be a time"),
        ] {
            do throws(RequestMistake) {
                _ = try graph.followingTexts(of: instance) { _, _ in value }
                Issue.record("\(value ?? "nothing") is taken")
            } catch {
                #expect(error.description.contains(words), "\(error)")
            }
        }
    }

    @Test(
        "what a script repeats must be known when it is written",
        arguments: [
            ("gpus: $(probe.outputs.minutes)", "what they start depends on `gpus`"),
            ("nodes: $(probe.outputs.minutes)", "what they start depends on `nodes`"),
            ("args: [--comment=$(probe.outputs.queue)]", "is not known before the step begins"),
            ("walltime: $(probe.outputs.minuts)", "declares no value `minuts`"),
            ("walltime: $(use.outputs.minutes)", "which is known once it is over"),
        ])
    func refused(request: String, words: String) throws {
        let (_, found) = try expanded(request)
        #expect(found.contains { $0.message.contains(words) }, "\(found)")
    }
}
