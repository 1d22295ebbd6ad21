/// The name of a file or folder beside the parts of a pattern.
struct NameMatching {
    private let parts: [PathPattern.Part]
    private let name: [UInt8]
    /// For each part, and each place in the name, whether the rest of the name can be the rest of the parts. Known
    /// before any value is taken, so that nothing is ever tried twice.
    private var fits: [[Bool]]

    init(_ parts: [PathPattern.Part], _ name: [UInt8]) {
        self.parts = parts
        self.name = name
        fits = Array(repeating: Array(repeating: false, count: name.count + 1), count: parts.count + 1)
        fits[parts.count][name.count] = true
        for part in parts.indices.reversed() {
            for place in (0...name.count).reversed() { fits[part][place] = doesFit(part, at: place) }
        }
    }

    /// What the columns take; nothing where the name does not match.
    var values: [String: String]? {
        guard fits[0][0] else { return nil }
        var values: [String: String] = [:]
        var place = 0
        for (index, part) in parts.enumerated() {
            let start = place
            switch part {
            case .text(let text): place += text.count
            case .anything: while !fits[index + 1][place] { place += 1 }
            case .column(let name):
                place += 1
                while !fits[index + 1][place] { place += 1 }
                values[name] = String(decoding: self.name[start..<place], as: UTF8.self)
            }
        }
        return values
    }

    private func doesFit(_ part: Int, at place: Int) -> Bool {
        // A hidden file is half written, or somebody else's business.
        let isHidden = place == 0 && name.first == UInt8(ascii: ".")
        switch parts[part] {
        case .text(let text):
            return name[place...].starts(with: text) && fits[part + 1][place + text.count]
        case .anything:
            guard !isHidden else { return false }
            return fits[part + 1][place] || place < name.count && fits[part][place + 1]
        case .column:
            guard !isHidden, place < name.count else { return false }
            return fits[part + 1][place + 1] || fits[part][place + 1]
        }
    }
}
