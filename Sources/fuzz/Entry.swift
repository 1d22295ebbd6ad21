import Fuzzing
import Glibc

/// Chosen by `FUZZ_TARGET`.
private let target: FuzzTarget = {
    guard let name = unsafe getenv("FUZZ_TARGET"), let target = unsafe FuzzTarget(rawValue: String(cString: name))
    else {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
        fatalError("FUZZ_TARGET names what to fuzz: \(names)")
    }
    return target
}()

/// What libFuzzer calls with each input; LLVM, "libFuzzer – a library for coverage-guided fuzz testing".
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    if let complaint = target.complaint(about: bytes) { fatalError(complaint) }
    return 0
}
