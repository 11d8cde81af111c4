// SPDX-License-Identifier: GPL-2.0-only
// A counterexample as a picture.

import Images

/// Draws a time line that runs downwards: CPUs as lanes, locks as bars at the left of their lane, translations as
/// bars at its right, and the point of harm across all of them.
struct TimelineSVG {
    private let layout: TimelineLayout

    private var story: Story { layout.story }

    init(_ story: Story) {
        layout = TimelineLayout(story)
    }

    /// The picture as an inline `svg` element.
    var text: String {
        let size = "width=\"\(Int(TimelineLayout.width))\" height=\"\(Int(layout.height))\""
        let title =
            "\(story.example.image), \(story.example.cell): \(story.example.finding?.invariant ?? "nothing broke")"
        let parts = lanes + bands + layout.locks.map(lock) + layout.translations.map(translation)
        let texts = [dots] + layout.rows.flatMap(lines) + harm
        return """
            <svg \(size) role="img" aria-label="\(title.escapedForMarkup)">
            \((parts + texts).joined(separator: "\n"))
            </svg>
            \(legend)
            """
    }

    private func rect(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String) -> String {
        "<rect class=\"\(style)\" x=\"\(Self.short(x))\" y=\"\(Self.short(y))\" "
            + "width=\"\(Self.short(width))\" height=\"\(Self.short(height))\" rx=\"3\"/>"
    }

    private func text(_ x: Double, _ y: Double, _ words: String, _ style: String, more: String = "") -> String {
        "<text class=\"\(style)\" x=\"\(Self.short(x))\" y=\"\(Self.short(y))\"\(more)>\(words.escapedForMarkup)</text>"
    }

    private var lanes: [String] {
        story.columns.enumerated().flatMap { index, column in
            let x = Double(index) * layout.laneWidth
            return [
                rect(x + 2, 0, layout.laneWidth - 4, layout.height, "lane"),
                text(x + 12, 20, story.title(of: column), "head"),
            ]
        }
    }

    /// The backgrounds of rows, as one shape, since a page has thousands; the last one is where the harm is done.
    private var bands: [String] {
        var plain = ""
        var last: [String] = []
        for row in layout.rows {
            if row.index == story.example.steps.count - 1 && story.example.finding != nil {
                last.append(rect(0, row.top + 1, TimelineLayout.width, row.height - 2, "last"))
            } else {
                let (x, width) = (Double(row.lane) * layout.laneWidth + 6, layout.laneWidth - 12)
                plain +=
                    "M\(Self.short(x)) \(Self.short(row.top + 1))h\(Self.short(width))v\(Self.short(row.height - 2))"
                plain += "h\(Self.short(-width))z"
            }
        }
        return ["<path class=\"row\" d=\"\(plain)\"/>"] + last
    }

    /// A dot at the first line of each row, all of them as one shape.
    private var dots: String {
        let places = layout.rows.map { row in
            "M\(Self.short(layout.textStart(row.lane) - 7)) \(Self.short(row.top + 13))h0"
        }
        return "<path class=\"dot\" d=\"\(places.joined())\"/>"
    }

    private func lines(_ row: TimelineLayout.Row) -> [String] {
        let x = layout.textStart(row.lane)
        return row.lines.enumerated().map { number, line in
            text(x, row.top + 17 + Double(number) * TimelineLayout.lineHeight, line.text, line.style)
        }
    }

    private func lock(_ bar: TimelineLayout.Bar) -> String {
        let x = Double(bar.lane) * layout.laneWidth + 10 + Double(bar.slot) * TimelineLayout.slotWidth
        return draw(bar, x, nameStyle: "lockname")
    }

    private func translation(_ bar: TimelineLayout.Bar) -> String {
        let x = layout.translationStart(bar.lane) + Double(bar.slot) * TimelineLayout.slotWidth
        return draw(bar, x, nameStyle: bar.style == "stale" ? "stalename" : "tlbname")
    }

    /// A bar with its name along it, if the name fits; the legend has the others.
    private func draw(_ bar: TimelineLayout.Bar, _ x: Double, nameStyle: String) -> String {
        let width = TimelineLayout.slotWidth - 3
        let shape = rect(x, bar.top, width, bar.bottom - bar.top, bar.style)
        let name: String
        if fits(bar) {
            let turn = " transform=\"rotate(90 \(Self.short(x + 4)) \(Self.short(bar.top + 5)))\""
            name = text(x + 4, bar.top + 5, bar.name, nameStyle, more: turn)
        } else {
            name = number(of: bar).map { text(x + 4, bar.top + 11, "\($0)", nameStyle) } ?? ""
        }
        return "<g><title>\(bar.name.escapedForMarkup)</title>\(shape)\(name)</g>"
    }

    private func fits(_ bar: TimelineLayout.Bar) -> Bool {
        Double(bar.name.count) * TimelineLayout.characterWidth + 8 < bar.bottom - bar.top
    }

    /// The names that are too long for their bars, in the order of their numbers.
    private var numbered: [String] {
        (layout.locks + layout.translations).filter { !fits($0) }.map(\.name).uniqued
    }

    private func number(of bar: TimelineLayout.Bar) -> Int? {
        numbered.firstIndex(of: bar.name).map { $0 + 1 }
    }

    /// The cross where the stale translation meets the last step.
    private var harm: [String] {
        guard let stale = story.stale, let last = layout.rows.last,
            let bar = layout.translations.first(where: { $0.style == "stale" && $0.name == stale.translation.words })
        else { return [] }
        let x = layout.translationStart(bar.lane) + Double(bar.slot) * TimelineLayout.slotWidth
        let y = last.bottom - 18
        return ["<path class=\"cross\" d=\"M\(Self.short(x)) \(Self.short(y))l14 14m0 -14l-14 14\"/>"]
    }

    private var legend: String {
        let names = numbered.enumerated().map { "\($0.offset + 1) \($0.element)" }.joined(separator: ", ")
        let known = names.isEmpty ? "" : " Numbered bars: \(names.escapedForMarkup)."
        return
            "<p class=\"legend\">Time runs down. Left of the text: locks held (pale: shared). Right of it: what the CPU "
            + "may use, from fill to invalidation; the stale entry is red.\(known)</p>"
    }

    /// A number without needless digits.
    private static func short(_ value: Double) -> String {
        let rounded = (value * 10).rounded() / 10
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }
}
