// SPDX-License-Identifier: GPL-2.0-only
// Little programs as the list of yardsticks writes them.

extension LittleProgram {
    /// The program of a yardstick: `R x` reads, `W x` writes, `X x` adds, `L m` locks and `U m` unlocks.
    ///
    /// - Returns: nil if an operation is none of these.
    public convenience init?(threads: [[String]]) {
        var tasks: [[LittleOperation]] = []
        for thread in threads {
            let operations = thread.compactMap(Self.operation)
            if operations.count != thread.count { return nil }
            tasks.append(operations)
        }
        self.init(tasks)
    }

    private static func operation(_ text: String) -> LittleOperation? {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let name = parts[1].unicodeScalars.first else { return nil }
        let object = UInt8(truncatingIfNeeded: name.value % 8)
        switch parts[0] {
        case "R": return LittleOperation(code: .read, object: object)
        case "W": return LittleOperation(code: .write, object: object, value: 1)
        case "X": return LittleOperation(code: .add, object: object)
        case "L": return LittleOperation(code: .lock, object: object)
        case "U": return LittleOperation(code: .unlock, object: object)
        default: return nil
        }
    }

    /// `lastzero(n)`, which no list of operations says: task 0 looks for the last zero of an array from its end, and task j
    /// writes a[j] = a[j-1] + 1.
    public convenience init(lastZero count: Int) {
        var searcher: [LittleOperation] = []
        for index in (0...count).reversed() {
            searcher.append(LittleOperation(code: .read, object: UInt8(index)))
            // Found: skip the rest.
            searcher.append(LittleOperation(code: .skipIfZero, value: UInt8(2 * index)))
        }
        let writers = (1...count).map { index in
            [
                LittleOperation(code: .read, object: UInt8(index - 1)),
                LittleOperation(code: .write, object: UInt8(index), value: 1),
            ]
        }
        self.init([searcher] + writers)
    }
}
