import HostInterface
import HostLive
import TestSupport
import Testing

/// A folder that goes away with the test.
final class TemporaryFolder: Sendable {
    let host = Host.live()
    let path: String

    init() throws {
        path = "/tmp/maestro-swift-live-" + host.random.bytes(6).map { String($0, radix: 16) }.joined()
        try host.files.createDirectory(path, mode: .privateDirectory)
    }

    func remove() async { _ = try? await host.programs.run(Invocation("rm", ["-rf", path], deadlineSeconds: 10)) }
}

@Suite struct LiveFileTests {
    private func with(_ body: (any FileSystem, String) throws -> Void) async throws {
        let folder = try TemporaryFolder()
        do { try body(folder.host.files, folder.path) } catch {
            await folder.remove()
            throw error
        }
        await folder.remove()
    }

    @Test("what is written is read, with the mode that was asked for")
    func write() async throws {
        try await with { files, folder in
            try files.write("\(folder)/a", [1, 2, 3], mode: .privateExecutable)
            #expect(try files.read("\(folder)/a") == [1, 2, 3])
            #expect(try files.information("\(folder)/a")?.mode == .privateExecutable)
            try files.replace("\(folder)/a", with: [4], mode: .privateFile)
            #expect(try files.read("\(folder)/a") == [4])
            #expect(try files.information("\(folder)/a")?.mode == .privateFile)
            #expect(try files.list(folder) == ["a"])
        }
    }

    @Test("of a file, a device and a named pipe no more is read than asked for", .timeLimit(.minutes(10)))
    func limit() async throws {
        let folder = try TemporaryFolder()
        let (files, programs) = (folder.host.files, folder.host.programs)
        try files.write("\(folder.path)/a", [1, 2, 3], mode: .privateFile)
        #expect(try files.read("\(folder.path)/a", atMost: 2) == [1, 2])
        #expect(try files.read("\(folder.path)/a", atMost: 9) == [1, 2, 3])
        #expect(try files.read("/dev/zero", atMost: 3_000_000).count == 3_000_000)
        #expect(try files.read("/dev/null", atMost: 9) == [])
        let writer = "sh -c 'cat /dev/zero >\(folder.path)/pipe' >/dev/null 2>&1 </dev/null &"
        let command = "mkfifo \(folder.path)/pipe && setsid \(writer)"
        #expect(try await programs.run(Invocation("sh", ["-c", command], deadlineSeconds: 10)).succeeded)
        #expect(try files.read("\(folder.path)/pipe", atMost: 3_000_000).count == 3_000_000)
        await folder.remove()
    }

    @Test("a named pipe to which nobody writes is given up", .timeLimit(.minutes(10)))
    func silentPipe() async throws {
        let folder = try TemporaryFolder()
        let pipe = "\(folder.path)/pipe"
        let made = try await folder.host.programs.run(Invocation("mkfifo", [pipe], deadlineSeconds: 10))
        #expect(made.succeeded)
        #expect(throws: HostError.refused(path: pipe, why: "nothing was written to this pipe for 2 s")) {
            try folder.host.files.read(pipe, atMost: 9)
        }
        await folder.remove()
    }

    @Test("a named pipe that gives a byte now and then is given up", .timeLimit(.minutes(10)))
    func slowPipe() async throws {
        let folder = try TemporaryFolder()
        let pipe = "\(folder.path)/pipe"
        let writer = "for i in $(seq 40); do printf x || exit; sleep 1; done >\(pipe)"
        let command = "mkfifo \(pipe) && setsid sh -c '\(writer)' >/dev/null 2>&1 </dev/null &"
        #expect(
            try await folder.host.programs.run(Invocation("sh", ["-c", "\(command) sleep 1"], deadlineSeconds: 10))
                .succeeded)
        #expect(throws: HostError.refused(path: pipe, why: "this pipe did not end within 10 s")) {
            try folder.host.files.read(pipe, atMost: 99)
        }
        await folder.remove()
    }

    @Test("a file is created once")
    func exclusive() async throws {
        try await with { files, folder in
            try files.create("\(folder)/a", with: [1], mode: .privateFile)
            #expect(throws: HostError.alreadyExists(path: "\(folder)/a")) {
                try files.create("\(folder)/a", with: [2], mode: .privateFile)
            }
            #expect(try files.read("\(folder)/a") == [1])
        }
    }

    @Test("a file that is there is written where its writer says")
    func place() async throws {
        try await with { files, folder in
            #expect(throws: HostError.notFound(path: "\(folder)/log")) { try files.openForWriting("\(folder)/log") }
            try files.create("\(folder)/log", with: [1, 2, 3], mode: .privateFile)
            let file = try files.openForWriting("\(folder)/log")
            try file.write([8, 9], at: 2)
            try file.write([7], at: 1)
            try file.sync()
            #expect(try files.read("\(folder)/log") == [1, 7, 8, 9])
        }
    }

    @Test("a file grows at its end")
    func append() async throws {
        try await with { files, folder in
            let file = try files.openForAppending("\(folder)/log", mode: .privateFile)
            try file.append([1, 2])
            try file.append([3])
            try file.sync()
            #expect(try files.read("\(folder)/log") == [1, 2, 3])
        }
    }

    @Test("what is not there has its own error, and no information")
    func absent() async throws {
        try await with { files, folder in
            #expect(throws: HostError.notFound(path: "\(folder)/no")) { try files.read("\(folder)/no") }
            let nothing = try files.information("\(folder)/no")
            #expect(nothing == nil)
        }
    }

    @Test("state is never written through a symbolic link")
    func links() async throws {
        let folder = try TemporaryFolder()
        _ = try await folder.host.programs.run(
            Invocation("ln", ["-s", "/tmp/elsewhere", "\(folder.path)/link"], deadlineSeconds: 10))
        #expect(throws: HostError.self) {
            try folder.host.files.openForAppending("\(folder.path)/link", mode: .privateFile)
        }
        #expect(throws: HostError.self) { try folder.host.files.openForWriting("\(folder.path)/link") }
        #expect(try folder.host.files.information("\(folder.path)/link")?.kind == .symbolicLink)
        await folder.remove()
    }
}

