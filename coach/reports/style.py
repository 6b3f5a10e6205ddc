"""The style sheet of the HTML report: the colours of the app, paper first, dark where the reader's system is dark.

Every pair of text and ground has a contrast of at least 4.5:1; tests/reports/test_html.py computes it.
"""

from __future__ import annotations

LIGHT = {
    "bg": "#fbf9f5", "card": "#ffffff", "soft": "#f1ede5", "text": "#27241f", "muted": "#5d584f", "rule": "#d8d2c6",
    "advisor": "#1b5a73", "owner": "#7d4505", "other": "#5d584f", "q": "#9c2a17", "l": "#6f4b00", "p": "#643a86", "r": "#8a1f5c",
    "x": "#45423c", "good": "#2c6136", "on": "#ffffff", "range": "#c9dde0",
    "q-bg": "#fbe9e4", "l-bg": "#faf0d4", "p-bg": "#f1e9f8", "r-bg": "#fae6f0", "x-bg": "#ece8e0", "good-bg": "#e4f1e5",
}  # fmt: skip
DARK = {
    "bg": "#16181b", "card": "#1c1f22", "soft": "#25292d", "text": "#e6e3dc", "muted": "#aaa69c", "rule": "#43494e",
    "advisor": "#84bdd6", "owner": "#e0b06e", "other": "#aaa69c", "q": "#f0907c", "l": "#e3c25e", "p": "#c9a3ea", "r": "#f094c4",
    "x": "#cfcbc2", "good": "#93c79b", "on": "#10161a", "range": "#2f4a55",
    "q-bg": "#3a2420", "l-bg": "#352e18", "p-bg": "#30273b", "r-bg": "#38222f", "x-bg": "#2b2f33", "good-bg": "#1f3224",
}  # fmt: skip
TONES = ("q", "l", "p", "r", "x", "good")


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())


def _tones() -> str:
    return "".join(
        f".tone-{t}{{--tone:var(--{t});--tone-bg:var(--{t}-bg)}}svg .m-{t}{{fill:var(--{t})}}" for t in TONES
    )


