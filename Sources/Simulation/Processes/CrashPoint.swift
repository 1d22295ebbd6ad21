import TestSupport

/// A place between two effects of the first conductor, at which it dies.
package struct CrashPoint: Hashable, Sendable {
    /// Counted from 0.
    package let effect: Int
    /// Whether the effect still comes about.
    package let isAfter: Bool
    /// Whether its whole machine stops, so that what was not synced is gone.
    package let takesMachine: Bool
    /// It does not die: the disk is full, or broken, for so many of its effects from there on.
    package let failingWrites: Int

    package init(effect: Int, isAfter: Bool = false, takesMachine: Bool = false, failingWrites: Int = 0) {
        self.effect = effect
        self.isAfter = isAfter
        self.takesMachine = takesMachine
        self.failingWrites = failingWrites
    }
}

extension CrashPoint {
    /// Whether the disk fails an effect.
    fileprivate func fails(_ number: Int) -> Bool { (effect..<effect + failingWrites).contains(number) }
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
        guard point?.effect == number, let point, point.failingWrites == 0 else {
            return (carriedOut(body, isFailing: point?.fails(number) ?? false), [])
        }
        note("conductor \(conductor) dies \(point.isAfter ? "after" : "before") `\(name)`, its effect \(number)")
        if point.isAfter { _ = body(&self) }
        return (nil, point.takesMachine ? crashLoginNode() : kill(conductor))
    }

    private mutating func carriedOut<T>(_ body: (inout World) -> T, isFailing: Bool) -> T {
        guard isFailing, !files.isFull else { return body(&self) }
        files.isFull = true
        defer { files.isFull = false }
        return body(&self)
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
