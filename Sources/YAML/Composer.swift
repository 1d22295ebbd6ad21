import Diagnostics

/// Builds nodes from events, within limits.
struct Composer: ~Copyable {
    private var parser: EventParser
    private var checks: MarkChecks
    private let bytes: [UInt8]
    private let file: String
    private let limits: Limits
    private var anchors: [String: Anchored] = [:]
    private var nodes = 0
    /// Nodes that aliases stand for, if each were written out.
    private var expanded = 0
    /// Whether the next list is one of a parameter's values.
    private var isRoomy = false
    private(set) var diagnostics: [Diagnostic] = []

    private struct Anchored {
        /// Nothing while the anchored value is still being read.
        var node: Node?
        /// Nodes in it, aliases written out.
        var weight: Int
        let place: Place
    }

    /// Reading cannot go on after this one.
    private struct Fatal: Error {
        let diagnostic: Diagnostic
    }

    init(_ bytes: [UInt8], file: String, limits: Limits) {
        parser = EventParser(copying: bytes, file: file)
        checks = MarkChecks(bytes, file: file)
        self.bytes = bytes
        self.file = file
        self.limits = limits
    }

    /// The file's one document; nothing if there is none, or reading broke off.
    mutating func document() -> Node? {
        do throws(Fatal) {
            _ = try event()
            let start = try event()
            guard case .documentStart = start.kind else {
                throw Fatal(diagnostic: .emptyFile(at: Place(file: file, line: 1, column: 1)))
            }
            let root = try node(try event(), depth: 1)
            _ = try event()
            try expectEnd(after: start.place)
            guard !root.isNull else {
                throw Fatal(diagnostic: .emptyFile(at: Place(file: file, line: 1, column: 1)))
            }
            return root
        } catch {
            diagnostics.append(error.diagnostic)
            return nil
        }
    }

    private mutating func expectEnd(after first: Place) throws(Fatal) {
        let next = try event()
        guard case .streamEnd = next.kind else {
            throw Fatal(diagnostic: .secondDocument(at: next.place, first: first))
        }
    }

    private mutating func event() throws(Fatal) -> ParsedEvent {
        do {
            let event = try parser.next()
            let found = checks.see(event)
            if !found.isEmpty, !diagnostics.isEnough { diagnostics += found }
            return event
        } catch {
            if let tab = tabIndentation(in: bytes, file: file, upTo: error.place.line) {
                throw Fatal(diagnostic: .tabIndentation(at: tab, context: error.contextPlace))
            }
            throw Fatal(diagnostic: .syntax(error))
        }
    }

    // MARK: Values

    private mutating func node(_ event: ParsedEvent, depth: Int) throws(Fatal) -> Node {
        try count(event.place, depth: depth)
        switch event.kind {
        case .alias(let name): return try resolve(name, at: event.place)
        case .scalar(let text, let style, let anchor, let tag):
            try refuse(.unknownTag(tag, at: event.place))
            try refuse(.impossible(text, limits, at: event.place))
            let scalar = Node.Scalar(text: text, style: style, layout: layout(text, style))
            let node = Node(.scalar(scalar), at: event.place)
            if let anchor { anchors[anchor] = Anchored(node: node, weight: 1, place: event.place) }
            return node
        case .sequenceStart(let anchor, let tag):
            try refuse(.unknownTag(tag, at: event.place))
            return try anchored(anchor, at: event.place) { composer throws(Fatal) in
                Node(try composer.list(depth: depth), at: event.place)
            }
        case .mappingStart(let anchor, let tag):
            try refuse(.unknownTag(tag, at: event.place))
            return try anchored(anchor, at: event.place) { composer throws(Fatal) in
                Node(.mapping(try composer.entries(depth: depth)), at: event.place)
            }
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
            throw Fatal(diagnostic: .emptyFile(at: event.place))
        }
    }

    /// Of the text that was read last.
    private func layout(_ text: String, _ style: Node.Style) -> TextLayout? {
        guard TextLayouts.mayMatter(text, style) else { return nil }
        var layouts = TextLayouts(bytes, from: checks.span.start, to: checks.span.end, text: text)
        return layouts.layout(style)
    }

