// SPDX-License-Identifier: GPL-2.0-only
// Pending alternatives of the reducing search, as trees of steps in a pool.

import CSupport

/// The forest of wakeup trees (Abdulla, Aronis, Jonsson, Sagonas: Source Sets, JACM 2017, section 6): for each depth of the
/// current execution an ordered list of alternatives, each of them a step with the alternatives that follow it.
struct WakeupForest {
    struct Node {
        var operation: cs_operation
        var task: UInt8
        var choice: UInt8
        /// Links are indices into the pool; 0 is none.
        var next: Int32
        var children: Int32
    }

    private(set) var pool: UnsafeMutablePointer<Node>
    private var capacity: Int
    private var used = 1
    private var free: Int32 = 0
    /// The first alternative at each depth.
    let heads: UnsafeMutablePointer<Int32>

    init(depths: Int) {
        capacity = 1 << 12
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

    mutating func add(_ task: UInt8, _ choice: UInt8, _ operation: cs_operation) -> Int32 {
        let node = Node(operation: operation, task: task, choice: choice, next: 0, children: 0)
        if free != 0 {
            let index = free
            free = pool[Int(index)].next
            pool[Int(index)] = node
            return index
        }
        if used == capacity { grow() }
        pool[used] = node
        used += 1
        return Int32(used - 1)
    }

    /// Takes the first alternative at a depth away and returns it; its children become the alternatives one step deeper.
    mutating func take(at depth: Int) -> Node {
        let index = heads[depth]
        let node = pool[Int(index)]
        heads[depth] = node.next
        heads[depth + 1] = node.children
        pool[Int(index)].next = free
        free = index
        return node
    }

    /// Appends an alternative to a list.
    func append(_ node: Int32, to list: UnsafeMutablePointer<Int32>) {
        var link = list
        while link.pointee != 0 { link = nextLink(of: link.pointee) }
        link.pointee = node
    }

    func nextLink(of node: Int32) -> UnsafeMutablePointer<Int32> {
        UnsafeMutableRawPointer(pool + Int(node)).advanced(by: MemoryLayout<Node>.offset(of: \.next)!)
            .assumingMemoryBound(to: Int32.self)
    }

    func childrenLink(of node: Int32) -> UnsafeMutablePointer<Int32> {
        UnsafeMutableRawPointer(pool + Int(node)).advanced(by: MemoryLayout<Node>.offset(of: \.children)!)
            .assumingMemoryBound(to: Int32.self)
    }

    /// Gives back every alternative at a depth.
    mutating func clear(at depth: Int) {
        release(heads[depth])
        heads[depth] = 0
    }

    private mutating func release(_ list: Int32) {
        var index = list
        while index != 0 {
            let node = pool[Int(index)]
            release(node.children)
            pool[Int(index)].next = free
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
