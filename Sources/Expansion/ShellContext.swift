/// Where a token stands in shell text.
enum ShellContext: Hashable {
    /// - Parameter lines: For each here-document around it, what of its value could end it.
    case known(ShellQuoting, lines: [HereDocumentLine])
    case unknown(Reason)

    /// Why nobody can say which quotes are right.
    enum Reason: Hashable {
        case backslash, dollar, variable, subscripted, braces, arithmetic, ansiQuotes, backticks
        /// A line that the scheduler reads by rules of its own.
        case directive
        /// Beside another value on the line of a here-document, with which it could make its end.
        case besideAnother
        case unclosed(Construct)
        /// Shells do not agree on what stands there, or it is beyond what is understood.
        case lost(Construct)
    }

    enum Construct: String, Hashable {
        case singleQuotes = "single quotes"
        case doubleQuotes = "double quotes"
        case ansiQuotes = "`$'…'`"
        case backticks = "backticks"
        case parentheses = "parentheses"
        case substitution = "`$(…)`"
        case expansion = "`${…}`"
        case arithmetic = "`((…))`"
        case oldArithmetic = "`$[…]`"
        case caseClause = "`case`"
        case hereDocument = "a here-document"
        case brackets = "a subscript"
    }
}

/// The line of a here-document that a value stands in: what the value must not be, lest it end the document.
struct HereDocumentLine: Hashable {
    /// The line that ends it.
    let delimiter: String
    /// `<<-`: tabs at the beginning of a line are taken away.
    let stripsTabs: Bool
    /// The value's text if it has one line, and its first and last one if it has several; nothing where no text would do.
    let whole, first, last: String?
    /// Whether the value begins a line, and ends one.
    let beginsLine, endsLine: Bool
    /// In what is expanded within the document: a backslash at the end of a line is taken away there, whatever the quotes.
    let joinsLines: Bool
}
