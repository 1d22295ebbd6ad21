import Expansion
import Tracking

/// The members of a batch as words of a journal line.
///
/// `FIRST-LAST:ATTEMPT@TASK` stands for instances whose numbers and tasks run up together; `-LAST` is left out for one,
/// `@TASK` for a first task of 0, and an `r` behind the attempt says that the restart script runs.
enum MemberText {
    static func write(_ members: [Batch.Member]) -> String {
        var text = ""
        var start = 0
        while start < members.count {
            var end = start + 1
            while end < members.count, members[end].continues(members[end - 1]) { end += 1 }
            let (first, last) = (members[start], members[end - 1])
            text += " \(first.instance.index)"
            if end - start > 1 { text += "-\(last.instance.index)" }
            text += ":\(first.attempt)\(first.isRestart ? "r" : "")"
            if first.task > 0 { text += "@\(first.task)" }
            start = end
        }
        return text
    }

    static func read(_ words: ArraySlice<ArraySlice<UInt8>>) -> [Batch.Member]? {
        var members: [Batch.Member] = []
        for word in words {
            guard let run = Run(word), members.count + Int(run.last - run.first) < 20_000_000 else { return nil }
            for offset in 0...(run.last - run.first) {
                members.append(
                    Batch.Member(
                        instance: InstanceID(run.first + offset), attempt: run.attempt, isRestart: run.isRestart,
                        task: run.task + offset))
            }
        }
        return members.isEmpty ? nil : members
    }

    private struct Run {
        let first: UInt32
        let last: UInt32
        let attempt: UInt16
        let isRestart: Bool
        let task: UInt32

        init?(_ word: ArraySlice<UInt8>) {
            let halves = word.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
            let parts = halves[0].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard halves.count <= 2, parts.count == 2 else { return nil }
            let ends = parts[0].split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
                .map { number($0).flatMap { UInt32(exactly: $0) } }
            isRestart = parts[1].last == UInt8(ascii: "r")
            let digits = isRestart ? parts[1].dropLast() : parts[1]
            guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last,
                let attempt = number(digits).flatMap({ UInt16(exactly: $0) }), attempt > 0,
                let task = halves.count == 2 ? number(halves[1]).flatMap({ UInt32(exactly: $0) }) : 0,
                UInt64(task) + UInt64(last - first) < UInt64(UInt32.max)
            else { return nil }
            (self.first, self.last, self.attempt, self.task) = (first, last, attempt, task)
        }
    }
}

extension Batch.Member {
    fileprivate func continues(_ previous: Batch.Member) -> Bool {
        instance.index == previous.instance.index + 1 && task == previous.task + 1 && attempt == previous.attempt
            && isRestart == previous.isRestart
    }
}
