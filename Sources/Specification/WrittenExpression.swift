package import Expressions

/// An expression of the study file: its grammar is right, and nothing is known of its types yet.
package struct WrittenExpression: Sendable {
    package let text: Located<String>
    package let expression: Expression
}
