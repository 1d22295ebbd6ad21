import Testing

@testable import Expansion

/// Where tokens stand in shell text; each `@` is one.
@Suite struct ShellLexerTests {
    private func contexts(_ text: String, shell: String = "bash") -> [String] {
        let marked = text.utf8.map { $0 == UInt8(ascii: "@") ? ShellLexer.asked : $0 }
        return ShellLexer.contexts(in: marked, shell: shell).map { context in
            switch context {
            case .known(let quoting, _): "\(quoting)"
            case .unknown(.lost(let construct)): "lost \(construct)"
            case .unknown(.unclosed(let construct)): "unclosed \(construct)"
            case .unknown(let reason): "no \(reason)"
            }
        }
    }

    @Test(
        "quotes and constructs that hold a token",
        arguments: [
            ("a @ b", ["word"]), ("@ a", ["command"]), ("x=@ @", ["word", "command"]), ("a; @x", ["commandPart"]),
            ("a \"@\" '@' @", ["doubleQuotes", "singleQuotes", "word"]), ("a \\\" @ \\' @", ["word", "word"]),
            ("a \"$(b '@' \"@\")@\" @", ["singleQuotes", "doubleQuotes", "doubleQuotes", "word"]),
            ("a # it's @\nb @", ["comment", "word"]), ("a#@", ["word"]), ("a {b,@}", ["braces"]),
            ("echo 2@>f", ["always"]), ("echo $HOME@", ["always"]), ("if @; then @; fi", ["command", "command"]),
            ("x=$(case a in a) b @;; (c) d @;; esac) @", ["word", "word", "command"]),
            ("cat <<E\n@ $(a '@')\nE\nb '@'", ["hereDocument", "singleQuotes", "singleQuotes"]),
            ("cat <<\"E\" <<-F | a @\n'@\nE\n\t\"@\n\tF\nb @", ["word", "data", "hereDocument", "word"]),
            ("a $((1 << 2)) @", ["word"]), ("a ${x:-\"}\"} @", ["word"]), ("a `b \\`c\\`` @", ["word"]),
            ("f() { a @; }", ["word"]), ("a <(b @) @", ["word", "word"]), ("x=(a @ 'b' ) y=@", ["word", "word"]),
            ("[[ a =~ ^(b|c)$ ]] && d @", ["word"]), ("[[ @ == b && ( @ ) ]]; a @", ["always", "always", "word"]),
            ("for ((i=0; i<3; i++)); do a @; done", ["word"]),
            ("a '\n@\n' <<< @", ["singleQuotes", "word"]), ("a $'\\'' @", ["word"]),
        ])
    func known(text: String, expected: [String]) { #expect(contexts(text) == expected) }

    @Test(
        "no place is guessed",
        arguments: [
            ("a `b @` @", ["no backticks", "word"]), ("a $((@ + $(b @))) @", ["no arithmetic", "word", "word"]),
            ("a ${x:-@} @", ["no braces", "word"]), ("a $'@'", ["no ansiQuotes"]),
            ("a \\@ @", ["no backslash", "word"]),
            ("a \"$@\" \"$x@\" $@", ["no dollar", "no variable", "no dollar"]), ("a '@", ["unclosed singleQuotes"]),
            ("a @ \"@ $(b @", ["word", "unclosed doubleQuotes", "unclosed doubleQuotes"]),
            ("a $[1] @", ["lost oldArithmetic"]), ("a ) @", ["lost parentheses"]), ("x[@]=1", ["no subscripted"]),
            ("cat <<E\n@", ["unclosed hereDocument"]), ("cat <<$E\n@\nE", ["lost hereDocument"]),
            ("cat <<E\n@@\nE\n@", ["no besideAnother", "no besideAnother", "command"]),
            ("a \"${x:-'}'}\" @", ["lost expansion"]), ("$(f case a in @ ) @", ["lost caseClause", "lost caseClause"]),
            ("((a) | b) @", ["lost arithmetic"]), ("#SBATCH -J @\n# @", ["no directive", "comment"]),
            ("cat <<E $(a\n@)\nE", ["lost hereDocument"]),
        ])
    func unknown(text: String, expected: [String]) { #expect(contexts(text) == expected) }

    @Test("sh may take $'…' for quotes of its own or not")
    func ansiQuotes() {
        #expect(contexts("a $'b' @", shell: "sh") == ["word"])
        #expect(contexts("a $'\\'' @", shell: "sh") == ["lost ansiQuotes"])
    }

    @Test(
        "any depth is read in one pass",
        arguments: ["$(", "\"$(", "((", "${x:-", "(", "case a in b) ", "x=(", "cat <<E\n$("])
    func deep(opening: String) {
        let text = String(repeating: opening, count: 20_000) + "@"
        #expect(contexts(text).count == 1)
    }

    @Test("a value that needs no quotes comes out unchanged")
    func unchanged() {
        #expect(["a/b.c", "1.5e-3", "--x=1", "a@b:c%d+e,f"].allSatisfy { ShellQuoting.word.quoted($0) == $0 })
        #expect(ShellQuoting.word.quoted("it's") == #"'it'\''s'"#)
        #expect(ShellQuoting.word.quoted("") == "''")
        #expect(ShellQuoting.command.quoted("if") == "'if'")
        #expect(ShellQuoting.command.quoted("/bin/ls") == "/bin/ls")
        #expect(ShellQuoting.doubleQuotes.quoted("a\"$`\\'") == #"a\"\$\`\\'"#)
        #expect(ShellQuoting.hereDocument.quoted("a\"$`\\'") == #"a"\$\`\\'"#)
        #expect(ShellQuoting.comment.quoted("a\nb") == "a b")
    }
}
