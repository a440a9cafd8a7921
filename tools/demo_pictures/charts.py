"""Charts and the map, from the figures that the articles give.

The yearly values of the tide gauges are invented to fit the rates in the article's table.
"""

from __future__ import annotations

import math
import random
from html import escape

from ink import Point, disc, f, group, path, rect, shape, stroke

WIDTH, HEIGHT = 1600, 1000
PAPER, INK, GREY, RULE = "#fbf6ea", "#1d2a35", "#5d6670", "#d9d0bd"
RED, BLUE, GOLD, TEAL = "#b8402d", "#2f5f86", "#d9962f", "#4a8c8c"
CREDIT = "Chart: The Saltmarsh Courier"


def text(
    x: float,
    y: float,
    words: str,
    size: float = 28,
    *,
    fill: str = INK,
    anchor: str = "start",
    bold: bool = False,
    serif: bool = False,
    italic: bool = False,
    halo: bool = False,
) -> str:
    family = "Noto Serif" if serif else "Noto Sans"
    extra = (
        f' stroke="{PAPER}" stroke-width="7" paint-order="stroke" stroke-linejoin="round"'
        if halo
        else ""
    )
    return (
        f'<text x="{f(x)}" y="{f(y)}" font-family="{family}, sans-serif" font-size="{size}" fill="{fill}" '
        f'text-anchor="{anchor}"{" font-weight=" + chr(34) + "700" + chr(34) if bold else ""}'
        f"{' font-style=' + chr(34) + 'italic' + chr(34) if italic else ''}{extra}>{escape(words)}</text>"
    )


def frame(title: str, subtitle: str, source: str, *parts: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        + rect(0, 0, WIDTH, HEIGHT, PAPER)
        + rect(60, 44, 90, 10, RED)
        + text(60, 112, title, 46, bold=True, serif=True)
        + text(60, 158, subtitle, 29, fill=GREY)
        + "".join(parts)
        + rect(60, 936, WIDTH - 120, 2, RULE)
        + text(60, 972, f"Source: {source}", 23, fill=GREY)
        + text(WIDTH - 60, 972, CREDIT, 23, fill=GREY, anchor="end")
        + "</svg>"
    )


def pump_costs() -> str:
    scale = 1360 / 3_400_000
    x0 = 120.0
    kinds = [
        ("Four pumps", BLUE),
        ("Transport by barge", TEAL),
        ("Installation", GOLD),
        ("Testing", "#8c7a6b"),
    ]
    orders = [
        ("First order", "put out to tender, three bids", [2_480_000, 140_000, 360_000, 140_000]),
        (
            "Second order",
            "without a tender, the same serial numbers",
            [2_090_000, 140_000, 270_000, 140_000],
        ),
    ]
    limit = x0 + 3_000_000 * scale
    parts = [stroke([(limit, 232), (limit, 716)], RED, 5, stroke_dasharray="14 12")]
    for i, (name, note, values) in enumerate(orders):
        y = 300 + i * 250
        x = x0
        parts += [
            text(x0, y - 22, name, 33, bold=True),
            text(x0 + 270, y - 22, note, 27, fill=GREY, italic=True),
        ]
        for (_, color), value in zip(kinds, values, strict=True):
            parts.append(rect(x, y, value * scale - 3, 110, color))
            x += value * scale
        parts.append(text(x0 + 26, y + 70, f"{values[0]:,}", 34, fill=PAPER, bold=True))
        parts.append(text(x + 14, y + 70, f"{sum(values):,}", 34, bold=True, halo=True))
    parts += [
        text(limit - 14, 762, "Orders above 3,000,000 are seen", 27, fill=RED, anchor="end"),
        text(limit - 14, 796, "one by one by the committee", 27, fill=RED, anchor="end"),
    ]
    for i, (name, color) in enumerate(kinds):
        x = x0 + [0, 240, 590, 840][i]
        parts += [rect(x, 850, 30, 30, color), text(x + 44, 875, name, 27)]
    return frame(
        "Two orders for one set of pumps",
        "What the Delta Water Board paid for pumps at Brackford, in crowns",
        "payment orders of the Delta Water Board",
        *parts,
    )


