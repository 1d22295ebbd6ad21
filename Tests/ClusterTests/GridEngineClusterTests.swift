import HostInterface
import Testing

/// Studies on a real Grid Engine, which lets go what waits for a job at any end of it.
@Suite(.onGridEngine) struct GridEngineClusterTests {
    /// - Parameter more: What the first step does for each value of N.
    private static func chain(_ more: String = "true $(N)") -> String {
        """
        - {name: make, description: d, run: {procs: 1, cmd: 'NOTE; \(more)'}}
        - {name: post, description: d, run: {procs: 1, cmd: 'NOTE', depends: [make]}}
        - {name: all, description: d, run: {procs: 1, cmd: 'NOTE', depends: [post_*]}}
        """
    }

    @Test("a chain of arrays and a funnel take one call of qsub each, each task behind its own parent")
    func chain() async throws {
        try await withGridEngine(Self.chain()) { study in
            try await study.run("--wait", expecting: 0)
            #expect(study.ledger.count == 13 && Set(study.ledger).count == 13 && study.ledger.last == "all 1")
            #expect(try await study.maestro("status", "--cost").output.contains("qsub     3 "))
        }
    }

    @Test("a failure keeps what depends on it from running, and nothing else")
    func failure() async throws {
        try await withGridEngine(Self.chain("[ $(N) != 2 ]")) { study in
            try await study.run("--wait", expecting: 2)
            #expect(study.ledger.count == 11 && !study.ledger.contains("post_N.2 1") && !study.ledger.contains("all 1"))
            let status = try await study.maestro("status").output
            #expect(status.contains("exit code 1") && status.contains("not run: make_N.2 did not finish"))
        }
    }

    @Test("a step that gathers counts the failures that are allowed, and handlers run at the end")
    func allowedFailures() async throws {
        let sections = """
            - {name: make, description: d, run: {procs: 1, cmd: 'NOTE; [ $(N) != 2 ]', allow failure: 1}}
            - {name: all, description: d, run: {procs: 1, cmd: 'NOTE; cp $(make.list) list', depends: [make_*]}}
            always:
            - {name: clean, description: d, run: {procs: 1, cmd: 'NOTE; cp $(study.failures) seen'}}
            """
        try await withGridEngine(sections) { study in
            try await study.run("--wait", expecting: 4)
            #expect(study.ledger.last == "clean 1" && study.ledger.contains("all 1"))
        }
    }

    @Test("a loop runs round by round, though the conductor is killed in one, and what waits for it sees the last one")
    func loop() async throws {
        let sections = """
            - name: count
              description: d
              run:
                procs: 1
                cmd: 'NOTE; [ $(ROUND) != 2 ] || sleep 5; n=$(previous.count.outputs.n); echo n=$((n + 1)) >> "$MAESTRO_OUTPUT"'
                outputs: [n: {type: whole, default: 0}]
                repeat: {until: $(count.outputs.n) == 3, at most: 9}
            - name: all
              description: d
              run: {procs: 1, cmd: 'NOTE; echo $(count.outputs.n) $(count.rounds) > result', depends: [count]}
            """
        try await withGridEngine(sections) { study in
            try await study.run(expecting: 0)
            try await study.wait { study.ledger.count == 2 }
            try await study.killConductor()
            #expect(try await study.maestro("resume", "--wait").code == 0)
            #expect(study.ledger == ["count_ROUND.1 1", "count_ROUND.2 1", "count_ROUND.3 1", "all 1"])
            let result = try Cluster.host.files.read("\(study.folder)/results/all/result")
            #expect(String(decoding: result, as: UTF8.self) == "3 3\n")
        }
    }

    @Test("what fails for its machine is tried again, and what depends on it waits for that")
    func retry() async throws {
        // In place, by the wrapper; and by the conductor, when the wrapper itself is killed.
        let sections = """
            - name: make
              description: d
              run:
                procs: 1
                cmd: 'NOTE; [ $(N) != 2 ] || [ $MAESTRO_TRY = 2 ] || exit 3; [ $(N) != 4 ] || [ $MAESTRO_ATTEMPT = 2 ] || kill -9 $PPID'
                retry: {exit: {times: 1}, infrastructure: {times: 1, wait: 2}}
            - {name: post, description: d, run: {procs: 1, cmd: 'NOTE', depends: [make]}}
            - {name: all, description: d, run: {procs: 1, cmd: 'NOTE', depends: [post_*]}}
            """
        try await withGridEngine(sections) { study in
            try await study.run("--wait", expecting: 0)
            #expect(study.ledger.filter { $0.hasPrefix("make_N.2") } == ["make_N.2 1", "make_N.2 1"])
            #expect(study.ledger.filter { $0.hasPrefix("make_N.4") } == ["make_N.4 1", "make_N.4 2"])
            #expect(study.ledger.count { $0.hasPrefix("post") } == 6 && study.ledger.last?.hasPrefix("all") == true)
        }
    }

