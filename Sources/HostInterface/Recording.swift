/// A command to run, and the file that is to say how it ended.
///
/// Paths are from the folder in which this process is, that of a program from `directory`; or from the root.
package struct RecordedCall: Hashable, Sendable {
    /// What names it in ``RecorderNews``.
    package let tag: UInt32
    /// A program, found along `PATH` where its name has no slash, and its arguments.
    package let command: [String]
    /// What the command becomes at once, in a folder of its own: it is started without the command, which is started only
    /// where that fails. Empty where that is not known.
    package let direct: [String]
    package let directFolder: String
    /// What its environment has beside ours.
    package let variables: [String: String]
    package let directory: String
    /// Files to which its standard output and standard error are appended.
    package let output: String
    package let errors: String
    /// The file in which it publishes values.
    package let values: String
    /// The record, which must not be there yet, and the words with which its claim begins.
    package let record: String
    package let claim: String
    /// What is run in `directory` when the command has ended with 0, with its environment; by another end the attempt fails.
    /// Its output goes to `errors`. Empty where nothing is checked.
    package let check: [String]

    package init(
        tag: UInt32, command: [String], direct: [String] = [], directFolder: String = "", variables: [String: String],
        directory: String, output: String, errors: String, values: String,
        record: String, check: [String] = [], claim: String
    ) {
        self.check = check
        self.tag = tag
        self.command = command
        self.direct = direct
        self.directFolder = directFolder
        self.variables = variables
        self.directory = directory
        self.output = output
        self.errors = errors
        self.values = values
        self.record = record
        self.claim = claim
    }
}

/// What a recorder says of its command, or what is seen of the recorder.
package struct RecorderUpdate: Hashable, Sendable {
    package enum Word: Hashable, Sendable {
        /// Milliseconds since 1970. One that ends soon is told of when it has ended.
        case began(at: Int64)
        /// With its exit code; 128 + n for signal n. Its record has the values, if it published any.
        case ended(code: Int32, began: Int64, at: Int64, hasValues: Bool)
        /// Somebody else has claimed it.
        case taken
        /// It will never begin.
        case failed(reason: String)
        /// It has not begun, and the recorder tries again each second.
        case waits(reason: String)
        /// The recorder was killed; what it started may go on.
        case gone
    }

    package let tag: UInt32
    package let word: Word

    package init(tag: UInt32, _ word: Word) {
        self.tag = tag
        self.word = word
    }
}