def tide_series() -> tuple[list[int], list[list[float]], list[float]]:
    rng = random.Random(1986)
    years = list(range(1986, 2026))
    rates = [2.7, 3.1, 3.0, 3.4, 3.8, 3.7, 3.5, 3.9, 4.4, 5.6, 4.7]
    trend = [0.0]
    for year in years[1:]:
        trend.append(trend[-1] + (2.6 if year <= 2005 else 3.9 if year <= 2015 else 5.9))
    factor = 148 / trend[-1]
    common = [rng.gauss(0, 7.5) for _ in years]
    common[0] = common[-1] = 0
    gauges = []
    for rate in rates:
        gauges.append(
            [
                t * factor * rate / 3.8 + c + rng.gauss(0, 5)
                for t, c in zip(trend, common, strict=True)
            ]
        )
    mean = [sum(values) / len(rates) for values in zip(*gauges, strict=True)]
    shift0, shift1 = mean[0], mean[-1] - 148
    mean = [m - shift0 - (shift1 - shift0) * i / (len(mean) - 1) for i, m in enumerate(mean)]
    return years, gauges, mean


def tide_gauges() -> str:
    years, gauges, mean = tide_series()
    left, right, top, bottom = 150.0, 1410.0, 220.0, 850.0

    def at(i: int, value: float) -> Point:
        return left + i / (len(years) - 1) * (right - left), bottom - (value + 30) / 270 * (
            bottom - top
        )

    parts = []
    for level in (0, 50, 100, 150, 200):
        y = at(0, level)[1]
        parts += [
            rect(left - 20, y - 1, right - left + 40, 2, INK if level == 0 else RULE),
            text(left - 34, y + 10, f"{level / 10:g}", 27, fill=GREY, anchor="end"),
        ]
    parts.append(text(left - 86, top - 6, "centimetres above 1986", 27, fill=GREY))
    for year in (1986, 1995, 2005, 2015, 2025):
        x = at(years.index(year), 0)[0]
        parts += [
            rect(x - 1, bottom, 2, 14, GREY),
            text(x, bottom + 48, str(year), 27, fill=GREY, anchor="middle"),
        ]
    for series in gauges:
        parts.append(stroke([at(i, v) for i, v in enumerate(series)], "#9db4bf", 2.5, opacity=0.8))
    line = [at(i, v) for i, v in enumerate(mean)]
    parts += [
        stroke(line, PAPER, 14),
        stroke(line, RED, 7),
        disc(*line[-1], 12, RED),
        text(line[-1][0] + 24, line[-1][1] + 12, "+14.8 cm", 33, fill=RED, bold=True),
        text(line[-1][0] + 24, line[-1][1] + 46, "mean of all", 25, fill=RED),
    ]
    parts += [
        text(at(4, 0)[0], at(0, 72)[1], "2.6 mm a year", 28, halo=True),
        text(at(4, 0)[0], at(0, 72)[1] + 34, "in the first twenty years", 25, fill=GREY, halo=True),
        stroke([(at(8, 0)[0], at(0, 52)[1]), (at(9, 0)[0], at(0, 34)[1])], GREY, 2.5),
        text(at(24, 0)[0], at(0, 170)[1], "5.9 mm a year", 28, halo=True),
        text(at(24, 0)[0], at(0, 170)[1] + 34, "in the last ten", 25, fill=GREY, halo=True),
        stroke([(at(31, 0)[0], at(0, 150)[1]), (at(33, 0)[0], at(0, 126)[1])], GREY, 2.5),
        text(
            at(37, 0)[0] - 10,
            at(0, 222)[1],
            "Mill Reach",
            25,
            fill="#6b8794",
            anchor="end",
            halo=True,
        ),
    ]
    return frame(
        "The line",
        "Yearly mean of the sea level at eleven gauges of the Ouvra delta, 1986 to 2025",
        "Institute of Hydrology, Tolney",
        *parts,
    )


def water_price() -> str:
    items = [
        ("Pipes and reservoirs", 2.10, BLUE),
        ("Cleaning of waste water", 1.45, TEAL),
        ("Treatment of drinking water", 0.70, "#7fa66a"),
        ("Energy", 0.55, GOLD),
        ("Staff and billing", 0.40, "#b9805a"),
        ("Interest on loans", 0.30, RED),
    ]
    scale = 1480 / 5.5
    parts = []
    x = 60.0
    for _, value, color in items:
        parts.append(rect(x, 210, value * scale - 4, 150, color))
        parts.append(
            text(
                x + (value * scale - 4) / 2,
                300,
                f"{value:.2f}",
                38 if value > 0.5 else 31,
                fill=PAPER,
                anchor="middle",
                bold=True,
            )
        )
        x += value * scale
    for i, (name, value, color) in enumerate(items):
        y = 450 + i * 72
        parts += [
            rect(60, y - 30, 38, 38, color),
            text(118, y, name, 33),
            text(820, y, f"{value:.2f}", 33, anchor="end", bold=True),
            rect(870, y - 27, value * 300, 30, color, opacity=0.85),
        ]
    parts += [
        rect(60, 842, 760, 3, INK),
        text(118, 890, "One cubic metre", 33, bold=True),
        text(820, 890, "5.50", 33, anchor="end", bold=True),
    ]
    return frame(
        "What is in a cubic metre",
        "How the price of 5.50 crowns is made up",
        "Delta Water Board, estimate for the new year",
        *parts,
    )


