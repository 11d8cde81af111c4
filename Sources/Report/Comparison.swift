// SPDX-License-Identifier: GPL-2.0-only
// What `mmrace compare` says about two images.

import Images

/// What one image does that another does not, on one screen.
public struct Comparison {
    /// One of the two images.
    public struct Side: Sendable {
        let result: ImageResult
        let serial: [Cell: Counterexample]

        /// Makes a side from what was seen of an image, and from its undisturbed run in each cell.
        public init(_ result: ImageResult, serial: [Cell: Counterexample]) {
            self.result = result
            self.serial = serial
        }

        var name: String { result.recipe.name }
    }

    /// The undisturbed path of a task in a cell, in both images.
    private struct PathPair {
        let task: String
        let cell: Cell
        let before: Path
        let after: Path

        var isSameOrder: Bool { before.letters == after.letters }
        var isSameCost: Bool {
            Path.counted.allSatisfy { before.counts[$0, default: 0] == after.counts[$0, default: 0] }
        }
    }

    private let new: Side
    private let old: Side
    private let functions: [String]
    private let cells: [Cell]
    private let pairs: [PathPair]

    /// Compares `new` with `old`; `functions` are those whose sources differ.
    public init(_ new: Side, with old: Side, functions: [String]) {
        self.new = new
        self.old = old
        self.functions = functions
        cells = old.result.cells.map(\.cell)
        pairs = cells.flatMap { cell in
            zip(Self.paths(old, cell), Self.paths(new, cell)).map {
                PathPair(task: $0.task, cell: cell, before: $0.path, after: $1.path)
            }
        }
    }

    private static func paths(_ side: Side, _ cell: Cell) -> [(task: String, path: Path)] {
        guard let example = side.serial[cell] else { return [] }
        let story = Story(example)
        return example.tasks.filter { $0.name != "irq" }.map { ($0.name, Path(story, task: $0.id)) }
    }

    /// The comparison as plain text.
    public var text: String {
        let blocks = [
            ["\(new.name) compared with \(old.name)"], outcomes, orders, costs, sources, conclusion,
        ]
        return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    // MARK: Outcomes

    /// How a verdict changed; nil if it did not.
    private func change(in cell: Cell) -> String? {
        guard let before = old.result.verdict(in: cell), let after = new.result.verdict(in: cell) else { return nil }
        let was = Set(before.findings.map(\.invariant))
        let now = Set(after.findings.map(\.invariant))
        if was == now && before.description == after.description { return nil }
        let changes = [("gained", now.subtracting(was)), ("lost", was.subtracting(now))]
        let words = changes.filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1.sorted().joined(separator: ", "))" }
        return words.isEmpty ? "\(before) -> \(after)" : words.joined(separator: "; ")
    }

    private var outcomes: [String] {
        let changed = cells.compactMap { cell in change(in: cell).map { (key: $0, value: cell) } }.grouped()
        let rest = cells.count - changed.map(\.values.count).reduce(0, +)
        let lines = changed.flatMap { ["  \($0.key)", "    in \(Self.short($0.values))"] }
        let same = rest == 0 ? [] : ["  the same in \(rest) of \(cells.count) cells"]
        return ["outcomes"] + lines.flatMap { $0.wrapped(keepingMarginTo: 100) } + same
    }

    // MARK: Order

    /// What a task does in both images.
    private struct Route: Hashable {
        let task: String
        let before: [String]
        let after: [String]
    }

    private var orders: [String] {
        let width = max(old.name.count, new.name.count) + 2
        let routes = pairs.map { pair in
            (key: Route(task: pair.task, before: pair.before.letters, after: pair.after.letters), value: pair.cell)
        }.grouped()
        let changed = routes.filter { $0.key.before != $0.key.after }
        var lines = ["order, undisturbed"]
        for (route, cells) in changed {
            lines += "  \(route.task) in \(Self.short(cells))".wrapped(keepingMarginTo: 100)
            for (name, letters) in [(old.name, route.before), (new.name, route.after)] {
                let order = letters.joined(separator: " ")
                lines += "    \(name.padded(to: width))\(order)".wrapped(keepingMarginTo: 100)
            }
        }
        let rest = routes.count - changed.count
        if rest > 0 { lines.append("  the same on \(rest) of \(routes.count) paths") }
        if !changed.isEmpty { lines += Path.legend.split(separator: "\n").map { "  \($0)" } }
        return lines
    }

