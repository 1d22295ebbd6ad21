import HostInterface

/// A process that reads what we write.
final class LiveLineProcess: LineProcess {
    let id: Int32
    private let input: Descriptor

    init(id: Int32, input: consuming Descriptor) {
        self.id = id
        self.input = input
    }

    func send(_ line: String) throws(HostError) { try send(Array((line + "\n").utf8)) }

    func send(_ bytes: [UInt8]) throws(HostError) { try input.write(bytes, to: "process \(id)") }
}
