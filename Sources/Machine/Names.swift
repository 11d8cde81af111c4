// SPDX-License-Identifier: GPL-2.0-only
// Names of words and domains, for traces.

import Explorer

extension Machine {
    /// What an operation touches: its word, or else the state that it changes or looks at; empty for a choice.
    public static func name(of operation: Operation) -> String {
        if operation.object != UInt32.max { return name(of: World.base + Int(operation.object)) }
        let touched = operation.writes != 0 ? operation.writes : operation.reads
        let cpus = (0..<mostCPUs).filter { touched & (Domain.cpu($0) | Domain.walks($0)) != 0 }
        if cpus.isEmpty { return touched == 0 ? "" : "memory" }
        let walks = touched & Domain.everyCPU == 0
        let owners = cpus.count == mostCPUs ? "every CPU" : "CPU " + cpus.map(String.init).joined(separator: "+")
        return (walks ? "walks of " : "translations of ") + owners
    }

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