    // MARK: Costs

    /// One line for each task and architecture: what is counted, and by how much it changed in the cells where it did.
    private var costs: [String] {
        struct Place: Hashable {
            let task: String
            let arch: String
        }
        let head = "cost, undisturbed; \"under\" is the longest stretch in visible operations"
        let changed = pairs.filter { !$0.isSameCost }.map { (key: Place(task: $0.task, arch: $0.cell.arch), value: $0) }
        let lines = changed.grouped().map { place, pairs in
            let count = pairs.count == 1 ? pairs[0].cell.scenario : "\(pairs.count) scenarios"
            let words = Path.counted.compactMap { Self.cost($0, of: pairs) }.joined(separator: ", ")
            return "  \(place.task) @\(place.arch), \(count): \(words)"
        }.flatMap { $0.wrapped(keepingMarginTo: 100) }
        return [head] + (lines.isEmpty ? ["  the same everywhere"] : lines)
    }

    /// How a count changed: from what to what if it is the same everywhere, else by how much.
    private static func cost(_ name: String, of pairs: [PathPair]) -> String? {
        let values = pairs.map { ($0.before.counts[name, default: 0], $0.after.counts[name, default: 0]) }
        let changes = values.map { $0.1 - $0.0 }
        guard let least = changes.min(), let most = changes.max(), least != 0 || most != 0 else { return nil }
        if values.allSatisfy({ $0 == values[0] }) { return "\(name) \(values[0].0) -> \(values[0].1)" }
        let signed = { (number: Int) in (number > 0 ? "+" : "") + "\(number)" }
        return "\(name) " + (least == most ? signed(least) : "\(signed(least)) to \(signed(most))")
    }

    /// Cells by scenario, those on the same architectures together: `a, b @x86 @arm64; c @x86`.
    private static func short(_ cells: [Cell]) -> String {
        let scenarios = cells.map(\.scenario).uniqued.map { scenario -> (key: String, value: String) in
            let archs = cells.filter { $0.scenario == scenario }.map { "@\($0.arch)" }
            return (key: archs.joined(separator: " "), value: scenario)
        }
        return scenarios.grouped().map { "\($0.values.joined(separator: ", ")) \($0.key)" }.joined(separator: "; ")
    }

    // MARK: Sources

    private var sources: [String] {
        ["functions that differ"] + (functions.isEmpty ? ["  none"] : functions.map { "  " + $0 })
    }

    private var conclusion: [String] {
        let isSame = cells.allSatisfy { change(in: $0) == nil } && pairs.allSatisfy { $0.isSameOrder && $0.isSameCost }
        switch (isSame, functions.isEmpty) {
        case (true, true): return ["The two are the same."]
        case (true, false): return ["The sources differ; in these cells nothing tells the two apart."]
        case (false, true):
            return ["The functions are the same and the behaviour is not: look at declarations outside them."]
        case (false, false): return ["Gained and lost are as seen from \(new.name)."]
        }
    }
}

extension String {
    /// Breaks a line at `width`; what follows is indented two blanks more than its start.
    fileprivate func wrapped(keepingMarginTo width: Int) -> [String] {
        if count <= width { return [self] }
        let margin = String(prefix { $0 == " " })
        return wrapped(to: width - margin.count - 2, indent: 2).map { margin + $0 }
    }
}

extension ImageResult {
    fileprivate func verdict(in cell: Cell) -> Verdict? { cells.first { $0.cell == cell }?.verdict }
}

extension Array {
    /// Values that have the same key together, in the order in which the keys first appear.
    fileprivate func grouped<Key: Hashable, Value>() -> [(key: Key, values: [Value])]
    where Element == (key: Key, value: Value) {
        let groups = Dictionary(grouping: self, by: \.key)
        return map(\.key).uniqued.map { key in (key, (groups[key] ?? []).map(\.value)) }
    }
}
