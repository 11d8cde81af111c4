// SPDX-License-Identifier: GPL-2.0-only
// Where everything of a time line stands.

import Images

/// Rows for the steps that matter, one below the other, and lanes for the CPUs, side by side.
struct TimelineLayout {
    /// A line of text of a row.
    struct Line {
        let text: String
        let style: String
    }

    /// A step with the lines that are drawn for it.
    struct Row {
        let index: Int
        let lane: Int
        let top: Double
        let lines: [Line]

        var height: Double { Double(lines.count) * TimelineLayout.lineHeight + 10 }
        var bottom: Double { top + height }
    }

    /// A lock or a translation over some rows of a lane.
    struct Bar {
        let lane: Int
        let slot: Int
        let top: Double
        let bottom: Double
        let style: String
        let name: String
    }

    static let width = 1200.0
    static let lineHeight = 14.0
    static let headHeight = 34.0
    static let slotWidth = 17.0
    static let characterWidth = 6.7

    let story: Story
    private(set) var rows: [Row] = []
    private(set) var locks: [Bar] = []
    private(set) var translations: [Bar] = []

    init(_ story: Story) {
        self.story = story
        let shown = Relevance(story).shown.sorted()
        // How many bars stand side by side decides how much room is left for text; their heights do not matter yet.
        let spans = lockSpans(shown)
        let columns = translationSpans(shown)
        lockSlots = Self.mostSlots(spans, lanes: story.columns.count)
        translationSlots = Self.mostSlots(columns, lanes: story.columns.count)
        var top = Self.headHeight
        for index in shown {
            let row = makeRow(index, top: top)
            rows.append(row)
            top = row.bottom
        }
        locks = bars(spans)
        translations = bars(columns)
    }

    private var lockSlots: [Int] = []
    private var translationSlots: [Int] = []

    var laneWidth: Double { Self.width / Double(max(1, story.columns.count)) }
    var height: Double { (rows.last?.bottom ?? Self.headHeight) + 16 }

    /// Where the text of a lane starts.
    func textStart(_ lane: Int) -> Double {
        Double(lane) * laneWidth + 10 + Double(lockSlots[lane]) * Self.slotWidth + 12
    }

    /// Where the first translation of a lane stands.
    func translationStart(_ lane: Int) -> Double {
        Double(lane + 1) * laneWidth - 8 - Double(translationSlots[lane]) * Self.slotWidth
    }

    private func room(_ lane: Int) -> Int {
        max(12, Int((translationStart(lane) - textStart(lane) - 6) / Self.characterWidth))
    }

    // MARK: Rows

    private func lane(_ column: String) -> Int { story.columns.firstIndex(of: column) ?? 0 }

    private func makeRow(_ index: Int, top: Double) -> Row {
        let step = story.example.steps[index]
        let lane = lane(story.column(ofTask: step.task))
        var lines: [Line] = []
        func add(_ text: String, _ style: String) {
            lines += text.wrapped(to: room(lane), indent: 2).map { Line(text: $0, style: style) }
        }
        if let location = step.location {
            add("\(location)", "place")
            add(step.statement, "code")
        } else {
            add(step.words, "code")
        }
        for effect in story.effects[index] {
            if case .translation = effect { continue }
            if story.shows(effect) { add(effect.words, "change") }
        }
        if let stale = story.stale, stale.missedBy.contains(index) {
            add("does not cover \(stale.translation.words) on \(stale.translation.cpu)", "mark")
        }
        if index == story.example.steps.count - 1, let finding = story.example.finding {
            add("\(finding.invariant): \(story.message(finding))", "harm")
        }
        return Row(index: index, lane: lane, top: top, lines: lines)
    }

    /// The height at which a step stands; one that is not shown stands just above the next one that is.
    private func height(of index: Int) -> Double {
        guard let row = rows.first(where: { $0.index >= index }) else { return rows.last?.bottom ?? 0 }
        return row.index == index ? row.top + Self.lineHeight : row.top
    }

    // MARK: Bars

    /// A bar before its place is known: indices of steps, and a slot beside others of its lane.
    private struct Span {
        let lane: Int
        let start: Int?
        let end: Int?
        let style: String
        let name: String
        var slot = 0
    }

    private func lockSpans(_ shown: [Int]) -> [Span] {
        let spans = story.holds.filter { hold in shown.contains { $0 >= hold.start && $0 <= hold.end } }.map {
            Span(
                lane: lane(story.column(ofTask: $0.task)), start: $0.start,
                end: $0.end == story.example.steps.count - 1 ? nil : $0.end,
                style: $0.isShared ? "shared" : "lock", name: $0.name)
        }
        return Self.placed(spans)
    }

    private func translationSpans(_ shown: [Int]) -> [Span] {
        let known = story.residences.filter { residence in
            let isShown = story.shows(.translation(residence.translation, isGone: false))
            return isShown
                && (residence.end == nil || shown.contains { $0 >= residence.start ?? -1 && $0 <= residence.end! })
        }
        var spans = known.map { residence in
            let isStale = residence.translation == story.stale?.translation && residence.end == nil
            return Span(
                lane: lane(residence.translation.cpu), start: residence.start, end: residence.end,
                style: isStale ? "stale" : "tlb", name: residence.translation.words)
        }
        if let stale = story.stale, stale.fill == nil {
            spans.insert(
                Span(
                    lane: lane(stale.translation.cpu), start: nil, end: nil, style: "stale",
                    name: stale.translation.words),
                at: 0)
        }
        return Self.placed(spans)
    }

    /// Gives every span the first slot of its lane that is free when it starts.
    private static func placed(_ spans: [Span]) -> [Span] {
        var ends: [Int: [Int]] = [:]
        return spans.map { span in
            var span = span
            let start = span.start ?? -1
            var slots = ends[span.lane, default: []]
            let end = span.end ?? Int.max
            if let free = slots.firstIndex(where: { $0 < start }) {
                span.slot = free
                slots[free] = end
            } else {
                span.slot = slots.count
                slots.append(end)
            }
            ends[span.lane] = slots
            return span
        }
    }

    private static func mostSlots(_ spans: [Span], lanes: Int) -> [Int] {
        (0..<lanes).map { lane in spans.filter { $0.lane == lane }.map { $0.slot + 1 }.max() ?? 0 }
    }

    private func bars(_ spans: [Span]) -> [Bar] {
        spans.map { span in
            let top = span.start.map(height) ?? Self.headHeight
            let bottom = span.end.map(height) ?? (rows.last?.bottom ?? top)
            return Bar(
                lane: span.lane, slot: span.slot, top: top, bottom: max(bottom, top + 6), style: span.style,
                name: span.name)
        }
    }
}
