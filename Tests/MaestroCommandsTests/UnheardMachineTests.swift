import HostInterface
import Testing

/// A machine that stops, seen by the real program from another one: this machine under two names. Takes minutes.
@Suite struct UnheardMachineTests {
    @Test(
        "a machine that stops is told of, counted down and taken over, and its local steps run again when the user says so"
    )
    func gone() async throws {
        try await withBench { bench in
            try bench.write(
                "s.yaml",
                study(
                    """
                    - {name: a, description: d, run: {cmd: "[ -e $(SPECROOT)/again ] || exec sleep 1000"}}
                    - {name: b, description: d, run: {cmd: "true", depends: [a]}}
                    """))
            try await bench.must(0, "login2", "run", "-y", "-o", "out", "s.yaml")
            try await bench.wait(for: "claim", in: "out/.maestro/attempts/0/0.1")
            let conductor = try #require(try await bench.conductor(of: "out"))
            try await bench.command("kill", "-STOP", "\(conductor)")
            await bench.host.clock.sleep(milliseconds: 95_000)
            let late = "its conductor on login2 has sent no heartbeat for "
            #expect(try await bench.must(0, "login1", "status", "out").contains(late))
            #expect(try await bench.must(1, "login1", "resume", "out").contains("already has a conductor: " + late))
            #expect(
                try await bench.must(0, "login1", "cancel", "-y", "--step", "b", "out").contains("requested; " + late))
            try bench.write("again", "")
            async let waiting = bench.must(2, "login1", "resume", "--wait", "out")
            try await bench.wait(for: "held login1", in: "out/.maestro/leases/2", seconds: 200)
            try await bench.command("pkill", "-KILL", "-f", "local-runner \(bench.folder)/out")
            let stays = try await bench.must(0, "login1", "status", "out")
            #expect(stays.contains("a local step runs on login2, which has sent no heartbeat for "))
            try await bench.must(0, "login1", "resume", "--host-is-gone", "login2", "out")
            let told = try await waiting
            #expect(told.contains("; it can be taken over in "), "\(told)")
            try await bench.command("kill", "-CONT", "\(conductor)")
            try await bench.wait(for: "another conductor took over the study", in: "out/test.txt")
            #expect(try bench.read("out/.maestro/attempts/0/0.2").contains("exit 0"))
        }
    }
}

extension Bench {
    /// Runs a command line on a machine of that name, and says what it wrote.
    @discardableResult
    func must(_ code: Int32, _ name: String, _ arguments: String...) async throws -> String {
        let call = Invocation(
            "unshare",
            ["--uts", "sh", "-c", "hostname \"$0\" && exec \"$@\"", name, host.context.executable] + arguments,
            environment: host.context.environment, directory: folder, deadlineSeconds: 400)
        let result = try await host.programs.run(call)
        let text = String(decoding: result.output + result.errors, as: UTF8.self)
        #expect(result.end == .exited(code), "\(arguments): \(text)")
        return text
    }
}
