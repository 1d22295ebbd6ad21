import Diagnostics

/// The columns that a command line may name, and what the study calls each.
struct EachColumns {
    /// As the file has them.
    let headings: [String]
    /// As tokens can be written, in the same order.
    let names: [String]
    /// Whether the file says what they are called.
    let areNamed: Bool

    init(_ headings: [String], format: TableSource.Format) {
        self.headings = headings
        areNamed = format != .text
        var taken = Set(headings.filter(Self.isPlain))
        names = headings.map { heading in
            guard !Self.isPlain(heading) else { return heading }
            let plain = String(heading.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
            var (name, number) = (plain.isEmpty ? "_" : plain, 2)
            while !taken.insert(name).inserted || !Self.isPlain(name) {
                name = "\(plain)_\(number)"
                number += 1
            }
            return name
        }
    }

    /// Whether the study has to say which column is which.
    var areRenamed: Bool { headings != names }

    /// Whether a column can be a parameter under its own name, beside the table and our own tokens.
    private static func isPlain(_ name: String) -> Bool {
        name != EachStudy.table && checkName(Located(name, at: Place(file: "", line: 1, column: 1)), what: "") == nil
    }
}
