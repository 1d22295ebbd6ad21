/// What an attempt has published: texts by name.
package struct PublishedValues: Hashable, Sendable {
    /// In the order in which they came first.
    package private(set) var names: [String] = []
    private var texts: [String: String] = [:]

    package init() {}

    /// The last text of a name counts.
    package subscript(name: String) -> String? {
        get { texts[name] }
        set {
            if texts[name] == nil, newValue != nil { names.append(name) }
            if texts[name] != nil, newValue == nil { names.removeAll { $0 == name } }
            texts[name] = newValue
        }
    }

    package var isEmpty: Bool { names.isEmpty }
}