    private mutating func count(_ place: Place, depth: Int) throws(Fatal) {
        nodes += 1
        guard nodes <= limits.nodes else { throw Fatal(diagnostic: .tooManyNodes(limit: limits.nodes, at: place)) }
        guard depth <= limits.depth else { throw Fatal(diagnostic: .tooDeep(limit: limits.depth, at: place)) }
    }

    private mutating func anchored(
        _ anchor: String?, at place: Place, _ read: (inout Composer) throws(Fatal) -> Node
    ) throws(Fatal) -> Node {
        let before = nodes + expanded
        if let anchor { anchors[anchor] = Anchored(node: nil, weight: 0, place: place) }
        let node = try read(&self)
        if let anchor { anchors[anchor] = Anchored(node: node, weight: nodes + expanded - before + 1, place: place) }
        return node
    }

    private mutating func resolve(_ name: String, at place: Place) throws(Fatal) -> Node {
        guard let anchor = anchors[name] else { throw Fatal(diagnostic: .unknownAlias(name, at: place)) }
        guard let node = anchor.node else {
            throw Fatal(diagnostic: .recursiveAlias(name, at: place, anchor: anchor.place))
        }
        expanded += anchor.weight
        guard expanded <= limits.expansionFactor * nodes + limits.spareExpansion else {
            throw Fatal(diagnostic: .aliasBomb(name, at: place, anchor: anchor.place))
        }
        return node
    }

    private mutating func list(depth: Int) throws(Fatal) -> Node.Content {
        if isRoomy { return .values(try values(depth: depth)) }
        var elements: [Node] = []
        while true {
            let next = try event()
            if case .sequenceEnd = next.kind { return .sequence(elements) }
            elements.append(try node(next, depth: depth + 1))
        }
    }

    private mutating func values(depth: Int) throws(Fatal) -> ValueList {
        isRoomy = false
        var list = ValueList()
        while true {
            let next = try event()
            if case .sequenceEnd = next.kind { return list }
            guard case .scalar(let text, let style, let anchor, let tag) = next.kind else {
                list.append(other: try node(next, depth: depth + 1))
                continue
            }
            guard list.count < limits.values else {
                throw Fatal(diagnostic: .tooManyNodes(limit: limits.values, at: next.place))
            }
            nodes -= 1
            if anchor == nil, tag == nil {
                try count(next.place, depth: depth + 1)
                try refuse(.impossible(text, limits, at: next.place))
            } else {
                // What an alias stands for is kept apart too.
                _ = try node(next, depth: depth + 1)
            }
            list.append(text, style, at: next.place)
        }
    }

    private mutating func entries(depth: Int) throws(Fatal) -> [Node.Entry] {
        var entries = UniqueEntries()
        var merges: [Node] = []
        while true {
            let next = try event()
            if case .mappingEnd = next.kind { break }
            let key = try node(next, depth: depth + 1)
            // A list of parameters may have a million values and a million labels, however many such lists there are.
            isRoomy = depth <= 3 && (key.scalar?.text == "values" || key.scalar?.text == "label")
            let value = try node(try event(), depth: depth + 1)
            guard let name = key.scalar else {
                if !diagnostics.isEnough { diagnostics.append(.complexKey(at: key.place)) }
                continue
            }
            if name.text == "<<", name.style == .plain {
                merges.append(value)
            } else if let first = entries.insert(Node.Entry(key: key, value: value), name: name.text) {
                if !diagnostics.isEnough {
                    diagnostics.append(.duplicateKey(name.text, at: key.place, first: first.key.place))
                }
            }
        }
        for place in merges.flatMap({ entries.merge($0) }) where !diagnostics.isEnough {
            diagnostics.append(.badMerge(at: place))
        }
        return entries.list
    }

    private func refuse(_ mistake: Diagnostic?) throws(Fatal) {
        if let mistake { throw Fatal(diagnostic: mistake) }
    }
}
