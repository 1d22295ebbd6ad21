import HostInterface
import Synchronization
import TestSupport

/// A file that a conductor holds open and writes where it remembers to have come to.
final class PlacedFile: WritableFile {
    private let host: SimulatedHost
    private let path: String
    private let role: String
    private let opening: Int

    init(host: SimulatedHost, path: String, role: String) {
        self.host = host
        self.path = path
        self.role = role
        opening = host.world.state.withLock { $0.open() }
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(HostError) {
        let conductor = host.conductor
        try host.effect("append \(role)") { world in
            world.note(String(decoding: bytes, as: UTF8.self))
            let write = LateWrite(path: path, bytes: bytes, offset: offset, client: world.conductors[conductor].client)
            return Result { () throws(HostError) in
                try world.checkDescriptor(opening, of: conductor)
                try world.delay(write, of: conductor)
                try world.files.write(bytes, to: path, at: offset, by: write.client, at: world.now)
            }
        }
    }

    func sync() throws(HostError) {
        let conductor = host.conductor
        try host.effect("sync \(role)") { world in
            Result { () throws(HostError) in
                try world.checkDescriptor(opening, of: conductor)
                try world.files.sync(path)
            }
        }
    }
}

/// A write that its machine sends to the file server later than its process believes, or once more.
struct LateWrite: Sendable {
    let path: String
    let bytes: [UInt8]
    let offset: Int
    let client: Client
}

extension World {
    /// - Returns: The number of a file that is open from now on.
    mutating func open() -> Int {
        openings += 1
        return openings
    }

    /// What a machine holds open may be good for nothing any more though the path is.
    func checkDescriptor(_ opening: Int, of conductor: Int) throws(HostError) {
        guard opening > staleOpenings[conductors[conductor].client, default: 0] else {
            throw .system(errno: 116, reason: "Stale file handle", doing: "write")
        }
    }

    /// Some writes hang: their process is told of an error, perhaps only after minutes, and they arrive nevertheless.
    mutating func delay(_ write: LateWrite, of conductor: Int) throws(HostError) {
        guard hazards.writesLate > 0, numbers.happens(hazards.writesLate) else { return }
        note("this arrives late")
        strikes["writes that arrived late", default: 0] += 1
        let delay: Int64 = [3000, 40_000, 260_000][numbers.below(3)]
        lateWrites[openings] = write
        put(.arrives(write: openings), after: delay)
        openings += 1
        if numbers.happens(500) {
            conductors[conductor].pausedUntil = now + delay - 1000
            if delay > 200_000 { put(.strikes(.rivalStarts), after: delay - numbers.milliseconds(2000...60_000)) }
        }
        throw .system(errno: 5, reason: "Input/output error", doing: "write")
    }

    mutating func arrive(_ number: Int) {
        guard let write = lateWrites.removeValue(forKey: number) else { return }
        note("a late write arrives: \(String(decoding: write.bytes, as: UTF8.self))")
        // Where there is no room it is given up.
        guard !files.isFull else { return }
        try? files.write(write.bytes, to: write.path, at: write.offset, by: write.client, at: now)
    }
}
