/// What a value must not be in any of the lines that it stands in, looked up at once.
struct ForbiddenLines {
    enum Harm {
        case end(String)
        case tab, backslash
    }

    private var whole: [String: String] = [:]
    private var first: [String: String] = [:]
    private var last: [String: String] = [:]
    private var inner: Set<String> = []
    private var stripsTabs = false
    private var stripsFirstTab = false
    private var joinsLines = false
    private var joinsLastLine = false
    private var longest = 0

    init(_ lines: Set<HereDocumentLine>) {
        for line in lines {
            if let text = line.whole { whole[text] = line.delimiter }
            if let text = line.first { first[text] = line.delimiter }
            if let text = line.last { last[text] = line.delimiter }
            inner.insert(line.delimiter)
            stripsTabs = stripsTabs || line.stripsTabs
            stripsFirstTab = stripsFirstTab || line.stripsTabs && line.beginsLine
            joinsLines = joinsLines || line.joinsLines
            joinsLastLine = joinsLastLine || line.joinsLines && line.endsLine
            longest = max(longest, line.delimiter.utf8.count)
        }
    }

    func harm(of value: String) -> Harm? {
        let lines = value.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if index == 0 ? stripsFirstTab : stripsTabs, line.first == UInt8(ascii: "\t") { return .tab }
            let joins = index == lines.count - 1 ? joinsLastLine : joinsLines
            if joins, line.last == UInt8(ascii: "\\") { return .backslash }
            guard line.count <= longest else { continue }
            let text = String(Substring(line))
            if lines.count == 1 {
                if let delimiter = whole[text] { return .end(delimiter) }
            } else if index == 0 {
                if let delimiter = first[text] { return .end(delimiter) }
            } else if index == lines.count - 1 {
                if let delimiter = last[text] { return .end(delimiter) }
            } else if inner.contains(text) {
                return .end(text)
            }
        }
        return nil
    }
}
