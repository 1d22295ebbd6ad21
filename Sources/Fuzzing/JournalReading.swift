import Storage
import Tracking

/// A journal is read as it was written, or refused with the place of what is wrong.
enum JournalReading {
    private static let file = "journal"

    private static func read(_ bytes: [UInt8]) throws(JournalError) -> (records: [Record], extent: JournalReader.Extent)
    {
        var records: [Record] = []
        let extent = try JournalReader.fold(bytes, file: file) { records.append($0) }
        return (records, extent)
    }

    static func complaint(about bytes: [UInt8]) -> String? {
        do {
            let (records, extent) = try read(bytes)
            guard extent.validLength + extent.tornBytes == bytes.count else { return "bytes are lost" }
            let again = try read(Array(bytes.prefix(extent.validLength)))
            guard again.records == records, again.extent.tornBytes == 0 else { return "the whole part reads otherwise" }
            let written =
                try JournalReader.sealed(JournalReader.header(bytes, file: file).text)
                + records.map(JournalReader.line).joined()
            let rewritten = try read(Array("\(JournalReader.magic)\n\(written)".utf8))
            return rewritten.records == records ? nil : "what is written again reads otherwise"
        } catch {
            return error.line >= 1 && (0...bytes.count).contains(error.offset) ? nil : "a place outside"
        }
    }

    /// A state takes whatever events there are, in whatever order.
    static func complaint(aboutEvents bytes: [UInt8]) -> String? {
        guard let (state, text) = stateAndText(after: bytes) else { return nil }
        guard state.remaining == state.instances.count(where: { !$0.phase.isFinal }) else {
            return "\(state.remaining) remain by the count"
        }
        return complaint(about: Array(text.utf8))
    }

    /// What lines of events make of a small study; nothing where they are none.
    static func state(after bytes: [UInt8]) -> RunState? { stateAndText(after: bytes)?.state }

    private static func stateAndText(after bytes: [UInt8]) -> (state: RunState, text: String)? {
        guard let graph = SmallStudy.graph else { return nil }
        var text = "\(JournalReader.magic)\n" + JournalReader.sealed("study=1 file=f root=/ created=1")
        for (number, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            text += JournalReader.sealed("\(number + 1) 1 \(number) " + String(decoding: line, as: UTF8.self))
        }
        guard let (records, _) = try? read(Array(text.utf8)) else { return nil }
        var state = RunState(graph)
        for record in records { state.apply(record.event, at: record.time) }
        return (state, text)
    }
}
