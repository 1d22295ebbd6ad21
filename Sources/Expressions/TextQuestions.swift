/// Functions of two texts that give a flag. Texts are compared byte by byte.
enum TextQuestions {
    static func result(
        _ function: Function, of text: String, _ other: String, effort: inout Effort
    ) throws(Refusal) -> Bool {
        try effort.spend(text.utf8.count + other.utf8.count)
        switch function {
        case .starts: return text.utf8.starts(with: other.utf8)
        case .ends: return text.utf8.reversed().starts(with: other.utf8.reversed())
        case .contains:
            return try TextSearch.first(Array(other.utf8), in: Array(text.utf8), effort: &effort) != nil
        default:
            return try TextSearch.matches(
                Array(text.unicodeScalars), Array(other.unicodeScalars), effort: &effort)
        }
    }
}
