import Diagnostics
import Testing

@Suite struct PlacedTextsTests {
    private func placed(_ texts: [String]) -> PlacedTexts {
        var placed = PlacedTexts()
        for (index, text) in texts.enumerated() { placed.append(text, at: place(index)) }
        return placed
    }

    private func place(_ index: Int) -> Place { Place(file: "f", line: index + 1, column: index % 7 + 1) }

    /// Empty ones, and some longer than a piece of memory, whose ends fall on texts of all kinds.
    private let texts = (0..<300).map { index in
        String(repeating: "é", count: index % 50 == 0 ? 700_000 : index % 3 * 9_000)
            + (index % 5 == 0 ? "" : "\(index)")
    }

    @Test("each text is as it was put in, with its place and length, whatever stands beside it")
    func each() {
        let placed = placed(texts)
        #expect(Array(placed) == texts)
        #expect(placed.indices.map { placed.length(at: $0) } == texts.map(\.utf8.count))
        #expect(placed.indices.map { placed.place(at: $0) } == texts.indices.map(place))
        #expect(placed.longest == texts.map(\.utf8.count).max())
    }

    @Test("the first ones are a list of their own", arguments: [0, 1, 50, 51, 299, 300, 400])
    func first(count: Int) {
        var some = placed(texts).first(count)
        #expect(Array(some) == Array(texts.prefix(count)))
        some.append("more", at: place(count))
        #expect(Array(some) == texts.prefix(count) + ["more"])
    }

    @Test("it knows whether a byte is in it, but for what was left out")
    func bytes() {
        let placed = placed(["a", "b$"])
        #expect(placed.containsByte { $0 == UInt8(ascii: "$") })
        #expect(!placed.first(1).containsByte { $0 == UInt8(ascii: "$") })
        #expect(!PlacedTexts().containsByte { _ in true })
    }

    @Test("the first text with a byte is found, and how many there are, in each piece of memory")
    func textsWithByte() {
        let texts = ["a", "b$", String(repeating: "x", count: 2 << 20), "$", "c$$", "\u{FF}"]
        let placed = placed(texts)
        let dollars = placed.texts { $0 == UInt8(ascii: "$") }
        #expect(dollars.first == 1 && dollars.count == 3)
        #expect(placed.texts { $0 == 0xC3 }.first == 5)
        #expect(placed.first(5).texts { $0 == 0xC3 }.count == 0)
        #expect(placed.isEqual(3, 3) && !placed.isEqual(1, 3))
    }
}