    @Test("a cancelled study leaves no job, and nothing of it begins")
    func cancel() async throws {
        try await withGridEngine(Self.chain("sleep 30$(N)")) { study in
            try await study.run(expecting: 0)
            try await study.wait { study.ledger.count == 4 }
            #expect(try await study.maestro("cancel").code == 0)
            #expect(try await study.maestro("resume", "--wait").code == 3)
            #expect(study.ledger.count == 4)
            let queue = try await study.queue()
            #expect(!queue.contains(study.id))
        }
    }

    @Test("a conductor that is killed is followed by one that loses nothing and runs nothing twice")
    func killedConductor() async throws {
        try await withGridEngine(Self.chain("sleep 5.$(N)")) { study in
            try await study.run(expecting: 0)
            try await study.wait { study.ledger.count >= 4 }
            try await study.killConductor()
            #expect(try await study.maestro("resume", "--wait").code == 0)
            #expect(study.ledger.count == 13 && Set(study.ledger).count == 13)
        }
    }

    @Test("jobs judge their conditions, and those of what was skipped are skipped, though the conductor is killed")
    func conditions() async throws {
        let sections = """
            - {name: make, description: d, run: {procs: 1, cmd: 'NOTE; sleep 5; echo "v=$(N)" >> "$MAESTRO_OUTPUT"'}}
            - name: post
              description: d
              run: {procs: 1, cmd: 'NOTE', depends: [make], when: number($(make.outputs.v)) > 4 and $(make.exit) == 0}
            - {name: last, description: d, run: {procs: 1, cmd: 'NOTE $(N)', depends: [post]}}
            - {name: all, description: d, run: {procs: 1, cmd: 'NOTE', depends: [last_*]}}
            """
        try await withGridEngine(sections) { study in
            try await study.run(expecting: 0)
            try await study.wait { study.ledger.count >= 4 }
            try await study.killConductor()
            #expect(try await study.maestro("resume", "--wait").code == 0)
            #expect(
                study.ledger.count == 11 && Set(study.ledger).count == 11 && study.ledger.last == "all 1",
                "\(study.ledger)")
            #expect(try await study.maestro("status").output.contains("11 finished, 8 skipped"))
        }
    }

    @Test("a job finds the values of an earlier one when it begins, though its conductor is killed before")
    func values() async throws {
        let sections = """
            - {name: make, description: d, run: {procs: 1, cmd: 'NOTE; sleep 5; echo "v=a $(N)" >> "$MAESTRO_OUTPUT"'}}
            - {name: post, description: d, run: {procs: 1, cmd: 'NOTE; [ $(make.outputs.v) = "a $(N)" ]', depends: [make]}}
            - {name: all, description: d, run: {procs: 1, cmd: 'NOTE', depends: [post_*]}}
            """
        try await withGridEngine(sections) { study in
            try await study.run(expecting: 0)
            try await study.wait { study.ledger.count >= 4 }
            try await study.killConductor()
            #expect(try await study.maestro("resume", "--wait").code == 0)
            #expect(study.ledger.count == 13 && Set(study.ledger).count == 13)
        }
    }

    @Test("a job that Grid Engine refuses has failed, with its words")
    func refusal() async throws {
        let sections = "- {name: make, description: d, run: {procs: 1, queue: nosuch.q, cmd: 'NOTE'}}"
        try await withGridEngine(sections) { study in
            try await study.run("--wait", expecting: 2)
            #expect(try await study.maestro("status").output.contains("unknown queue \"nosuch.q\""))
            #expect(study.ledger.isEmpty)
        }
    }
}

