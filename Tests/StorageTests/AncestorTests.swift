import HostInterface
import Storage
import Testing

private func folder(
    _ path: String, _ mode: UInt16, owner: UInt32 = 0, kind: FileInformation.Kind = .directory
) -> Ancestor {
    Ancestor(
        path: path,
        information: FileInformation(
            kind: kind, size: 0, mode: FileMode(mode), owner: owner, modified: 0, group: 7))
}

/// What is above a study tells who else may replace it.
@Suite struct AncestorTests {
    private let me: UInt32 = 1000

    private func trust(_ folders: Ancestor...) -> AncestorTrust { AncestorTrust(folders, user: me) }

    @Test("folders of root and of the user, to which nobody else may write, are fine")
    func fine() {
        #expect(trust(folder("/", 0o755), folder("/home", 0o755), folder("/home/me", 0o755, owner: me)) == .fine)
        #expect(trust() == .fine)
    }

    @Test("where all may write and nobody may rename what is another's, it is fine")
    func sticky() {
        #expect(trust(folder("/", 0o755), folder("/tmp", 0o1777), folder("/tmp/x", 0o700, owner: me)) == .fine)
        #expect(trust(folder("/p", 0o1775)) == .fine)
    }

    @Test(
        "where a group may write, or somebody else owns a folder, there is a note",
        arguments: [
            (folder("/p", 0o775), "the group 7 may write to /p"),
            (folder("/p", 0o2770), "the group 7 may write to /p"),
            (folder("/p", 0o755, owner: 5), "/p belongs to the user 5"),
            (folder("/tmp/l", 0o777, owner: 5, kind: .symbolicLink), "/tmp/l belongs to the user 5"),
        ])
    func note(ancestor: Ancestor, words: String) {
        guard case .note(let text) = trust(folder("/", 0o755), ancestor) else {
            Issue.record("no note of \(ancestor.path)")
            return
        }
        #expect(text.hasSuffix(words))
    }

    @Test("it is one note, whatever there is to tell")
    func several() {
        guard case .note(let text) = trust(folder("/p", 0o775), folder("/p/q", 0o775), folder("/p/q/r", 0o775)) else {
            Issue.record("no note")
            return
        }
        #expect(text.hasSuffix("the group 7 may write to /p, and 2 more such directories above the study"))
    }

    @Test("below a folder that nobody else may enter, a group can do nothing")
    func closed() {
        #expect(trust(folder("/h", 0o700, owner: me), folder("/h/p", 0o775)) == .fine)
        #expect(trust(folder("/h", 0o700, owner: me), folder("/hp", 0o775)) != .fine)
        #expect(trust(folder("/h", 0o700, owner: 5), folder("/h/p", 0o755)) != .fine)
        #expect(trust(folder("/h", 0o710, owner: me), folder("/h/p", 0o775)) != .fine)
    }

    @Test("where all may write, and rename what is another's, the study is refused")
    func refusal() {
        for mode: UInt16 in [0o777, 0o757, 0o2777] {
            guard case .refusal(let why) = trust(folder("/", 0o755), folder("/open", mode), folder("/open/x", 0o700))
            else {
                Issue.record("not refused")
                continue
            }
            #expect(why.contains("/open,"))
        }
    }
}
