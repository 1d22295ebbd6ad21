/// The folder of the project that a test belongs to.
///
/// - Parameter file: The test's own source file, below `Tests`.
package func projectFolder(of file: String = #filePath) -> String {
    String(file.split(separator: "/Tests/", omittingEmptySubsequences: false).dropLast().joined(separator: "/Tests/"))
}