/// The one of `tools/grid-engine`, started by the first test that wants it.
private enum GridEngine {
    /// The folder of its programs; nothing where its packages cannot be had.
    static let programs = Task<String?, any Error> {
        let result = try await Cluster.host.programs.run(
            Invocation("\(Cluster.project)/tools/grid-engine", ["up"], deadlineSeconds: 600))
        if case .exited(77) = result.end { return nil }
        guard result.succeeded else { throw ClusterError(description: String(decoding: result.errors, as: UTF8.self)) }
        return String(decoding: result.output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips the suite where Grid Engine cannot be installed.
    fileprivate static var onGridEngine: Self {
        .enabled("Grid Engine cannot be installed here") {
            Cluster.host.context.userID == 0 ? try await GridEngine.programs.value != nil : false
        }
    }
}

/// A study in a directory of its own.
private struct GridEngineStudy {
    let folder: String
    let environment: [String: String]
    private var host: Host { Cluster.host }

    @discardableResult
    func maestro(_ verb: String, _ options: String...) async throws -> (code: Int32, output: String) {
        try await call([verb] + options + ["\(folder)/results"])
    }

    /// - Parameter code: The exit code.
    func run(_ options: String..., expecting code: Int32) async throws {
        let words = ["run", "-y", "-s", "3", "-o", "\(folder)/results"] + options + ["\(folder)/study.yaml"]
        let result = try await call(words)
        #expect(result.code == code, "\(result.output)")
    }

    private func call(_ words: [String]) async throws -> (code: Int32, output: String) {
        let result = try await host.programs.run(
            Invocation(try testedProgram, words, environment: environment, directory: folder, deadlineSeconds: 240))
        guard case .exited(let code) = result.end else { throw ClusterError(description: "killed: \(result.end)") }
        return (code, String(decoding: result.output + result.errors, as: UTF8.self))
    }

    func queue() async throws -> String {
        let call = Invocation("qstat", ["-xml"], environment: environment, deadlineSeconds: 60)
        return String(decoding: try await host.programs.run(call).output, as: UTF8.self)
    }

    func killConductor() async throws {
        let call = Invocation("pkill", ["-9", "-f", "conduct.*\(folder)/"], deadlineSeconds: 10)
        try #require(try await host.programs.run(call).succeeded)
    }

    /// What its jobs' names have in common.
    var id: String {
        let words = text("results/.maestro/journal").split(whereSeparator: \.isWhitespace)
        return words.first { $0.hasPrefix("study=") }.map { String($0.dropFirst(6)) } ?? "unknown"
    }

    /// Every run of a command, as `instance attempt`, in order.
    var ledger: [String] { text("ledger").split(separator: "\n").map(String.init) }

    private func text(_ name: String) -> String {
        String(decoding: (try? host.files.read("\(folder)/\(name)")) ?? [], as: UTF8.self)
    }

    func wait(_ condition: () -> Bool) async throws {
        for _ in 0..<600 {
            if condition() { return }
            await host.clock.sleep(milliseconds: 100)
        }
        throw ClusterError(description: "waited for a minute in vain: \(ledger)")
    }
}

/// - Parameter steps: `NOTE` in a command writes the instance and its attempt into the ledger.
private func withGridEngine(_ steps: String, _ body: (GridEngineStudy) async throws -> Void) async throws {
    let host = Cluster.host
    let programs = try #require(try await GridEngine.programs.value)
    let folder = "/tmp/maestro-swift-test-" + host.random.bytes(6).map { String($0, radix: 16) }.joined()
    try host.files.createDirectory(folder, mode: .privateDirectory)
    let note = "echo $MAESTRO_INSTANCE $MAESTRO_ATTEMPT >> \(folder)/ledger"
    let text = """
        description: {name: test, description: A test.}
        batch: {type: sge}
        study:
        \(steps.replacing("NOTE", with: note))
        global.parameters: {N: {values: [1, 2, 3, 4, 5, 6], label: N.%%}}
        """
    try host.files.write("\(folder)/study.yaml", Array(text.utf8), mode: .privateFile)
    var environment = host.context.environment
    environment["PATH"] = "\(programs):" + (environment["PATH"] ?? "/usr/bin:/bin")
    environment["HOME"] = folder
    let study = GridEngineStudy(folder: folder, environment: environment)
    let result = await Result { try await body(study) }
    _ = try? await study.maestro("cancel")
    _ = try? await host.programs.run(Invocation("rm", ["-rf", folder], deadlineSeconds: 60))
    try result.get()
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
