import Expansion
package import HostInterface
import Tracking

/// What a failed attempt said last: read once, when it ends, so that no report has to open thousands of files.
extension ConductorLoop {
    func lastWords(before event: Event, of live: BatchState) -> [Event] {
        let failed: InstanceID
        switch event {
        case .ended(let instance, let outcome, _), .setBack(let instance, let outcome, _):
            guard Cause(outcome, words: "") != nil else { return [] }
            failed = instance
        case .opened, .intended, .accepted, .rejected, .postponed, .doubted, .hindered, .lastWords, .started,
            .withdrawn, .retied, .untied, .recalled, .called, .requested, .closed:
            return []
        }
        guard let member = live.batch.members.first(where: { $0.instance == failed }) else { return [] }
        let words = lastLine(of: desk.output(of: member, venue: live.batch.venue) + ".err", files: host.files)
        return words.isEmpty ? [] : [.lastWords(failed, words)]
    }
}

/// The last line of a file that is not blank, cut to 200 bytes; empty where there is none.
package func lastLine(of path: String, files: any FileSystem) -> String {
    guard let size = ((try? files.information(path)) ?? nil)?.size, size > 0,
        let tail = try? files.read(path, from: max(0, size - 4096))
    else { return "" }
    let lines = tail.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    let last = lines.last { line in line.contains { $0 > 0x20 } }
    return String(decoding: last?.prefix(200) ?? [], as: UTF8.self)
}
