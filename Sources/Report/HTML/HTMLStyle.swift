// SPDX-License-Identifier: GPL-2.0-only
// How the page looks, by day and by night.

/// The style sheet of the page.
enum HTMLStyle {
    static let text = """
        :root {
          color-scheme: light dark;
          --paper: #ffffff; --ink: #1c2126; --faint: #66707b; --line: #d5dae0; --band: #f4f6f8; --lane: #fafbfc;
          --good: #e3f4e6; --good-ink: #14602a; --bad: #fde6e3; --bad-ink: #a3200d; --dim: #eef0f3;
          --harm: #c9260f; --lock: #c9d7f2; --lock-ink: #1d3a72; --read: #e2e9f7; --tlb: #cfe9dc; --tlb-ink: #14563a;
          --stale: #f6b8ae; --stale-ink: #7d1507; --link: #1257b0;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #14171a; --ink: #e4e8ec; --faint: #96a0ab; --line: #343b42; --band: #1d2226; --lane: #191d20;
            --good: #17341f; --good-ink: #8fd8a2; --bad: #42201b; --bad-ink: #ffab9d; --dim: #24292e;
            --harm: #ff6b57; --lock: #2c4270; --lock-ink: #c8d9fb; --read: #26324a; --tlb: #1d4a38; --tlb-ink: #a7e3c6;
            --stale: #7c2b20; --stale-ink: #ffd3cb; --link: #83b7ff;
          }
        }
        body { background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; margin: 0 auto;
          max-width: 1300px; padding: 1.5rem 1rem 4rem; }
        h1 { font-size: 1.5rem; margin: 0; }
        h2 { font-size: 1.1rem; margin: 2.2rem 0 .5rem; }
        p { max-width: 62rem; margin: .4rem 0 .8rem; }
        .summary, .legend, .count { color: var(--faint); }
        .legend { margin-top: 1.5rem; font-size: .9rem; }
        .count { font-variant-numeric: tabular-nums; font-size: .85em; margin-left: .4em; white-space: nowrap; }
        .wide { overflow-x: auto; }
        table { border-collapse: separate; border-spacing: 3px; min-width: 46rem; width: 100%; table-layout: fixed; }
        th { font-weight: 600; text-align: left; padding: .25rem .5rem; overflow-wrap: anywhere; }
        tbody th { font-weight: 400; }
        td { padding: .3rem .6rem; border-radius: 4px; border: 2px solid transparent; vertical-align: top; }
        td.never { background: var(--good); color: var(--good-ink); }
        td.sometimes { background: var(--bad); color: var(--bad-ink); }
        td.unseen, td.none, td.broken { background: var(--dim); }
        td.wrong { border-color: var(--harm); }
        td a { color: inherit; }
        a { color: var(--link); }
        .map table { border-spacing: 1px; width: 1px; min-width: 0; font-size: 12px; }
        .map col { width: 10px; }
        .map col.first { width: 13px; }
        .map col.name { width: 12.5rem; }
        .map th { padding: 0 .5rem 0 0; white-space: nowrap; line-height: 1.25; }
        .map tbody th { position: sticky; left: 0; background: var(--paper); }
        .map thead th { writing-mode: vertical-rl; transform: rotate(180deg); padding: .2rem 0 0; font-weight: 400;
          line-height: 10px; color: var(--faint); vertical-align: top; }
        .map thead tr:first-child th { padding: .3rem .1rem 0; line-height: 1.25; }
        .map thead a { color: var(--ink); text-decoration: none; }
        .map td, .map i { padding: 0; border-width: 1px; border-radius: 2px; height: 15px; line-height: 13px;
          text-align: center; vertical-align: middle; }
        .map td[colspan] { font-family: monospace; font-size: 12px; letter-spacing: 3.8px; text-indent: 3.8px; }
        .map i { display: inline-block; font-style: normal; width: 14px; }
        .map .never { background: var(--good); color: var(--good-ink); }
        .map .sometimes { background: var(--bad); color: var(--bad-ink); }
        .map td a { display: block; text-decoration: none; }
        .map td a:hover, .map td a:focus, section:target h2 { outline: 2px solid var(--link); }
        .map td.first { border-left: 3px solid var(--paper); background-clip: padding-box; }
        .map td.wrong.first { border-left-color: var(--harm); }
        .harm { color: var(--harm); }
        .alike { margin: 0 0 .8rem; font-size: .9rem; max-width: 62rem; }
        section { content-visibility: auto; contain-intrinsic-size: auto 900px; }
        section:target { content-visibility: visible; }
        section { border-top: 1px solid var(--line); margin-top: 2.5rem; }
        pre { background: var(--band); padding: .8rem; overflow-x: auto; font: 12px/1.4 ui-monospace, monospace; }
        summary { cursor: pointer; color: var(--link); }
        svg { display: block; font: 11px ui-monospace, "DejaVu Sans Mono", monospace; }
        svg text { fill: var(--ink); white-space: pre; }
        svg .head { font: 600 13px system-ui, sans-serif; }
        svg .place { fill: var(--faint); }
        svg .change { fill: var(--tlb-ink); }
        svg .mark, svg .harm { fill: var(--harm); font-weight: 700; }
        svg .lane { fill: var(--lane); }
        svg .row { fill: var(--band); }
        svg .last { fill: var(--bad); }
        svg .dot { stroke: var(--faint); stroke-width: 6; stroke-linecap: round; }
        svg .lock { fill: var(--lock); } svg .shared { fill: var(--read); } svg .lockname { fill: var(--lock-ink); }
        svg .tlb { fill: var(--tlb); } svg .tlbname { fill: var(--tlb-ink); }
        svg .stale { fill: var(--stale); } svg .stalename { fill: var(--stale-ink); }
        svg .cross { stroke: var(--harm); stroke-width: 3; }
        """
}
