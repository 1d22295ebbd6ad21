import TestSupport

/// What a user's command does: a function of the seed and of which run of it this is, so that a replay is exact.
struct Behaviour: Sendable {
    enum End: Sendable {
        case exits(code: Int)
        /// It takes its wrapper with it, as a machine that fails does.
        case killsWrapper
        /// It would run for ever.
        case overruns
    }

    let end: End
    let milliseconds: Int64
    /// Asked to end, it saves its state and ends with 0.
    let savesItself: Bool
    /// It publishes a value before it ends.
    let publishes: Bool

    init(seed: UInt64, instance: UInt32, attempt: Int, life: Int, turn: Int, hazards: Hazards) {
        var whole = Numbers(seed: Numbers.of(seed: seed, 7, UInt64(instance)))
        var own = Numbers(
            seed: Numbers.of(seed: seed, 8, UInt64(instance), UInt64(attempt), UInt64(life), UInt64(turn)))
        milliseconds = own.happens(300) ? own.milliseconds(10...400) : own.milliseconds(400...20_000)
        savesItself = own.happens(300)
        // By luck of its own, so that whatever else happens in a world stays as it was.
        var values = Numbers(
            seed: Numbers.of(seed: seed, 17, UInt64(instance), UInt64(attempt), UInt64(life), UInt64(turn)))
        publishes = values.happens(970)
        if whole.happens(hazards.failures) {
            end = .exits(code: [1, 2, 75, 137][own.below(4)])
        } else if own.happens(hazards.flukes) {
            end = .exits(code: own.happens(500) ? 75 : 1)
        } else if own.happens(hazards.wrappersKilled) {
            end = .killsWrapper
        } else if own.happens(hazards.overruns) {
            end = .overruns
        } else {
            end = .exits(code: 0)
        }
    }
}
