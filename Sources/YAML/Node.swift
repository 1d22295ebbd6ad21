package import Diagnostics

/// A value of a YAML document that knows where it stands.
///
/// Aliases and merge keys are already resolved; an alias shares its anchor's storage, so a copy costs nothing.
package struct Node: Sendable {
    package enum Content: Sendable {
        case scalar(Scalar)
        case sequence([Node])
        /// A list of a parameter's values or labels; aside, since every node would be as large as it.
        indirect case values(ValueList)
        case mapping([Entry])
    }

    package struct Scalar: Hashable, Sendable {
        /// The characters as written, after YAML's own unfolding and unescaping; never read as another type here.
        package let text: String
        package let style: Style
        /// Where its characters stand, if that may be asked and is known.
        package let layout: TextLayout?

        package init(text: String, style: Style, layout: TextLayout? = nil) {
            self.text = text
            self.style = style
            self.layout = layout
        }

        var isNull: Bool {
            guard style == .plain else { return false }
            return switch text {
            case "", "~", "null", "Null", "NULL": true
            default: false
            }
        }
    }

    package enum Style: Hashable, Sendable {
        case plain, singleQuoted, doubleQuoted, literal, folded
    }

    package struct Entry: Sendable {
        package let key: Node
        package let value: Node

        package init(key: Node, value: Node) {
            self.key = key
            self.value = value
        }
    }

    package let content: Content
    /// Where the value begins.
    package let place: Place

    package init(_ content: Content, at place: Place) {
        self.content = content
        self.place = place
    }
}

extension Node {
    package var scalar: Scalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    package var elements: [Node]? {
        switch content {
        case .sequence(let elements): elements
        case .values(let list): list.nodes
        case .scalar, .mapping: nil
        }
    }

    package var entries: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// Nothing was written, or YAML's word for nothing.
    package var isNull: Bool {
        scalar?.isNull ?? false
    }

    /// What it is, for a message.
    package var kindName: String {
        switch content {
        case .scalar: isNull ? "nothing" : "a text"
        case .sequence, .values: "a list"
        case .mapping: "a mapping"
        }
    }
}
