/// A reason why something could not be done with a study, for a person to read.
package struct StudyError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
