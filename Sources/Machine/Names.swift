// SPDX-License-Identifier: GPL-2.0-only
// Names of words, for traces.

extension Machine {
    /// What a word of the world is.
    public static func name(of word: Word) -> String {
        let state = MachineState.current
        if isMemory(word) {
            let frame = frame(containing: word)
            let index = (word - memory) & (Geometry.entries - 1)
            if case .table(let level) = use(of: frame) { return "\(describe(level)) \(index) of frame \(frame)" }
            return "word \(index) of frame \(frame)"
        }
        let frames = word - state.pointee.frames
        if frames >= 0 && frames < state.pointee.frameCount * FrameWord.count {
            return "frame \(frames / FrameWord.count)"
        }
        let cpus = word - state.pointee.cpus
        if cpus >= 0 && cpus < state.pointee.cpuCount * CPUWord.count {
            let cpu = cpus / CPUWord.count
            switch cpus % CPUWord.count {
            case CPUWord.mask: return "interrupts of CPU \(cpu)"
            case CPUWord.pending: return "pending interrupts of CPU \(cpu)"
            default: return "state of CPU \(cpu)"
            }
        }
        return "kernel word \(word - state.pointee.kernelMemory)"
    }
}
