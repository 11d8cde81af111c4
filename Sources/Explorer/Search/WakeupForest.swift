// SPDX-License-Identifier: GPL-2.0-only
// Pending alternatives of the reducing search, as trees of steps in a pool.

import CSupport

/// The forest of wakeup trees (Abdulla, Aronis, Jonsson, Sagonas: Source Sets, JACM 2017, section 6): for each depth of the
/// current execution an ordered list of alternatives, each of them a step with the alternatives that follow it.
struct WakeupForest {
    struct Node {
        var step: Step
        /// Links are indices into the pool; 0 is none. Of a last step that `coversOthers` there is -1 below it.
        var next: Int32
        var children: Int32

        /// What follows, or 0.
        @inline(__always) var firstChild: Int32 { max(0, children) }

        /// Whether nothing follows.
        @inline(__always) var isLast: Bool { children <= 0 }

        /// Whether the path to this last step was found to cover what does not have all of its steps: see `Reduced.giveAway`.
        var coversOthers: Bool { children < 0 }

        mutating func markAsCovering() { children = -1 }
    }

    /// Where a list begins: at a depth of the execution, or below a node.
    enum List {
        case depth(Int)
        case children(of: Int32)
    }

    private(set) var pool: UnsafeMutablePointer<Node>
    private var capacity: Int
    private var used = 1
    private var free: Int32 = 0
    /// The first alternative at each depth.
    let heads: UnsafeMutablePointer<Int32>

    init(depths: Int) {
        capacity = 1 << 10
        pool = .allocate(capacity: capacity)
        heads = .allocate(capacity: depths + 1)
        heads.initialize(repeating: 0, count: depths + 1)
    }

    func deallocate() {
        pool.deallocate()
        heads.deallocate()
    }

    /// Bytes held by the pool.
    var footprint: Int { capacity * MemoryLayout<Node>.stride }

    @inline(__always) subscript(node: Int32) -> UnsafeMutablePointer<Node> { pool + Int(node) }

    /// The first alternative of a list.
    @inline(__always) func first(of list: List) -> Int32 {
        switch list {
        case .depth(let depth): heads[depth]
        case .children(let node): self[node].pointee.firstChild
        }
    }

    @inline(__always) mutating func add(_ step: Step) -> Int32 {
        let index: Int32
        if free != 0 {
            index = free
            free = self[index].pointee.next
        } else {
            if used == capacity { grow() }
            index = Int32(truncatingIfNeeded: used)
            used &+= 1
        }
        self[index].initialize(to: Node(step: step, next: 0, children: 0))
        return index
    }

    /// Takes the first alternative at a depth away and returns its step; its children become the alternatives one step
    /// deeper.
    @inline(__always) mutating func take(at depth: Int) -> Step {
        let index = heads[depth]
        let node = self[index]
        heads[depth] = node.pointee.next
        heads[depth &+ 1] = node.pointee.firstChild
        node.pointee.next = free
        free = index
        return node.pointee.step
    }

    /// Appends an alternative to a list. What is in the list already comes first.
    func append(_ node: Int32, to list: List) {
        var last = first(of: list)
        if last == 0 {
            switch list {
            case .depth(let depth): heads[depth] = node
            case .children(let parent): self[parent].pointee.children = node
            }
            return
        }
        while self[last].pointee.next != 0 { last = self[last].pointee.next }
        self[last].pointee.next = node
    }

    /// Gives back every alternative at a depth.
    mutating func clear(at depth: Int) {
        if heads[depth] == 0 { return }
        release(heads[depth])
        heads[depth] = 0
    }

    private mutating func release(_ list: Int32) {
        var index = list
        while index != 0 {
            let node = self[index].pointee
            release(node.firstChild)
            self[index].pointee.next = free
            free = index
            index = node.next
        }
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Node>.allocate(capacity: capacity * 2)
        larger.update(from: pool, count: capacity)
        pool.deallocate()
        pool = larger
        capacity *= 2
    }
}
