import HostInterface
import Storage
import Testing

/// The way to a path on the real machine.
@Suite struct AncestorFolderTests {
    @Test("a link's own folder counts, and those above what it leads to")
    func links() async throws {
        try await withBench { bench in
            try await bench.command(
                "bash", "-c",
                "mkdir -p a/real b c; ln -s ../b/second a/first; ln -s \"$PWD/c\" b/second; ln -s loop loop")
            let files = bench.host.files
            let top = try files.resolve(bench.folder)
            let found = try Ancestor.all(of: "\(top)/a/./real/../first/study/new", files: files).map(\.path)
            let below = found.filter { $0.hasPrefix(top) }.map { $0.dropFirst(top.count) }
            #expect(below == ["", "/a", "/a/real", "/a/first", "/b", "/b/second", "/c"])
            #expect(found.first == "/")
            #expect(throws: HostError.self) { try Ancestor.all(of: "\(top)/loop/x", files: files) }
        }
    }
}