def shad_catch() -> str:
    rng = random.Random(71)
    left, right, top, bottom = 150.0, 1540.0, 230.0, 850.0

    def at(ago: float, tonnes: float) -> Point:
        return left + (120 - ago) / 120 * (right - left), bottom - tonnes / 500 * (bottom - top)

    values = {}
    for ago in range(120, 0, -1):
        if ago > 84:
            values[ago] = 360 + 70 * math.sin(ago / 5.3) + rng.gauss(0, 28)
        elif ago > 71:
            values[ago] = max(0.0, 330 * ((ago - 71) / 13) ** 2.2 + rng.gauss(0, 7))
        else:
            values[ago] = 0
    parts = []
    for level in (0, 100, 200, 300, 400):
        y = at(0, level)[1]
        parts += [
            rect(left - 16, y - 1, right - left + 16, 2, INK if level == 0 else RULE),
            text(left - 30, y + 10, str(level), 27, fill=GREY, anchor="end"),
        ]
    parts.append(text(left - 90, top - 20, "tonnes a year", 27, fill=GREY))
    width = (right - left) / 120
    for ago, value in values.items():
        if value > 2:
            x, y = at(ago, value)
            parts.append(rect(x, y, width - 2.5, bottom - y, TEAL if ago > 84 else GOLD))
    for ago in (120, 100, 80, 60, 40, 20, 0):
        parts.append(
            text(
                at(ago, 0)[0],
                bottom + 46,
                "today" if ago == 0 else f"{ago} years ago",
                26,
                fill=GREY,
                anchor="end" if ago == 0 else "middle",
            )
        )
    for ago, name, dy in ((84, "first weir", 0), (82, "second", 42), (80, "third", 84)):
        x = at(ago, 0)[0]
        parts += [
            stroke([(x, top + 30 + dy), (x, bottom)], RED, 3.5, stroke_dasharray="9 9"),
            text(x + 12, top + 52 + dy, name, 27, fill=RED, halo=True),
        ]
    x, y = at(71, 0)
    parts += [
        disc(x, y - 14, 9, INK),
        stroke([(x, y - 30), (x + 50, y - 150)], GREY, 2.5),
        text(x + 44, y - 168, "the last one, noted by a priest", 28, italic=True),
    ]
    x, y = at(1, 0)
    parts += [
        disc(x, y - 16, 14, RED),
        stroke([(x, y - 36), (x - 40, y - 300)], GREY, 2.5),
        text(x + 4, y - 352, "4,180 larvae in the canal", 28, anchor="end", bold=True, fill=RED),
        text(x + 4, y - 318, "of a paper mill", 28, anchor="end", fill=RED),
    ]
    return frame(
        "Seventy-one years of nothing",
        "Shad landed at Portmeer, in tonnes a year",
        "Portmeer fish market, catch books",
        *parts,
    )


def _clip(polygon: list[Point], a: Point, b: Point) -> list[Point]:
    """The part of a polygon that is nearer to a than to b."""
    mx, my, nx, ny = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2, b[0] - a[0], b[1] - a[1]

    def side(p: Point) -> float:
        return (p[0] - mx) * nx + (p[1] - my) * ny

    out = []
    for p, q in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        sp, sq = side(p), side(q)
        if sp <= 0:
            out.append(p)
        if sp * sq < 0:
            t = sp / (sp - sq)
            out.append((p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t))
    return out


