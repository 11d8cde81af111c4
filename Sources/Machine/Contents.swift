// SPDX-License-Identifier: GPL-2.0-only
// What memory holds, against what the device has of it and what programs have stored.

import Explorer

extension Machine {
    /// Judges that a frame is dropped as one that nobody stored to: the device must have what it holds. Whoever may lose the
    /// content does not ask: a file that was cut off, memory that its program has no use for any more. A step.
    public static func judgeDropped(_ frame: UInt) {
        Engine.visible(.read, backing(of: frame), reads: Domain.allContents)
        judgeLost(frame)
    }

    /// The same as part of a step that comes behind all stores of programs.
    static func judgeLost(_ frame: UInt) {
        if holdsWhatDeviceHas(frame) { return }
        Engine.fail(.lostWrite, "frame \(frame) is dropped as clean; what was stored there is nowhere else")
    }

    /// Judges a frame that stays in use and that software takes for clean: if it holds something else than the device, an entry
    /// must say so. A step.
    public static func judgeClean(_ frame: UInt) {
        Engine.visible(.read, backing(of: frame), reads: Domain.marks | Domain.allContents, writes: Domain.allWalks)
        if holdsWhatDeviceHas(frame) || isMarkedDirty(frame) { return }
        Engine.fail(.lostDirty, "frame \(frame) was stored to, and neither an entry nor the software says so")
    }

    private static func holdsWhatDeviceHas(_ frame: UInt) -> Bool {
        digest(of: frame) == backing(of: frame).pointee
    }

    /// What the device has of a frame, condensed.
    static func backing(of frame: UInt) -> Word { word(FrameWord.backing, ofFrame: frame) }

    /// The content of a frame in one word: 0 if it is all zero.
    static func digest(of frame: UInt) -> UInt64 {
        var digest: UInt64 = 0
        for index in 0..<Geometry.entries {
            let word = Engine.load(words(of: frame) + index)
            if word != 0 { digest = digest &+ (word ^ UInt64(index) << 48) &* 0x9e37_79b9_7f4a_7c15 }
        }
        return digest
    }

    // MARK: Pages as programs know them

    /// How many pages programs can name.
    public static let pagesOfPrograms = 8

    /// What was last stored in a word of a page of the program, under whatever address; zero at power-on.
    static func lastStored(_ page: Int, _ address: UInt) -> Word {
        precondition(page < pagesOfPrograms, "programs name pages 0 to \(pagesOfPrograms - 1)")
        return MachineState.current.pointee.pagesOfPrograms + (page * Geometry.entries + Int(address & 4095) / 8)
    }

    /// Judges what a program has read from a page of its own.
    static func judgeRead(_ value: UInt64?, _ expected: UInt64, _ page: Int, _ address: UInt) {
        guard let value, value != expected else { return }
        Engine.fail(
            .wrongData,
            "a load from \(hexadecimal(address)), page \(page) of the program, gives \(value) where \(expected) was stored"
        )
    }
}
