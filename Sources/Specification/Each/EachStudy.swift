import Diagnostics
package import Executors

/// A study that is said on a command line: one command, once for each row from outside.
package struct EachStudy: Sendable {
    /// Where the rows come from.
    package struct Items: Sendable {
        package let format: TableSource.Format
        /// Relative to the folder that the command line is given in.
        package let path: String
        /// The columns that tell rows apart; none where those of the command do.
        package let key: [String]

        /// - Parameter path: A shell has replaced what began with `~`: whatever still does is a file's own name.
        package init(format: TableSource.Format, path: String, key: [String] = []) {
            self.format = format
            self.path = path.hasPrefix("~") ? "./\(path)" : path
            self.key = key
        }

        /// What is written in the place of a path for standard input.
        package static let standardInput = "/dev/stdin"
    }

    package var items: Items
    /// A program and its arguments, with placeholders.
    package var words: [String]
    /// What the study and its step are called; nothing for the name of the program.
    package var chosenName: String?
    package var scheduler: ExecutorID = .local
    /// What the step requests, as the study language writes it.
    package var requests: [ResourceKey: String] = [:]
    /// How often a command that failed is tried again.
    package var retries = 0
    package var precautions = Precautions()
    /// Shell text that runs once, after all have succeeded.
    package var last: String?
    /// The option of `run` that bounds how many run at once, and its number; 0 for none.
    package var jobs: (option: String, number: Int) = ("", 0)

    package init(items: Items, words: [String]) {
        self.items = items
        self.words = words
    }

    static let table = "items"
    /// The column of a text file.
    static let item = "ITEM"
}

extension EachStudy.Items {
    /// To read the rows before there is a study.
    package var source: TableSource {
        let place = Place(file: path, line: 1, column: 1)
        return TableSource(
            table: Located(EachStudy.table, at: place), format: format, location: .file(path), place: place,
            comments: nil, separator: UInt8(ascii: format == .tsv ? "\t" : ","), hasHeader: true, path: [],
            columns: nil, key: [])
    }

    var isStandardInput: Bool { path == Self.standardInput }

    /// For people.
    package var title: String { isStandardInput ? "standard input" : path }
}

extension EachStudy {
    /// Names folders and jobs.
    package var name: String { Self.plainName(chosenName ?? programName) ?? "each" }

    /// Of the step that runs after all; one that the other has not.
    var lastName: String { name == "then" ? "after" : "then" }

    /// The program's file, without folder and ending.
    private var programName: String {
        guard let program = words.first, !program.contains("{") else { return "" }
        let file = program.split(separator: "/").last ?? ""
        guard let point = file.lastIndex(of: "."), point > file.startIndex else { return String(file) }
        return String(file[..<point])
    }

    /// - Returns: Nothing where nothing of it can be a name.
    private static func plainName(_ text: String) -> String? {
        let bytes = text.utf8.map { byte in
            byte.isASCIILetter || (48...57).contains(byte) || byte == UInt8(ascii: "-") ? byte : UInt8(ascii: "_")
        }
        let name = bytes.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }.prefix(40)
        return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var isASCIILetter: Bool { (65...90).contains(self) || (97...122).contains(self) }
}