def delta_sinking() -> str:
    land = (
        "M60 190L1540 190L1540 610Q1470 600 1440 640Q1390 650 1340 690Q1270 690 1220 730Q1150 728 1100 770Q1040 760 990 800Q950 850 900 826Q880 868 830 850"
        "Q800 890 740 866Q700 892 650 862Q600 880 560 850Q500 862 460 820Q400 826 360 786Q300 780 250 730Q180 720 130 660Q90 650 60 620Z"
    )
    seeds = [
        (200, 300, 1),
        (420, 260, 2),
        (640, 260, 5),
        (860, 240, 5.8),
        (1080, 250, 5),
        (1300, 270, 2),
        (1470, 330, 1),
        (160, 470, 2),
        (330, 420, 3),
        (520, 400, 5),
        (720, 400, 5),
        (930, 390, 5.8),
        (1140, 420, 5),
        (1330, 440, 2),
        (1480, 500, 0.5),
        (170, 620, 3),
        (310, 590, 4),
        (470, 560, 4),
        (640, 540, 7),
        (820, 560, 8.5),
        (1000, 560, 4),
        (1190, 580, 3),
        (1340, 620, 1.5),
        (1480, 640, 0.4),
        (300, 710, 4),
        (440, 700, 3),
        (580, 690, 4),
        (720, 690, 4),
        (870, 700, 3),
        (1020, 690, 3),
        (1130, 720, 2),
        (500, 800, 3),
        (640, 810, 2.5),
        (790, 810, 3),
        (930, 790, 2.5),
    ]
    ramp = [(1, "#f3e6c8"), (2.5, "#eccf9a"), (4.2, "#e2a765"), (6.5, "#cc6f45"), (99, "#9c3426")]
    cells = []
    for i, (x, y, value) in enumerate(seeds):
        polygon: list[Point] = [(40, 170), (1560, 170), (1560, 920), (40, 920)]
        for j, (ox, oy, _) in enumerate(seeds):
            if i != j:
                polygon = _clip(polygon, (x, y), (ox, oy))
        color = next(c for limit, c in ramp if value <= limit)
        cells.append(
            path(polygon, fill=color, stroke=PAPER, stroke_width=3.5, stroke_linejoin="round")
        )
    water = "#7fa9b3"
    rivers = [
        ("M900 180Q960 260 900 330Q830 390 860 440Q900 480 820 520", 26),
        ("M820 520Q700 560 600 560Q420 580 330 640Q280 690 262 760", 20),
        ("M820 520Q760 620 700 680Q650 740 640 900", 20),
        ("M700 680Q560 720 520 780Q500 820 500 880", 13),
        ("M820 520Q900 600 900 680Q920 740 960 840", 17),
        ("M900 640Q1000 660 1060 720Q1090 750 1110 800", 13),
        ("M700 680Q780 760 790 900", 12),
    ]
    towns = [
        ("Mill Reach", 928, 300, 1),
        ("Brackford", 846, 412, -1),
        ("Tolney", 842, 512, 1),
        ("Portmeer", 268, 716, -1),
        ("Sandry", 590, 800, -1),
        ("Little Oar", 740, 800, 1),
        ("Heron Bank", 880, 776, 1),
        ("Velling", 1090, 752, 1),
        ("Marsh End", 1250, 690, 1),
        ("Gannet Point", 1440, 628, -1),
    ]
    marks = []
    for name, x, y, side in towns:
        marks += [
            disc(x, y, 10, PAPER),
            disc(x, y, 6.5, INK),
            text(
                x + side * 18,
                y + 9,
                name,
                27,
                anchor="start" if side > 0 else "end",
                bold=name in ("Portmeer", "Tolney"),
                halo=True,
            ),
        ]
    legend = [("under 1", 0), ("1 to 2.5", 1), ("2.5 to 4", 2), ("4 to 6.5", 3), ("over 6.5", 4)]
    key = [text(1060, 852, "Sinking, in millimetres a year", 26)]
    for label, i in legend:
        key += [
            rect(1060 + i * 92, 864, 88, 26, ramp[i][1]),
            text(1104 + i * 92, 913, label, 20, anchor="middle"),
        ]
    return frame(
        "Where the ground gives way",
        "Sinking of the land in the Ouvra delta, average of the last twelve years",
        "satellite levelling; Institute of Hydrology, Tolney",
        f'<defs><clipPath id="land"><path d="{land}"/></clipPath><clipPath id="page"><rect x="60" y="190" width="1480" height="730"/></clipPath></defs>',
        group(
            rect(60, 190, 1480, 730, "#cfe0df"),
            *[shape(land, stroke="#b5d0d1", stroke_width=w, opacity=0.5) for w in (70, 40, 18)],
            group(*cells, clip_path="url(#land)"),
            *[shape(d, stroke=water, stroke_width=w, stroke_linecap="round") for d, w in rivers],
            shape(land, stroke=INK, stroke_width=3),
            *[
                shape(d, stroke="#a8c6cc", stroke_width=w * 0.35, stroke_linecap="round")
                for d, w in rivers
            ],
            clip_path="url(#page)",
        ),
        *marks,
        *key,
        text(120, 880, "The Straits", 30, fill="#4f7f8a", italic=True, serif=True),
        text(1320, 250, "to the Hallin Hills ↗", 26, fill=GREY, italic=True, halo=True),
    )


PICTURES = {
    "chart-pump-costs": pump_costs,
    "chart-tide-gauges": tide_gauges,
    "chart-water-price": water_price,
    "chart-shad-catch": shad_catch,
    "map-delta-sinking": delta_sinking,
}
