import Glibc
import Maestro

/// Runs a study and shows how it goes: `run-study STUDY.yaml DIRECTORY`. It ends as `maestro-swift run --wait` does.
@main
struct RunStudy {
    static func main() async {
        // Steps on this machine run in a second process of this program.
        await runLocalStepsIfAsked()
        guard CommandLine.arguments.count == 3 else {
            print("run-study STUDY.yaml DIRECTORY")
            exit(64)
        }
        do {
            let end = try await run(CommandLine.arguments[1], in: CommandLine.arguments[2])
            exit(end.exitCode ?? 1)
        } catch {
            print("run-study: \(error)")
            if case MaestroError.mistakes = error { exit(2) }
            exit(1)
        }
    }

    static func run(_ path: String, in directory: String) async throws -> StudyState {
        let study = try await StudyFile(reading: path)
        for mistake in study.mistakes where !mistake.isError { print(mistake) }
        print(try study.plan())
        let run = try await study.create(in: directory)
        async let end = run.conduct()
        await follow(run)
        return try await end
    }

    static func follow(_ run: StudyRun) async {
        do {
            for try await snapshot in run.snapshots() {
                print("\(snapshot.counts[.finished, default: 0]) of \(snapshot.instanceCount) finished")
                if snapshot.isOver { show(snapshot.failures) }
            }
        } catch { print("run-study: \(error)") }
    }

    static func show(_ failures: [FailedInstances]) {
        for failure in failures {
            print("\(failure.count) of \(failure.step) failed, \(failure.reason): \(failure.lastErrorLine)")
        }
    }
}
