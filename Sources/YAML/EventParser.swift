import CLibYAML
import Diagnostics

/// A parsing event with its place.
struct ParsedEvent: Sendable {
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd
        case alias(anchor: String)
        case scalar(text: String, style: Node.Style, anchor: String?, tag: String?)
        case sequenceStart(anchor: String?, tag: String?)
        case mappingStart(anchor: String?, tag: String?)
        case sequenceEnd, mappingEnd
    }

    let kind: Kind
    let place: Place
    /// What it was read from: characters of the text, counted from its beginning. Empty where nothing was written.
    let range: Range<Int>
    /// Whether it begins a collection in brackets or braces.
    let isFlow: Bool
}

/// What libyaml could not read.
struct SyntaxError: Error {
    let problem: String
    let place: Place
    let context: String?
    let contextPlace: Place?
}

/// libyaml's parser with the memory that it reads from; one owner, no copies.
@safe struct EventParser: ~Copyable {
    /// On the heap: libyaml keeps addresses into it.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// libyaml reads this until the end, so it is ours to keep.
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let file: String

    init(copying bytes: [UInt8], file: String) {
        self.file = file
        unsafe parser = .allocate(capacity: 1)
        unsafe input = .allocate(capacity: max(1, bytes.count))
        _ = unsafe input.initialize(from: bytes)
        // It fails only when memory is out, and then the first event tells.
        _ = unsafe yaml_parser_initialize(parser)
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    mutating func next() throws(SyntaxError) -> ParsedEvent {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw syntaxError() }
        defer { unsafe yaml_event_delete(&event) }
        let place = unsafe place(of: event.start_mark)
        let start = unsafe event.start_mark.index
        return ParsedEvent(
            kind: unsafe kind(of: event), place: place, range: unsafe start..<max(start, event.end_mark.index),
            isFlow: unsafe isFlow(event))
    }

    private func isFlow(_ event: yaml_event_t) -> Bool {
        switch unsafe event.type {
        case YAML_SEQUENCE_START_EVENT: unsafe event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
        case YAML_MAPPING_START_EVENT: unsafe event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
        default: false
        }
    }

    private func kind(of event: yaml_event_t) -> ParsedEvent.Kind {
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT: return unsafe .alias(anchor: text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT: return unsafe scalar(event.data.scalar)
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            return unsafe .sequenceStart(anchor: text(start.anchor), tag: text(start.tag))
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            return unsafe .mappingStart(anchor: text(start.anchor), tag: text(start.tag))
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        default: return .streamEnd
        }
    }

    private func scalar(_ data: yaml_event_s.__Unnamed_union_data.__Unnamed_struct_scalar) -> ParsedEvent.Kind {
        let bytes = unsafe UnsafeBufferPointer(start: data.value, count: data.length)
        let style: Node.Style =
            switch unsafe data.style {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
            case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
            case YAML_LITERAL_SCALAR_STYLE: .literal
            case YAML_FOLDED_SCALAR_STYLE: .folded
            default: .plain
            }
        return unsafe .scalar(
            text: String(decoding: bytes, as: UTF8.self), style: style, anchor: text(data.anchor), tag: text(data.tag))
    }

    private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let pointer = unsafe pointer else { return nil }
        return unsafe String(cString: pointer)
    }

    private func place(of mark: yaml_mark_t) -> Place {
        Place(file: file, line: mark.line + 1, column: mark.column + 1)
    }

    private func syntaxError() -> SyntaxError {
        let state = unsafe parser.pointee
        let problem = unsafe state.problem.map { unsafe String(cString: $0) } ?? "out of memory"
        let context = unsafe state.context.map { unsafe String(cString: $0) }
        return unsafe SyntaxError(
            problem: problem, place: place(of: state.problem_mark), context: context,
            contextPlace: context == nil ? nil : place(of: state.context_mark))
    }
}
