/// A number of things, in words: `1 step`, `2 steps`.
///
/// - Parameter thing: What one of them is called.
package func counted(_ count: Int, _ thing: String) -> String { "\(count) \(thing)\(count == 1 ? "" : "s")" }
