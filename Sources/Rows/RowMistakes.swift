import Diagnostics

/// The wording of what reading rows finds, whatever they are written in.
extension Diagnostic {
    static func odd(_ scalar: Unicode.Scalar?, at place: Place) -> Diagnostic {
        guard let scalar else {
            return .error(
                "not-utf8", at: place, "this is not UTF-8 text",
                hint: "save the file as UTF-8, or convert it with `iconv -t UTF-8`")
        }
        guard scalar != "\r" else {
            return .error(
                "control-character", at: place, "a carriage return stands here without a line feed",
                hint: #"end lines with a line feed, as `tr '\r' '\n'` makes them"#)
        }
        return .error(
            "control-character", at: place,
            "a control character, U+\(String(scalar.value, radix: 16, uppercase: true)), is not allowed here",
            hint: "remove it")
    }

    static func tooManyRows(at place: Place) -> Diagnostic {
        .error(
            "too-many-rows", at: place, "there are more than \(RowLimits.rows) rows", hint: "split the study")
    }

    static func fieldTooLong(at place: Place) -> Diagnostic {
        .error(
            "field-too-long", at: place, "this field has more than \(RowLimits.field) bytes",
            hint: "close its quote if it has one; else put the text into a file, and its path here")
    }

    // MARK: Columns

    static func tooManyColumns(at place: Place) -> Diagnostic {
        .error(
            "too-many-columns", at: place, "there are more than \(RowLimits.columns) columns",
            hint: "keep only the columns that steps use")
    }

    static func emptyName(ofColumn number: Int, at place: Place) -> Diagnostic {
        .error(
            "empty-column-name", at: place, "column \(number) has no name", hint: "write its name in the header")
    }

    static func repeatedName(_ name: ColumnName, first: Place) -> Diagnostic {
        .error(
            "duplicate-column", at: name.place, "two columns are called `\(name.text)`", hint: "rename one of them",
            notes: [.init("the first one", at: first)])
    }

    static func unusableName(at place: Place) -> Diagnostic {
        .error(
            "bad-column-name", at: place, "a column's name is one line of at most 255 bytes, without tabs",
            hint: "use letters, digits, `_`, `-` and `.`")
    }

    // MARK: CSV

    static func noHeader(at place: Place) -> Diagnostic {
        .error(
            "no-header", at: place, "the header is missing", hint: "write the names of the columns into the first line")
    }

    static func fieldCount(_ count: Int, _ needed: String, at place: Place) -> Diagnostic {
        .error(
            "field-count", at: place, "\(counted(count, "field")), and \(needed)",
            hint: "quote a field that holds the separator")
    }

    static func unclosedQuote(at place: Place) -> Diagnostic {
        .error(
            "unclosed-quote", at: place, "this quote is never closed",
            hint: "write a `\"` behind the field; a quote that belongs to a field is written twice")
    }

    static func textBehindQuote(at place: Place, opening: Place) -> Diagnostic {
        .error(
            "text-behind-quote", at: place, "text stands behind a closing quote",
            hint: "write a quote that belongs to a field twice", notes: [.init("the field begins here", at: opening)])
    }

    static func quoteWithinField(at place: Place) -> Diagnostic {
        .error(
            "quote-within-field", at: place, "a quote stands within a field that does not begin with one",
            hint: "put the whole field in quotes, and write this quote twice")
    }
}