@Suite struct LiveProgramTests {
    @Test("a program that cannot be started takes nobody else's end", .timeLimit(.minutes(10)))
    func failedStarts() async throws {
        let programs = Host.live().programs
        for _ in 0..<20 {
            async let sleeping = programs.run(Invocation("sleep", ["0.05"], deadlineSeconds: 20))
            for _ in 0..<5 {
                await #expect(throws: HostError.self) {
                    try await programs.run(
                        Invocation("true", [], directory: "/no/such/folder", deadlineSeconds: 20))
                }
            }
            #expect(try await sleeping.succeeded)
        }
    }

    private let host = Host.live()

    @Test("a program's output, errors and exit code are told")
    func result() async throws {
        let result = try await host.programs.run(
            Invocation("sh", ["-c", "echo out; echo err >&2; exit 3"], deadlineSeconds: 10))
        #expect(result == ProgramResult(end: .exited(3), output: Array("out\n".utf8), errors: Array("err\n".utf8)))
    }

    @Test("arguments go as they are, and standard input is empty")
    func arguments() async throws {
        let result = try await host.programs.run(
            Invocation("sh", ["-c", "cat; printf '%s' \"$1\"", "sh", "a b;$(id)\n"], deadlineSeconds: 10))
        #expect(String(decoding: result.output, as: UTF8.self) == "a b;$(id)\n")
    }

    @Test("a given environment is the whole environment")
    func environment() async throws {
        let result = try await host.programs.run(
            Invocation("/usr/bin/env", [], environment: ["A": "1"], deadlineSeconds: 10))
        #expect(String(decoding: result.output, as: UTF8.self) == "A=1\n")
    }

    @Test("after its time a program is gone with all that it started")
    func deadline() async throws {
        await #expect(throws: HostError.timedOut(program: "sh", afterSeconds: 1)) {
            try await host.programs.run(Invocation("sh", ["-c", "sleep 600 & sleep 600"], deadlineSeconds: 1))
        }
    }

    @Test("many programs that hang are all ended in time, none keeping another waiting")
    func manyDeadlines() async {
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<80 {
                group.addTask { [host] in
                    do {
                        _ = try await host.programs.run(Invocation("sleep", ["600"], deadlineSeconds: 1))
                        return false
                    } catch { return error as? HostError == .timedOut(program: "sleep", afterSeconds: 1) }
                }
            }
            for await isEnded in group { #expect(isEnded) }
        }
    }

    @Test("output beyond what a pipe holds comes whole, on both streams")
    func large() async throws {
        let result = try await host.programs.run(
            Invocation("sh", ["-c", "head -c 300000 /dev/zero; head -c 200000 /dev/zero >&2"], deadlineSeconds: 30))
        #expect(result.output.count == 300_000 && result.errors.count == 200_000)
    }

    @Test("a program that is not there has its own error")
    func missing() async throws {
        await #expect(throws: HostError.noSuchProgram("no-such-program")) {
            try await host.programs.run(Invocation("no-such-program", [], deadlineSeconds: 1))
        }
    }

    @Test("programs that are written while others are started can be started at once")
    func justWritten() async throws {
        let folder = "/tmp/maestro-swift-written-" + host.random.bytes(6).map { String($0, radix: 16) }.joined()
        try host.files.createDirectory(folder, mode: .privateDirectory)
        try await withThrowingTaskGroup(of: ProgramResult.self) { group in
            for index in 0..<200 {
                group.addTask { [host] in
                    try host.files.write(
                        "\(folder)/\(index)", Array("#!/bin/sh\n".utf8), mode: .privateExecutable)
                    return try await host.programs.run(Invocation("\(folder)/\(index)", [], deadlineSeconds: 60))
                }
            }
            for try await result in group { #expect(result.succeeded) }
        }
        _ = try await host.programs.run(Invocation("rm", ["-r", folder], deadlineSeconds: 60))
    }

    @Test("many programs at once each have their own result")
    func many() async throws {
        try await withThrowingTaskGroup(of: (Int, ProgramResult).self) { group in
            for index in 0..<50 {
                group.addTask { [host] in
                    (
                        index,
                        try await host.programs.run(
                            Invocation("sh", ["-c", "echo \(index); exit \(index)"], deadlineSeconds: 30))
                    )
                }
            }
            for try await (index, result) in group {
                #expect(result.end == .exited(Int32(index)) && result.output == Array("\(index)\n".utf8))
            }
        }
    }

    @Test("a started process leads a group of its own, is known by its birth, and its end is told")
    func started() async throws {
        let call = Invocation("sleep", ["600"], deadlineSeconds: 0)
        let process = try host.processes.start(call, output: nil, errors: nil)
        #expect(host.processes.identity(of: process)?.birth != nil)
        // Some kernels show it a moment late.
        _ = await host.clock.wait(everyMilliseconds: 10, times: 200) {
            host.processes.commandLine(of: process) != nil
        }
        #expect(host.processes.commandLine(of: process) == ["sleep", "600"])
        #expect(try host.processes.signal(.terminate, group: process))
        for await end in host.processes.ends where end.id == process {
            #expect(end.end == .signalled(15))
            break
        }
        #expect(host.processes.identity(of: process) == nil)
    }
}
