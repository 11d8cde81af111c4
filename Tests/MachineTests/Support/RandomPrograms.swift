// SPDX-License-Identifier: GPL-2.0-only
// Small programs at random.

import Explorer
import Machine

/// Which operations a random program draws from.
enum Repertoire {
    /// Everything the machine offers.
    case everything
    /// What the explicit machine knows: entries, invalidations, waits, contexts, judgements, and one load, the last
    /// operation of the last task.
    case oneAccess
}

extension MachineProgram {
    /// The random program of a seed.
    static func random(_ seed: UInt64, _ repertoire: Repertoire = .everything) -> MachineProgram {
        var generator = SplitMix64(seed: seed)
        let architecture = Architecture.allCases[Int(seed % 3)]
        let shapes: [[Int]] =
            repertoire == .everything
            ? [[3, 3], [4, 2], [4, 3], [2, 2, 2], [3, 2, 1]] : [[4, 1], [3, 2], [5, 1], [6], [3, 3]]
        let shape = shapes.randomElement(using: &generator)!
        var modes = shape.map { _ in
            [Machine.Mode.user, .user, .kernel, .idle].randomElement(using: &generator)!
        }
        if repertoire == .oneAccess { modes = shape.indices.map { $0 == shape.count - 1 ? .user : .idle } }
        var initial: [(Stage.Place, Stage.Value)] = []
        for _ in 0..<Int.random(in: 0...2, using: &generator) {
            initial.append(store(architecture, &generator))
        }
        initial = initial.filter { $0.0 != .top }
        var program = MachineProgram(architecture: architecture, modes: modes, initial: initial, tasks: [])
        for (task, length) in shape.enumerated() {
            var operations: [MachineOperation] = []
            for index in 0..<length {
                if repertoire == .oneAccess && task == shape.count - 1 && index == length - 1 {
                    operations.append(.load(Stage.Address.allCases.randomElement(using: &generator)!))
                } else {
                    operations.append(operation(architecture, repertoire, &generator))
                }
            }
            program.tasks.append(operations)
        }
        if architecture == .arm64 && seed % 2 == 0 { program.breakBeforeMake = .needed }
        return program
    }

    private static func store(
        _ architecture: Architecture, _ generator: inout SplitMix64
    ) -> (Stage.Place, Stage.Value) {
        let place = [Stage.Place.upper, .upper1, .slot1, .slot2, .slot1, .slot2, .a0, .a0, .a1, .b0, .b1, .a0]
            .randomElement(using: &generator)!
        let values: [Stage.Value] =
            switch place.level {
            case 3: [.none, .middle]
            case 2: [.none, .none, .tableA, .tableA, .tableB, .large1]
            default: [.none, .none, .none, .d1, .d2, .d3, .readOnly1, .clean1, .global1]
            }
        return (place, values.randomElement(using: &generator)!)
    }

    private static func operation(
        _ architecture: Architecture, _ repertoire: Repertoire, _ generator: inout SplitMix64
    ) -> MachineOperation {
        let address = Stage.Address.allCases.randomElement(using: &generator)!
        let (place, value) = store(architecture, &generator)
        let count = repertoire == .everything ? 26 : 17
        switch Int.random(in: 0..<count, using: &generator) {
        case 0...3: return .set(place, value)
        case 4: return .set(place, .none)
        case 5...8: return invalidation(architecture, address, &generator)
        case 9, 10: return wait(architecture, address, &generator)
        case 11:
            return .enter(tag: [1, 1, 2, 3].randomElement(using: &generator)!, keep: Bool.random(using: &generator))
        case 12: return .set([.slot1, .slot2].randomElement(using: &generator)!, .none)
        case 13: return .release(Int.random(in: 1...3, using: &generator))
        case 14: return .judge
        case 15: return .judgeProtected
        case 16: return .writeOut(Int.random(in: 1...3, using: &generator))
        case 17: return .exchange(place, .none)
        case 18: return [.put(.slot2), .see(place)].randomElement(using: &generator)!
        case 19: return .releaseTable(Int.random(in: 0...1, using: &generator))
        case 20: return .returnToUser
        case 21: return .write(Int.random(in: 1...3, using: &generator), 8)
        case 22: return .read(Int.random(in: 1...3, using: &generator))
        case 23:
            let frame = Int.random(in: 1...3, using: &generator)
            return Bool.random(using: &generator) ? .drop(frame) : .judgeClean(frame)
        case 24:
            return [.follow(.slot1), .followAndClear(.slot2), .lockBehind(.slot1)].randomElement(using: &generator)!
        default:
            let known = Bool.random(using: &generator)
            if Bool.random(using: &generator) { return known ? .loadPage(address, 0) : .load(address) }
            return known ? .storePage(address, 0, 7) : .store(address, 7)
        }
    }

    private static func invalidation(
        _ architecture: Architecture, _ address: Stage.Address, _ generator: inout SplitMix64
    ) -> MachineOperation {
        switch architecture {
        case .x86:
            return Bool.random(using: &generator)
                ? .invlpg(address) : .invpcid(Int.random(in: 0...3, using: &generator), address)
        case .arm64:
            let form = ARM64.Invalidation.allCases.randomElement(using: &generator)!
            return .tlbi(form, address, level: [0, 0, 0, 2, 3].randomElement(using: &generator)!)
        case .ppc64:
            let ric = Int.random(in: 0...2, using: &generator)
            let scope = Int.random(in: 0...2, using: &generator)
            let shift = [12, 12, 21].randomElement(using: &generator)!
            return Int.random(in: 0..<4, using: &generator) == 0
                ? .tlbiel(ric: ric, scope: scope, address, shift: shift)
                : .tlbie(ric: ric, scope: scope, address, shift: shift)
        }
    }

    private static func wait(
        _ architecture: Architecture, _ address: Stage.Address, _ generator: inout SplitMix64
    ) -> MachineOperation {
        switch architecture {
        case .x86: .invlpg(address)
        case .arm64: .dsb([.ish, .ish, .nsh, .ishst].randomElement(using: &generator)!)
        case .ppc64: [.tlbsync, .tlbsync, .ptesync].randomElement(using: &generator)!
        }
    }
}
