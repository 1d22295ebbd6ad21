package import Diagnostics

/// What reading a file gave: its root, if it could be read, and all that was wrong.
package struct ParseResult: Sendable {
    package let root: Node?
    package let diagnostics: [Diagnostic]

    package init(root: Node?, diagnostics: [Diagnostic]) {
        self.root = root
        self.diagnostics = diagnostics
    }
}

/// Reads one YAML document from UTF-8 text.
///
/// Scalars stay text as written. Duplicate keys, tabs as indentation, several documents and files beyond the limits
/// are errors with their places.
/// - Parameter file: The name that places carry.
/// - Complexity: Linear in the file's size.
package func parse(_ bytes: [UInt8], file: String, limits: Limits = .standard) -> ParseResult {
    let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    if let wrong = checkText(bytes, body: body, file: file, limits: limits) {
        return ParseResult(root: nil, diagnostics: [wrong])
    }
    var composer = Composer(body, file: file, limits: limits)
    let root = composer.document()
    return ParseResult(root: root, diagnostics: composer.diagnostics)
}
