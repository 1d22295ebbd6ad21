import Diagnostics
import Rows
import YAML

/// Decodes where the rows of a table come from.
struct SourceDecoder {
    let section: Section
    private let name: Located<String>
    let format: TableSource.Format
    private let environment: TokenEnvironment
    var found: [Diagnostic] = []

    /// - Parameters:
    ///   - key: The key of the table that names the format.
    ///   - environment: Gives the variables that may stand in a path or a command.
    /// - Returns: Nothing where something is wrong with it.
    static func decode(
        _ section: Section, name: Located<String>, key: String, environment: TokenEnvironment,
        _ found: inout [Diagnostic]
    ) -> TableSource? {
        guard let format = TableSource.Format(rawValue: key), let node = section.value(key) else { return nil }
        var decoder = SourceDecoder(section: section, name: name, format: format, environment: environment)
        let source = decoder.source(node)
        found += decoder.found
        return decoder.found.isEmpty ? source : nil
    }

    private init(
        section: Section, name: Located<String>, format: TableSource.Format, environment: TokenEnvironment
    ) {
        self.section = section
        self.name = name
        self.format = format
        self.environment = environment
    }

    private mutating func source(_ node: Node) -> TableSource? {
        refuseForeignKeys()
        let separator = separator()
        let hasHeader = hasHeader()
        let columns = columns(hasHeader: hasHeader)
        let key = names("key") ?? []
        checkKey(key, columns)
        let path = path()
        let comments = section.key("comments") == nil ? nil : section.text("comments", &found)?.value
        guard let location = location(node) else { return nil }
        return TableSource(
            table: name, format: format, location: location, place: node.place, comments: comments,
            separator: separator, hasHeader: hasHeader, path: path, columns: columns, key: key)
    }

    // MARK: Where it is

    private mutating func location(_ node: Node) -> TableSource.Location? {
        if node.entries != nil, format != .files { return command(node) }
        guard !node.isNull, let scalar = node.scalar, !scalar.text.isEmpty else {
            let needed = format == .files ? "a pattern of paths" : "a path, or a mapping with `command`"
            found.append(.wrongKind(node, of: "`\(format.rawValue)` of \(section.title)", needed: needed))
            return nil
        }
        let text = environment.replacing(scalar.text)
        if format != .files, let location = lateLocation(text, at: node.place) { return location }
        if let token = tokens(in: text).first {
            found.append(.tokenInPath(token.name, at: node.place))
            return nil
        }
        return format == .files ? pattern(text, at: node.place) : .file(text)
    }

    private mutating func pattern(_ text: String, at place: Place) -> TableSource.Location? {
        do throws(PathPattern.Mistake) {
            _ = try PathPattern.parse(text)
            return .pattern(text)
        } catch {
            found.append(.error("bad-pattern", at: place, error.message, hint: error.hint))
            return nil
        }
    }

    private mutating func command(_ node: Node) -> TableSource.Location? {
        let title = "`\(format.rawValue)` of \(section.title)"
        let later = Dictionary(
            uniqueKeysWithValues: ["url", "headers", "next", "times", "wait"].map { ($0, "a later version reads it") })
        guard let own = Section(node, title: title, known: ["command", "timeout"], refused: later, found: &found)
        else { return nil }
        var seconds = SourceLimits.commandSeconds
        if own.key("timeout") != nil, let text = own.text("timeout", &found) {
            let most = SourceLimits.mostCommandSeconds
            seconds =
                text.number(in: 1...most, of: "timeout", needed: "whole seconds from 1 to \(most)", &found) ?? seconds
        }
        guard let text = own.requiredText("command", &found) else { return nil }
        if let token = tokens(in: text.value).first(where: { $0.plainName.hasPrefix("secret.") }) {
            found.append(.secretInText(token.plainName, at: text.place))
        }
        return .command(environment.replacing(text.value), seconds: seconds)
    }
}
