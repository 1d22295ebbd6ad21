import Expansion
import HostInterface
import Storage
import TestSupport
import Testing

@Suite struct PlaceTests {
    private let made = FileIdentity(device: 1, inode: 10)
    private let other = FileIdentity(device: 1, inode: 11)

    private func find(
        _ path: String, _ folder: FileIdentity, old: OldPlace,
        madeAs: FileIdentity? = FileIdentity(device: 1, inode: 10)
    ) -> Whereabouts {
        Whereabouts(
            of: StudyPlace(study: "0123abcd", path: "/a/s", folder: madeAs, host: "login1"), path: path, folder: folder,
            old: old)
    }

    @Test("a study is at home where it was made, by whatever name it is reached")
    func home() {
        #expect(find("/a/s", made, old: .folder(made, study: "0123abcd")) == .home)
        #expect(find("/link/s", made, old: .folder(made, study: "0123abcd")) == .home)
        #expect(find("/mnt/a/s", made, old: .folder(made, study: nil)) == .home)
    }

    @Test("another number of the device tells nothing where path and inode are the same")
    func devices() {
        let elsewhere = FileIdentity(device: 77, inode: 10)
        #expect(find("/a/s", elsewhere, old: .folder(elsewhere, study: "0123abcd")) == .home)
    }

    @Test("it was moved where nothing of it is at the old path any more, whichever folder it is now")
    func moves() {
        for folder in [made, other] {
            #expect(find("/b/s", folder, old: .nothing) == .moved)
            #expect(find("/b/s", folder, old: .folder(FileIdentity(device: 1, inode: 12), study: nil)) == .moved)
            #expect(find("/b/s", folder, old: .folder(FileIdentity(device: 1, inode: 12), study: "4567cdef")) == .moved)
        }
    }

    @Test("it is a copy where the study itself is at the old path")
    func copies() {
        #expect(find("/b/s", other, old: .folder(made, study: "0123abcd")) == .copied)
        // On another file system, where the numbers of files may be the same.
        let twin = FileIdentity(device: 2, inode: 10)
        #expect(find("/b/s", twin, old: .folder(made, study: "0123abcd")) == .copied)
    }

    @Test("what took the place of the folder that was made is not taken for it")
    func replacements() {
        #expect(find("/a/s", other, old: .folder(other, study: "0123abcd")) == .replaced)
        #expect(find("/link/s", other, old: .folder(other, study: "0123abcd")) == .replaced)
    }

    @Test("whether two names lead to one folder is told by what is made there, and not by numbers")
    func probes() {
        let mounted = FileIdentity(device: 2, inode: 10)
        let seen = OldPlace.folder(made, study: "0123abcd")
        #expect(seen.maybe(made, ofStudy: "4567cdef") && seen.maybe(mounted, ofStudy: "0123abcd"))
        #expect(!seen.maybe(mounted, ofStudy: "4567cdef") && !OldPlace.nothing.maybe(made, ofStudy: "0123abcd"))
        #expect(find("/b/s", mounted, old: seen.known(as: mounted, isOne: true)) == .home)
        #expect(find("/b/s", mounted, old: seen.known(as: mounted, isOne: false)) == .copied)
        // A name that is remembered, and gone.
        #expect(find("/b/s", made, old: seen.known(as: made, isOne: false)) == .moved)
    }

    @Test("where the old path cannot be looked at, nothing is claimed")
    func hidden() {
        #expect(find("/b/s", made, old: .hidden("Permission denied")) == .unclear("Permission denied"))
    }

    @Test("a study of a version before is at home where its scripts lead")
    func earlier() {
        #expect(find("/a/s", other, old: .folder(other, study: "0123abcd"), madeAs: nil) == .home)
        #expect(find("/b/s", other, old: .nothing, madeAs: nil) == .moved)
        #expect(find("/b/s", other, old: .folder(made, study: "0123abcd"), madeAs: nil) == .copied)
    }

    @Test("a place is read as it was written, and not at all where it is damaged")
    func texts() throws {
        let files = FakeFiles()
        files.makeFolder("/s/.maestro")
        let directory = StudyDirectory(root: "/s")
        #expect(try StudyPlace.read(directory, files: files) == nil)
        let places = [
            StudyPlace(study: "0123abcd", path: "/a b/s=1%", folder: made, host: "login 1", specificationRoot: "/a b"),
            StudyPlace(study: "0123abcd", path: "/s", folder: nil, host: nil),
        ]
        for place in places {
            try place.write(directory, files: files)
            #expect(try StudyPlace.read(directory, files: files) == place)
        }
        let text = try #require(files.text(directory.place))
        files.put(directory.place, text.split(separator: "0123abcd").joined(separator: "0123abce"))
        #expect(throws: HostError.self) { try StudyPlace.read(directory, files: files) }
    }

    @Test(
        "what was moved together with a study is found beside it",
        arguments: [
            ("/p", "/p/results", "/q/results", "/q"), ("/p/in", "/p/results", "/q/results", "/q/in"),
            ("/p", "/p/results", "/p/results2", nil), ("/p/r/in", "/p/r", "/p/r2", "/p/r2/in"),
            ("/home/a/proj", "/home/a/proj/r", "/scratch/a/proj/r", "/scratch/a/proj"), ("/x", "/r", "/q/r", nil),
        ])
    func beside(path: String, old: String, new: String, result: String?) {
        #expect(moved(path, from: old, to: new) == result)
    }
}
