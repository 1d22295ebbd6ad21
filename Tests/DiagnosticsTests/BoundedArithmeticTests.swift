import Diagnostics
import Testing

@Suite struct BoundedArithmeticTests {
    private static let numbers: [Int8] = [-128, -127, -2, -1, 0, 1, 2, 126, 127]

    @Test("what does not fit is the nearest number that does", arguments: numbers, numbers)
    func nearest(left: Int8, right: Int8) {
        func bounded(_ exact: Int) -> Int8 { Int8(clamping: exact) }
        #expect(left.plus(right) == bounded(Int(left) + Int(right)))
        #expect(left.minus(right) == bounded(Int(left) - Int(right)))
        #expect(left.times(right) == bounded(Int(left) * Int(right)))
    }

    @Test("a number without sign ends at 0")
    func unsigned() {
        #expect(UInt16(0).minus(1) == 0)
        #expect(UInt16.max.plus(1) == .max)
        #expect(UInt16(300).times(300) == .max)
    }

    @Test("no number is too large, and what is none is 0")
    func floats() {
        #expect(Int64(bounding: 2.4) == 2)
        #expect(Int64(bounding: 1e300) == .max)
        #expect(Int64(bounding: -.infinity) == .min)
        #expect(Int64(bounding: .nan) == 0)
    }
}
