export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5c6675; --paper: #fff; --line: #d9dee6; --accent: #2f6fb5; --good: #1b7a43; --bad: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --soft: #9aa5b4; --paper: #14181e; --line: #323a45; --accent: #78b0ee; --good: #6fcf97; --bad: #ff8a80; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.2; }
h2 { margin-top: 2.5rem; }
h3 { margin: 0 0 .4rem; font-size: 1.05rem; }
h3 .soft { font-weight: normal; }
a { color: var(--accent); }
small, .soft { color: var(--soft); }
.broken { color: var(--bad); }
figure { margin: 0; }
figcaption { color: var(--soft); font-size: .9rem; }
svg { display: block; max-width: 44rem; }
svg rect { fill: var(--accent); }
svg text { fill: var(--soft); font-size: .8rem; text-anchor: middle; }
svg .count { fill: var(--ink); }
svg .axis { stroke: var(--line); }
.checks { list-style: none; margin: 0; padding: 0; }
.checks li { display: flex; gap: .8rem; padding: .4rem 0; border-bottom: 1px solid var(--line); }
.share { flex: 0 0 clamp(2rem, 10vw, 5rem); height: .6rem; margin-top: .5rem; background: var(--line); border-radius: 2px; }
.share i { display: block; height: 100%; background: var(--bad); border-radius: 2px; }
details { margin-top: .8rem; }
summary { cursor: pointer; color: var(--accent); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { padding: .25rem .7rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
th:first-child { position: sticky; left: 0; max-width: min(16rem, 45vw); overflow: hidden; text-overflow: ellipsis; background: var(--paper); text-align: left; font-weight: normal; }
thead th { color: var(--soft); font-weight: normal; vertical-align: bottom; }
th small { display: block; white-space: normal; line-height: 1.2; }
.full { color: var(--good); }
.none { color: var(--soft); }
article { padding: .8rem 0; border-top: 1px solid var(--line); scroll-margin-top: 1rem; }
article:target { border-left: 3px solid var(--accent); padding-left: .8rem; }
article p { margin: .3rem 0; }
ul { margin: .1rem 0 .5rem; padding-left: 1.3rem; }
`
