import Glibc

/// What the C library knows about numbers and the standard library does not. None of it asks anything of the system.
enum CNumbers {
    static func exponential(_ number: Double) -> Double { exp(number) }

    static func logarithm(_ number: Double) -> Double { log(number) }

    static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

    /// What `printf` makes of a double.
    ///
    /// - Parameters:
    ///   - directive: One for a double and nothing else, made by this module alone.
    ///   - most: Bytes of the longest text that it can make, with the zero at its end.
    static func printed(_ number: Double, as directive: String, most: Int) -> String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: most) { room in
            guard let start = room.baseAddress else { return "" }
            let count = unsafe withVaList([number]) { unsafe vsnprintf(start, most, directive, $0) }
            // A zero is at the end of what it has written, even where there was too little room.
            return count < 0 ? "" : unsafe String(cString: start)
        }
    }
}
