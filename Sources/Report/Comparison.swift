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

    private let new: Side
    private let old: Side
    private let functions: [String]
    private let cells: [Cell]

    /// Compares `new` with `old`; `functions` are those whose sources differ.
    public init(_ new: Side, with old: Side, functions: [String]) {
        self.new = new
        self.old = old
        self.functions = functions
        cells = old.result.cells.map(\.cell)
    }

    /// The comparison as plain text.
    public var text: String {
        let blocks = [
            ["\(new.name) compared with \(old.name)"], outcomes, orders, costs, sources, conclusion,
        ]
        return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    // MARK: Outcomes

    private func verdict(_ side: Side, _ cell: Cell) -> Verdict? {
        side.result.cells.first { $0.cell == cell }?.verdict
    }

    private var changedOutcomes: [String] {
        cells.compactMap { cell in
            guard let before = verdict(old, cell), let after = verdict(new, cell) else { return nil }
            let was = Set(before.findings.map(\.invariant))
            let now = Set(after.findings.map(\.invariant))
            if was == now && before.description == after.description { return nil }
            let gained = now.subtracting(was).sorted().map { "gained \($0)" }
            let lost = was.subtracting(now).sorted().map { "lost \($0)" }
            let words = (gained + lost).joined(separator: ", ")
            return "  " + "\(cell)".padded(to: 32) + (words.isEmpty ? "\(before) -> \(after)" : words)
        }
    }

    private var outcomes: [String] {
        let changed = changedOutcomes
        let rest = cells.count - changed.count
        let same = rest == 0 ? [] : ["  the same in \(rest) of \(cells.count) cells"]
        return ["outcomes"] + changed.flatMap { $0.wrapped(keepingMarginTo: 100) } + same
    }

    // MARK: Paths

    /// The undisturbed paths of one task in the cells in which both images take the same ones.
    private struct Route: Hashable {
        let task: String
        let before: [String]
        let after: [String]
    }

    private func paths(_ side: Side, _ cell: Cell) -> [(task: String, path: Path)] {
        guard let example = side.serial[cell] else { return [] }
        let story = Story(example)
        return example.tasks.filter { $0.name != "irq" }.map { ($0.name, Path(story, task: $0.id)) }
    }

    private var routes: [(route: Route, cells: [Cell])] {
        var order: [Route] = []
        var found: [Route: [Cell]] = [:]
        for cell in cells {
            for (before, after) in zip(paths(old, cell), paths(new, cell)) {
                let route = Route(task: before.task, before: before.path.letters, after: after.path.letters)
                if found[route] == nil { order.append(route) }
                found[route, default: []].append(cell)
            }
        }
        return order.map { ($0, found[$0] ?? []) }
    }

    private var changedRoutes: [(route: Route, cells: [Cell])] { routes.filter { $0.route.before != $0.route.after } }

    private var orders: [String] {
        let width = max(old.name.count, new.name.count) + 2
        let changed = changedRoutes.flatMap { route, cells in
            [
                "  \(route.task) in \(Self.short(cells))",
                "    " + old.name.padded(to: width) + route.before.joined(separator: " "),
                "    " + new.name.padded(to: width) + route.after.joined(separator: " "),
            ]
        }.flatMap { $0.wrapped(keepingMarginTo: 100) }
        let rest = routes.count - changedRoutes.count
        let same = rest == 0 ? [] : ["  the same on \(rest) of \(routes.count) paths"]
        let legend = changed.isEmpty ? [] : Path.legend.split(separator: "\n").map { "  " + $0 }
        return ["order, undisturbed"] + changed + same + legend
    }

    /// Cells by scenario: `pmd-move-vs-reclaim @x86 @arm64`.
    private static func short(_ cells: [Cell]) -> String {
        cells.map(\.scenario).uniqued.map { scenario in
            let archs = cells.filter { $0.scenario == scenario }.map { "@\($0.arch)" }
            return "\(scenario) \(archs.joined(separator: " "))"
        }.joined(separator: ", ")
    }

    // MARK: Costs

    private var changedCosts: [String] {
        var order: [String] = []
        var found: [String: [Cell]] = [:]
        for cell in cells {
            for (before, after) in zip(paths(old, cell), paths(new, cell)) {
                let words = Path.counted.compactMap { name -> String? in
                    let was = before.path.counts[name, default: 0]
                    let now = after.path.counts[name, default: 0]
                    return was == now ? nil : "\(name) \(was) -> \(now)"
                }
                if words.isEmpty { continue }
                let line = "\(before.task): \(words.joined(separator: ", "))"
                if found[line] == nil { order.append(line) }
                found[line, default: []].append(cell)
            }
        }
        return order.flatMap { ["  in \(Self.short(found[$0] ?? []))", "    \($0)"] }
            .flatMap { $0.wrapped(keepingMarginTo: 100) }
    }

    private var costs: [String] {
        let changed = changedCosts
        let head = "cost, undisturbed; \"under\" is the longest stretch in visible operations"
        return [head] + (changed.isEmpty ? ["  the same everywhere"] : changed)
    }

    // MARK: Sources

    private var sources: [String] {
        ["functions that differ"] + (functions.isEmpty ? ["  none"] : functions.map { "  " + $0 })
    }

    private var conclusion: [String] {
        let behaves = !changedOutcomes.isEmpty || !changedRoutes.isEmpty || !changedCosts.isEmpty
        switch (behaves, functions.isEmpty) {
        case (false, false): return ["The sources differ; in these cells nothing tells the two apart."]
        case (true, true):
            return ["The functions are the same and the behaviour is not: look at declarations outside them."]
        case (false, true): return ["The two are the same."]
        case (true, false): return ["Gained and lost are as seen from \(new.name)."]
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