STYLE = (
    f":root{{color-scheme:light dark;{_variables(LIGHT)}}}"
    f"@media screen and (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}}}"
    + _tones()
    + """
*{box-sizing:border-box}
html{font-size:16px;-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0 auto;padding:1.5rem 1.25rem 4rem;max-width:50rem;background:var(--bg);color:var(--text);
font-family:"Hiragino Sans","Hiragino Kaku Gothic ProN","Yu Gothic Medium","Yu Gothic","Noto Sans JP",
"Noto Sans CJK JP",Meiryo,sans-serif;
line-height:1.8;line-break:strict;word-break:normal;word-break:auto-phrase;overflow-wrap:anywhere;
text-spacing-trim:trim-start;text-autospace:normal}
p,ul,ol,dl,blockquote{margin:0}
a{color:var(--advisor);text-underline-offset:.2em;text-decoration-thickness:1px}
a:focus-visible{outline:2px solid var(--advisor);outline-offset:2px}
h1,h2,h3,h4{line-height:1.45;font-weight:600}
h1{font-size:1.6rem;margin:1rem 0 .75rem}
h2{font-size:1.2rem;margin:3rem 0 1rem;padding-bottom:.3rem;border-bottom:1px solid var(--rule)}
h3{font-size:1.05rem;margin:0}
h4{font-size:.9rem;margin:1.1rem 0 .3rem;color:var(--muted)}
.notice{padding:.35rem .8rem;background:var(--soft);color:var(--muted);font-size:.875rem;border-radius:4px}
.muted,.source{color:var(--muted)}
.source{font-size:.8125rem;line-height:1.6}
.lead{color:var(--muted);margin-bottom:1rem}
.facts{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.15rem 1.75rem;font-size:.9375rem}
.facts span:not(:empty){margin-right:.6em}
.facts span,.figure dt{color:var(--muted)}
dd{margin:0}
nav{margin-top:1rem;font-size:.9375rem}
nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.1rem 1.25rem}
.answer{margin-bottom:1rem}
.answer p:first-child{color:var(--muted);font-size:.9375rem}
.answer p+p{padding-left:1rem;border-left:3px solid var(--owner)}
.card{margin:0 0 1.25rem;padding:1rem 1.25rem 1.1rem;background:var(--card);border:1px solid var(--rule);
border-left:4px solid var(--tone);border-radius:4px}
.card h3{display:flex;flex-wrap:wrap;align-items:baseline;gap:.15rem .6rem;color:var(--tone)}
.card .where{font-size:.875rem;font-weight:400;margin-left:auto}
.card blockquote{margin:.5rem 0;font-size:1.0625rem}
.card ul{padding-left:1.25rem}
.num{display:inline-block;min-width:1.55em;padding:0 .3em;text-align:center;border-radius:1em;background:var(--tone);
color:var(--on);font-size:.875rem;line-height:1.55}
.tone-good .num{border-radius:3px}
.check{font-size:.8125rem;font-weight:400;color:var(--muted)}
.asks{padding-left:1.5rem}
.asks li,.steps li{margin-bottom:.35rem}
.asks li::marker,.steps li::marker{color:var(--muted)}
.origin{color:var(--muted);font-size:.8125rem;white-space:nowrap}
.cases{list-style:none}
.card .cases{padding-left:0}
.cases li+li{margin-top:.35rem}
.course{margin-top:.75rem;padding-top:.65rem;border-top:1px solid var(--rule)}
.moments{list-style:none;padding:0;margin-bottom:.75rem}
.moments li{margin-bottom:.25rem}
.verdict{margin-top:1rem;padding-top:.6rem;border-top:1px solid var(--rule);font-size:.9375rem}
.habits dt{margin-top:.6rem;font-weight:600}
.dismissed{margin-top:1.25rem;color:var(--muted);font-size:.9375rem}
.steps{padding-left:1.5rem}
svg{display:block;width:100%;overflow:visible}
svg text{fill:var(--on);font-size:11px;font-weight:600;text-anchor:middle}
.strip .lane{fill:var(--soft)}
.t-advisor{fill:var(--advisor)}.t-owner{fill:var(--owner)}.t-other{fill:var(--muted)}
.strip a:hover rect{opacity:.75}
.legend{margin:.5rem 0 1.75rem;display:flex;flex-wrap:wrap;gap:0 1.25rem;font-size:.8125rem;color:var(--muted)}
.legend i{display:inline-block;width:.75em;height:.75em;margin-right:.4em;border-radius:2px;background:var(--c)}
.legend i.dot{border-radius:50%}
.figure{display:grid;grid-template-columns:13.5rem 4.5rem 1fr;gap:0 1rem;padding:.65rem 0;
border-top:1px solid var(--rule);align-items:baseline}
.figure .v{font-weight:600;text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.figure .d{font-size:.9375rem}
.bar{max-width:16rem;margin:.3rem 0}
.bar .track{fill:var(--soft)}.bar .range{fill:var(--range);stroke:var(--muted);stroke-width:1px}
.bar .value{fill:var(--text)}
.turn{display:grid;grid-template-columns:7.5rem 1fr;gap:0 1rem;padding:.55rem 0;scroll-margin-top:1rem}
.turn:target,.card:target{box-shadow:0 0 0 3px var(--range)}
.turn .who{font-size:.875rem;line-height:1.7;color:var(--speaker);display:flex;flex-wrap:wrap;gap:0 .5rem;
align-content:flex-start}
.turn .who .no{color:var(--muted);min-width:1.6em;text-align:right;font-variant-numeric:tabular-nums}
.turn .who .time,.turn .who .name{color:var(--muted);font-size:.8125rem;font-variant-numeric:tabular-nums}
.turn .who .name,.turn .who .time{flex-basis:100%;padding-left:calc(1.6em + .75rem)}
.advisor{--speaker:var(--advisor)}.owner{--speaker:var(--owner)}.other{--speaker:var(--muted)}
mark{background:var(--tone-bg);color:inherit;border-bottom:2px solid var(--tone);padding:.05em 0}
.refs{margin-top:.15rem;display:flex;flex-wrap:wrap;gap:.1rem .9rem;font-size:.8125rem}
.refs a{color:var(--tone)}
.note{margin-top:.35rem;padding:.25rem .75rem;background:var(--soft);border-radius:4px;font-size:.9375rem}
.note b,.bookmark{font-weight:600;font-size:.8125rem;color:var(--muted)}
footer{margin-top:3rem;padding-top:.75rem;border-top:1px solid var(--rule);font-size:.8125rem;color:var(--muted)}
@media(max-width:40rem){
body{padding:1rem .9rem 3rem}
h1{font-size:1.35rem}
h2{margin-top:2.25rem}
.card{padding:.85rem .9rem}
.card .where{margin-left:0;flex-basis:100%}
.figure{grid-template-columns:1fr auto}
.figure .r{grid-column:1/-1}
.turn{grid-template-columns:1fr;padding:.5rem 0}
.turn .who .no{min-width:0}
.turn .who .name,.turn .who .time{flex-basis:auto;padding:0}
}
@page{size:A4;margin:17mm 16mm 18mm;@bottom-center{content:counter(page) " / " counter(pages);font-size:9pt}}
@media print{
:root{color-scheme:light;--bg:#ffffff}
html{font-size:10.5pt}
body{max-width:none;padding:0;line-height:1.65}
nav{display:none}
a{color:inherit;text-decoration:none}
h2,h3,h4{break-after:avoid}
h2{margin-top:1.8rem}
.card,.figure,.answer,.strip,.turn{break-inside:avoid}
.turn .who,.turn p{orphans:2;widows:2}
svg,.num,.legend i,mark,.notice{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
"""
)
