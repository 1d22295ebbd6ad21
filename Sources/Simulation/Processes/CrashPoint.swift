/// A place between two effects of the first conductor, at which it dies.
package struct CrashPoint: Hashable, Sendable {
    /// Counted from 0.
    package let effect: Int
    /// Whether the effect still comes about.
    package let isAfter: Bool
    /// Whether its whole machine stops, so that what was not synced is gone.
    package let takesMachine: Bool

    package init(effect: Int, isAfter: Bool, takesMachine: Bool = false) {
        self.effect = effect
        self.isAfter = isAfter
        self.takesMachine = takesMachine
    }
}

extension World {
    /// An effect of a conductor: nothing, if it is dead; the end of it, if it dies here.
    ///
    /// - Parameter body: What the effect does; its error is the conductor's to see.
    /// - Returns: `nil` if the conductor is no more, with what that wakes up.
    mutating func effect<T>(_ name: String, of conductor: Int, _ body: (inout World) -> T) -> (
        result: T?, wakes: [Wake]
    ) {
        guard conductors[conductor].isAlive else { return (nil, []) }
        let number = conductors[conductor].effects
        conductors[conductor].effects += 1
        if conductor == 0 { effects.append(name) }
        let point = self.point(of: conductor)
        guard point?.effect == number, let point else { return (body(&self), []) }
        note("conductor \(conductor) dies \(point.isAfter ? "after" : "before") `\(name)`, its effect \(number)")
        if point.isAfter { _ = body(&self) }
        return (nil, point.takesMachine ? crashLoginNode() : kill(conductor))
    }

    private func point(of conductor: Int) -> CrashPoint? {
        if let crashPoint { return conductor == 0 ? crashPoint : nil }
        guard hazards.kills > 0 else { return nil }
        var luck = Numbers(seed: Numbers.of(seed: seed, 5, UInt64(conductor)))
        // Not all of them: someone must bring it to an end.
        guard conductor < hazards.kills, luck.happens(500) else { return nil }
        return CrashPoint(effect: luck.below(250), isAfter: luck.happens(500))
    }
}
