/// What `/proc/PID/stat` tells of a process that has not ended. Source: proc(5).
struct ProcessFacts {
    let group: Int32
    let session: Int32
    /// Ticks since the machine began.
    private let start: String

    init?(_ text: [UInt8]) {
        // The name stands in parentheses and may hold anything, parentheses too.
        guard let end = text.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = text[(end + 1)...].split(separator: UInt8(ascii: " "))
            .map { String(decoding: $0, as: UTF8.self) }
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X", let group = Int32(fields[2]),
            let session = Int32(fields[3])
        else { return nil }
        (self.group, self.session, start) = (group, session, fields[19])
    }

    func birth(in boot: String) -> String { "\(start)@\(boot)" }
}

/// What this boot of the machine is called.
func bootName() -> String {
    let name = (try? LiveFileSystem().read("/proc/sys/kernel/random/boot_id")) ?? []
    return String(decoding: name.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
}
