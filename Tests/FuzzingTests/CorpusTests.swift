import FoundationEssentials
import Fuzzing
import Testing

/// What fuzzing has found, and what it began with, is tried in every run of the tests.
@Suite struct CorpusTests {
    private static let folder = #filePath.dropLast("CorpusTests.swift".count) + "corpus"

    private func corpus(of target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        let folder = "\(Self.folder)/\(target.rawValue)"
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
            (name, Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))))
        }
    }

    @Test("whatever was found is taken as it must be", arguments: FuzzTarget.allCases)
    func findings(target: FuzzTarget) throws {
        let corpus = try corpus(of: target)
        #expect(!corpus.isEmpty)
        for (name, bytes) in corpus { #expect(target.complaint(about: bytes) == nil, "\(name)") }
    }

    @Test("so is each of them without its end, and with a bit of each byte turned", arguments: FuzzTarget.allCases)
    func damaged(target: FuzzTarget) throws {
        for (name, bytes) in try corpus(of: target) where bytes.count < 2000 {
            let step = max(1, bytes.count / 40)
            for place in stride(from: 0, to: bytes.count, by: step) {
                #expect(target.complaint(about: Array(bytes.prefix(place))) == nil, "\(name), cut at \(place)")
                var turned = bytes
                turned[place] ^= 1 << UInt8(place % 8)
                #expect(target.complaint(about: turned) == nil, "\(name), a bit of \(place) turned")
            }
        }
    }
}
