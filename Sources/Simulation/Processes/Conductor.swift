import HostInterface
import TestSupport

/// A process that conducts the study, or tries to.
struct Conductor: Sendable {
    let process: Int32
    /// The login node on which it runs; its machine's view of the files.
    let client: Client
    var isAlive = true
    var pausedUntil: Int64 = 0
    /// So many effects it has had.
    var effects = 0
    /// Sleeps that it has not woken up from.
    var sleeps: [Int: Wake.Sleep] = [:]
    let signals: AsyncStream<HostSignal>.Continuation
}

/// A task of the program under test that goes on.
enum Wake: Sendable {
    typealias Sleep = CheckedContinuation<Void, Never>
    typealias Answer = CheckedContinuation<Result<ProgramResult, HostError>, Never>

    case sleep(Sleep)
    case answer(Answer, Result<ProgramResult, HostError>)
    case signal(AsyncStream<HostSignal>.Continuation)

    func carryOut() {
        switch self {
        case .sleep(let sleep): sleep.resume()
        case .answer(let answer, let result): answer.resume(returning: result)
        case .signal(let signals): signals.yield(.terminate)
        }
    }
}

extension World {
    static let gone = HostError.system(errno: 3, reason: "the process is no more", doing: "go on")

    var active: [Int] { conductors.indices.filter { conductors[$0].isAlive } }

    // MARK: Sleeping

    /// Also what is dead sleeps, since a loop around a sleep must come to rest to be ended.
    mutating func sleep(_ milliseconds: Int64, conductor: Int, _ wake: Wake.Sleep) {
        let number = newProcess()
        conductors[conductor].sleeps[number] = wake
        // A machine with other things to do is late.
        let late = numbers.below(4) == 0 ? numbers.milliseconds(0...6000) : numbers.milliseconds(0...1500)
        put(.wakes(sleep: number), after: milliseconds + late)
    }

    mutating func wake(_ number: Int) -> [Wake] {
        guard let index = conductors.firstIndex(where: { $0.sleeps[number] != nil }) else { return [] }
        if conductors[index].pausedUntil > now {
            timeline.put(.wakes(sleep: number), at: conductors[index].pausedUntil)
            return []
        }
        return conductors[index].sleeps.removeValue(forKey: number).map { [.sleep($0)] } ?? []
    }

    // MARK: Dying

    /// The process stops where it stands: nothing that it does from now on has any effect.
    mutating func kill(_ conductor: Int) -> [Wake] {
        guard conductors[conductor].isAlive else { return [] }
        let process = conductors[conductor].process
        note("conductor \(process) is killed")
        conductors[conductor].isAlive = false
        var wakes = conductors[conductor].sleeps.sorted { $0.key < $1.key }.map { Wake.sleep($0.value) }
        conductors[conductor].sleeps = [:]
        for number in calls.keys.sorted() where calls[number]?.conductor == conductor {
            if let answer = calls[number]?.wake { wakes.append(.answer(answer, .failure(Self.gone))) }
            // The program itself goes on.
            calls[number]?.wake = nil
        }
        wakes.append(.signal(conductors[conductor].signals))
        return wakes
    }
}
