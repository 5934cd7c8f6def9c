#!/usr/bin/env python3
"""Draws which heads of a model are beyond chance as computed, and which once balanced.

usage: ./attention-spectra inspect --attention-texts 1 --max-length 256 --json > inspect.json
       tools/draw-sinks.py inspect.json docs/images/sinks.svg

Reads the JSON of inspect and writes one SVG: two maps of all heads, layers down, and what changes
between them. Needs nothing but Python 3.
"""

import json
import statistics
import sys

CELL, GAP, LEFT, TOP = 30, 4, 78, 118
COLOURS = {"both": "#0072b2", "sink": "#d55e00", "hidden": "#009e73", "none": "#d0d4d8"}
WORDS = {
    "both": "beyond chance either way",
    "sink": "beyond chance by its sink alone",
    "hidden": "beyond chance only once sinks are taken out",
    "none": "nothing beyond chance",
}


def kind(head):
    raw, balanced = bool(head["outliers"]), bool(head["balanced"]["outliers"])
    return {(1, 1): "both", (1, 0): "sink", (0, 1): "hidden", (0, 0): "none"}[raw, balanced]


def text(x, y, words, size=13, anchor="start", weight="normal", colour="#1c2733"):
    return (f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" text-anchor="{anchor}" '
            f'font-weight="{weight}" fill="{colour}">{words}</text>')


def grid(heads, left, title, sentence, lit):
    out = [text(left, TOP - 40, title, 15, weight="bold"), text(left, TOP - 22, sentence, 12, colour="#52606d")]
    for head in heads:
        x, y = left + head["head"] * (CELL + GAP), TOP + head["layer"] * (CELL + GAP)
        of = kind(head)
        out.append(f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" rx="4" '
                   f'fill="{COLOURS[of if of in lit else "none"]}"/>')
    for number in sorted({head["head"] for head in heads}):
        out.append(text(left + number * (CELL + GAP) + CELL / 2, TOP - 6, number, 11, "middle", colour="#52606d"))
    return out


def main(source, target):
    with open(source, encoding="utf-8") as file:
        result = json.load(file)
    heads = [head for head in result["attention"] if "balanced" in head]
    count = {of: sum(kind(head) == of for head in heads) for of in COLOURS}
    columns = 1 + max(head["head"] for head in heads)
    layers = 1 + max(head["layer"] for head in heads)
    raw = statistics.median(head["effectiveRank"] for head in heads)
    balanced = statistics.median(head["balanced"]["effectiveRank"] for head in heads)
    wide = columns * (CELL + GAP)
    second = LEFT + wide + 40
    width, below = second + wide + 20, TOP + layers * (CELL + GAP) + 26
    height = below + 62
    name = result["model"]["name"]
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="system-ui, sans-serif" role="img" aria-label="Heads beyond chance before and after balancing">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        text(20, 30, f"{count['sink']} of the {count['sink'] + count['both']} heads of {name} that look learned "
                     "are an attention sink and no more", 18, weight="bold"),
        text(20, 52, f"Heads with a direction stronger than in every draw of the re-initialised head; one text of "
                     f"{heads[0]['length']:.0f} tokens", 13, colour="#52606d"),
    ]
    out += grid(heads, LEFT, f"As computed: {count['sink'] + count['both']} of {len(heads)}",
                f"median effective rank {raw:.1f}", {"both", "sink"})
    out += grid(heads, second, f"Balanced, without sinks: {count['hidden'] + count['both']} of {len(heads)}",
                f"median effective rank {balanced:.1f}", {"both", "hidden"})
    for layer in range(layers):
        out.append(text(LEFT - 10, TOP + layer * (CELL + GAP) + CELL / 2 + 4, f"layer {layer}", 11, "end", colour="#52606d"))
    out.append(text(LEFT - 10, TOP - 6, "head", 11, "end", colour="#52606d"))
    places = [(LEFT, below), (second, below), (LEFT, below + 26), (second, below + 26)]
    for (x, y), of in zip(places, ("sink", "hidden", "both", "none")):
        out.append(f'<rect x="{x}" y="{y}" width="14" height="14" rx="3" fill="{COLOURS[of]}"/>')
        out.append(text(x + 22, y + 12, f"{count[of]}: {WORDS[of]}", 13))
    out.append("</svg>\n")
    with open(target, "w", encoding="utf-8") as file:
        file.write("\n".join(out))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
