import Diagnostics

/// Reads a template; every mistake of it at once.
struct TemplateParser {
    private struct OpenSection {
        let name: String
        let isInverted: Bool
        let offset: Int
        var pieces: [Template.Piece] = []
    }

    /// Sections are read and filled by recursion, so a template must not use up the stack.
    private static let deepest = 64

    private let known: Set<String>
    private let file: String
    private var scanner: TemplateScanner
    private var top: [Template.Piece] = []
    private var open: [OpenSection] = []
    private var mistakes: [Diagnostic] = []

    /// - Parameters:
    ///   - file: Where the text comes from, for the places of mistakes.
    ///   - known: The names that a template may use.
    static func parse(_ text: String, file: String, known: Set<String>) throws(TemplateError) -> Template {
        var parser = TemplateParser(text, file: file, known: known)
        return try parser.parse()
    }

    private init(_ text: String, file: String, known: Set<String>) {
        self.known = known.union(["."])
        self.file = file
        scanner = TemplateScanner(text)
    }

    private mutating func parse() throws(TemplateError) -> Template {
        while let token = scanner.next() {
            switch token {
            case .text(let text): append(.text(text))
            case .tag(let tag): read(tag)
            case .unclosed(let offset): report(at: offset) { .unclosedTag(at: $0) }
            }
        }
        for section in open { report(at: section.offset) { .unclosedSection(section.name, at: $0) } }
        guard mistakes.isEmpty else { throw TemplateError(file: file, mistakes: mistakes) }
        return Template(pieces: top)
    }

    /// A file that is no template may have a mistake in each of its bytes.
    private mutating func report(at offset: Int, _ mistake: (Place) -> Diagnostic) {
        guard mistakes.count < 100 else { return }
        mistakes.append(mistake(scanner.place(of: offset, file: file)))
    }

    private mutating func append(_ piece: Template.Piece) {
        if open.isEmpty { top.append(piece) } else { open[open.count - 1].pieces.append(piece) }
    }

    private mutating func read(_ tag: TemplateTag) {
        switch tag.kind {
        case .comment, .delimiters: break
        case .unsupported: report(at: tag.offset) { .unsupportedTag(tag.name, at: $0) }
        case .badDelimiters: report(at: tag.offset) { .badDelimiters(at: $0) }
        case .end: close(tag)
        case .value:
            check(tag)
            append(.value(tag.name))
        case .section, .inverted:
            check(tag)
            if open.count == Self.deepest { report(at: tag.offset) { .tooDeep(at: $0) } }
            open.append(OpenSection(name: tag.name, isInverted: tag.kind == .inverted, offset: tag.offset))
        }
    }

    private mutating func check(_ tag: TemplateTag) {
        guard !known.contains(tag.name) else { return }
        let known = known
        report(at: tag.offset) { .unknownName(tag.name, known: known, at: $0) }
    }

    private mutating func close(_ tag: TemplateTag) {
        let expected = open.last?.name
        guard let section = open.last, section.name == tag.name else {
            return report(at: tag.offset) { .unexpectedEnd(tag.name, open: expected, at: $0) }
        }
        open.removeLast()
        guard open.count < Self.deepest else { return }
        append(section.isInverted ? .inverted(tag.name, section.pieces) : .section(tag.name, section.pieces))
    }
}

extension Diagnostic {
    fileprivate static func unclosedTag(at place: Place) -> Diagnostic {
        .error("unclosed-tag", at: place, "this tag is not closed", hint: "close it with `}}`")
    }

    fileprivate static func unclosedSection(_ name: String, at place: Place) -> Diagnostic {
        .error(
            "unclosed-section", at: place, "the section `\(name)` is not closed", hint: "close it with `{{/\(name)}}`")
    }

    fileprivate static func tooDeep(at place: Place) -> Diagnostic {
        .error("too-deep", at: place, "sections are nested more than 64 deep", hint: "close a section before this one")
    }

    fileprivate static func unsupportedTag(_ name: String, at place: Place) -> Diagnostic {
        .error(
            "unsupported-tag", at: place, "a tag cannot begin with `\(name.prefix(1))`",
            hint: "partials are not supported; put the text here")
    }

    fileprivate static func badDelimiters(at place: Place) -> Diagnostic {
        .error("bad-delimiters", at: place, "this does not set two delimiters", hint: "write `{{=<% %>=}}`")
    }

    fileprivate static func unknownName(_ name: String, known: Set<String>, at place: Place) -> Diagnostic {
        .error(
            "unknown-name", at: place, "unknown name `{{\(name)}}`",
            hint: nearest(to: name, in: known.sorted()).map { "did you mean `\($0)`?" }
                ?? "see docs/templates.md for all names")
    }

    fileprivate static func unexpectedEnd(_ name: String, open: String?, at place: Place) -> Diagnostic {
        .error(
            "unexpected-end", at: place, "`{{/\(name)}}` closes no section",
            hint: open.map { "the open section here is `\($0)`" })
    }
}
