"""Scenes on the water: the delta, the ferry, the dredger, the clinic boat, the salt pans."""

from __future__ import annotations

import math
import random

from ink import (
    HEIGHT,
    WIDTH,
    boat,
    carve,
    disc,
    group,
    gull,
    halftone,
    hill,
    house,
    oval,
    path,
    person,
    rays,
    rect,
    reeds,
    ridge,
    shape,
    sheet,
    spindle,
    stroke,
)


def sea(
    seed: int,
    top: float,
    color: str,
    light: str,
    *,
    count: int = 260,
    bottom: float = HEIGHT,
    opacity: float = 0.85,
) -> str:
    """Water down to the lower edge, its strokes longer towards the viewer."""
    rng = random.Random(seed)
    out = [rect(-20, top, WIDTH + 40, bottom - top + 20, color)]
    strokes = []
    for _ in range(count):
        depth = rng.random() ** 1.4
        y = top + 6 + depth * (bottom - top)
        strokes.append(
            spindle(
                rng.uniform(-50, WIDTH + 50),
                y,
                20 + depth * rng.uniform(60, 260),
                0.8 + depth * 4.5,
                rng.uniform(-0.01, 0.01),
                light,
            )
        )
    return group(*out, group(*strokes, opacity=opacity))


def delta_dawn() -> str:
    paper, ink, rose, gold, teal, mist = (
        "#f6e6cf",
        "#173042",
        "#e0735a",
        "#f0b656",
        "#3d7f88",
        "#a9c3b8",
    )
    parts = [
        rect(-20, -20, WIDTH + 40, 480, "#f3c98b"),
        halftone((0, 0, WIDTH, 430), rose, lambda x, y: 0.75 - y / 560, cell=14),
        disc(1090, 372, 118, "#fbe9c0"),
        rays(1090, 372, 140, 560, 74, "#fbe3ae", seed=4, thick=5, opacity=0.9),
        hill(ridge(5, 392, 12, rough=0.6, wave=900), mist),
        carve(21, (0, 398, WIDTH, 425), 80, "#d4dccb", length=(60, 200), thick=(1, 2.5)),
    ]
    parts.append(sea(2, 424, teal, "#f2c58f", count=330))
    parts.append(
        halftone(
            (780, 424, 1400, HEIGHT),
            "#f7d79d",
            lambda x, y: max(0, 0.62 - abs(x - 1090) / (70 + (y - 424) * 0.42)),
            cell=13,
        )
    )
    # The islands: flat tongues of marsh between which the channels wind.
    rng = random.Random(8)
    for i, (x, y, w, h) in enumerate(
        [
            (180, 470, 420, 16),
            (760, 486, 330, 13),
            (1420, 500, 420, 20),
            (420, 556, 560, 32),
            (1340, 610, 520, 40),
            (60, 668, 560, 56),
            (1560, 790, 620, 86),
            (700, 742, 430, 52),
        ]
    ):
        tone = [
            "#2d6266",
            "#28595f",
            "#255159",
            "#20474f",
            "#1d4049",
            "#1a3944",
            "#16303c",
            "#1a3944",
        ][i]
        pts = [
            (
                x + math.cos(a) * w * (0.62 + 0.05 * rng.random()),
                y + math.sin(a) * h * (0.75 + 0.5 * rng.random()),
            )
            for a in [k / 26 * math.tau for k in range(26)]
        ]
        parts.append(path(pts, fill=tone))
        parts.append(
            carve(
                30 + i,
                (x - w * 0.5, y - h * 0.55, x + w * 0.5, y + h * 0.3),
                int(w / 9),
                "#6fa08f",
                length=(16, 16 + h),
                thick=(1, 1 + h / 30),
                opacity=0.8,
            )
        )
        parts.append(
            reeds(60 + i, x - w * 0.5, x + w * 0.52, y - h * 0.35, 10 + h * 0.9, int(w / 6), tone)
        )
    parts += [
        house(600, 536, 42, 30, "#f0d9b5", "#b4503e", ink, rows=1, cols=2),
        house(652, 538, 34, 24, "#e6c79c", ink, rose, rows=1, cols=1),
        boat(960, 606, 46, ink, rose, mast=True),
        boat(250, 792, 96, ink, rose, cabin="#f0d9b5"),
        carve(90, (140, 806, 380, 850), 22, "#16303c", length=(60, 170), thick=(2, 5)),
        *[
            gull(x, y, s, ink)
            for x, y, s in [
                (420, 210, 34),
                (500, 250, 24),
                (560, 190, 20),
                (360, 270, 18),
                (1330, 180, 22),
            ]
        ],
        hill(ridge(44, 1030, 18, wave=600), "#0f2431"),
        reeds(71, -20, 520, 1090, 330, 90, "#0f2431", heads="#8a4a35"),
        reeds(72, 1180, 1640, 1090, 260, 80, "#0f2431", heads="#8a4a35", lean=-0.08),
        reeds(73, 480, 1220, 1090, 120, 70, "#0f2431"),
    ]
    return sheet(paper, *parts)


def ferry_straits() -> str:
    ink, sky, foam, red, sea_c = "#13293b", "#b8cfcd", "#f3ead8", "#c8452f", "#2c6173"
    parts = [
        rect(-20, -20, WIDTH + 40, 700, sky),
        halftone(
            (0, 0, WIDTH, 620),
            "#7fa5aa",
            lambda x, y: 0.62 - y / 800 + 0.1 * math.sin(x / 210),
            cell=14,
        ),
        # Fog comes from the west in long banks.
        *[
            oval(x, y, w, h, foam, opacity=0.9)
            for x, y, w, h in [
                (60, 300, 520, 26),
                (380, 345, 430, 20),
                (-40, 400, 620, 34),
                (300, 450, 420, 22),
                (1500, 250, 330, 16),
                (1330, 285, 240, 12),
            ]
        ],
        hill(ridge(12, 470, 40, x0=900, wave=560), "#54838a", bottom=560),
        hill(ridge(15, 500, 22, x0=-20, x1=560, wave=640), "#6c989b", bottom=560),
        rect(1412, 356, 26, 90, foam),
        rect(1408, 344, 34, 14, red),
        rect(1412, 385, 26, 18, red),
        rays(1425, 340, 26, 190, 26, "#fff3cf", seed=3, thick=4),
        sea(5, 530, sea_c, "#8db9b6", count=420),
    ]
    # The ship.
    hull = shape(
        "M300 640L1240 640Q1330 610 1372 556L1372 556Q1352 700 1270 742L360 742Q310 720 300 640Z",
        ink,
    )
    ship = [
        rect(420, 540, 700, 104, foam),
        rect(420, 632, 780, 14, red),
        rect(520, 452, 470, 92, foam),
        rect(860, 372, 150, 84, foam),
        rect(846, 360, 180, 16, ink),
        rect(510, 444, 500, 12, ink),
        rect(408, 532, 730, 12, ink),
        *[rect(450 + i * 66, 566, 40, 34, "#2c5566") for i in range(10)],
        *[
            rect(546 + i * 62, 474, 38, 32, "#f0b656" if i in (1, 4) else "#2c5566")
            for i in range(5)
        ],
        *[rect(872 + i * 46, 386, 36, 30, "#2c5566") for i in range(3)],
        shape("M600 452L618 318L706 318L720 452Z", red),
        rect(612, 334, 100, 26, foam),
        stroke([(930, 360), (930, 250)], ink, 7),
        stroke([(930, 270), (1230, 556)], ink, 2.5),
        stroke([(930, 262), (706, 330)], ink, 2.5),
        hull,
        carve(8, (330, 660, 1290, 730), 46, "#3f6474", length=(60, 220), thick=(1.5, 3)),
        shape("M1372 556L1340 560L1240 640L1252 660Q1345 610 1372 556Z", foam),
        *[disc(x, 676, 11, "#f0b656") for x in range(470, 1150, 92)],
    ]
    smoke = [
        oval(620 - i * 86, 296 - i * 30, 50 + i * 17, 24 + i * 7, "#4b6f78", opacity=0.9 - i * 0.12)
        for i in range(6)
    ]
    parts += [*smoke, *ship]
    # Bow wave and wake.
    parts += [
        shape("M1240 742Q1330 700 1392 716Q1470 742 1580 740Q1440 776 1300 768Z", foam),
        shape("M360 742Q240 716 150 742Q60 754 -20 750L-20 782Q220 790 420 766Z", foam),
        carve(17, (0, 752, WIDTH, 830), 70, foam, length=(60, 260), thick=(2, 5)),
        hill(ridge(61, 900, 26, wave=420, rough=0.5), "#1f4c5e"),
        carve(
            62,
            (0, 905, WIDTH, HEIGHT),
            120,
            "#6ea3a6",
            length=(60, 260),
            thick=(2, 6),
            angle=lambda x, y: 0.12 * math.cos(x / 90),
        ),
        hill(ridge(66, 1010, 24, wave=500, rough=0.5), "#153546"),
        *[
            gull(x, y, s, foam)
            for x, y, s in [
                (330, 240, 40),
                (240, 180, 28),
                (1180, 190, 46),
                (1090, 130, 26),
                (1290, 250, 24),
            ]
        ],
    ]
    return sheet(sky, *parts)


def dredger() -> str:
    ink, sky, ochre, rust, water_c, pale = (
        "#20222b",
        "#e8c98e",
        "#d99a3c",
        "#a9482f",
        "#5a6f63",
        "#f5e7c6",
    )
    parts = [
        rect(-20, -20, WIDTH + 40, 640, sky),
        halftone((0, 0, WIDTH, 540), ochre, lambda x, y: 0.7 - y / 640, cell=15),
        disc(330, 240, 92, pale),
    ]
    # Harbour cranes in the haze.
    for x, h in [(980, 250), (1130, 300), (1290, 260), (1450, 310)]:
        c = "#b98a55"
        parts += [
            stroke([(x, 600), (x + 26, 600 - h)], c, 9),
            stroke([(x + 70, 600), (x + 34, 600 - h)], c, 9),
            stroke([(x - 90, 600 - h * 1.16), (x + 150, 600 - h * 0.92)], c, 10),
            stroke([(x + 30, 600 - h), (x + 30, 600 - h * 1.3), (x - 90, 600 - h * 1.16)], c, 4),
            stroke([(x + 12, 520), (x + 60, 470), (x + 20, 430), (x + 48, 390)], c, 4),
        ]
    parts += [
        hill(ridge(3, 590, 10, wave=500), "#a97c4c", bottom=640),
        *[
            rect(x, 560 - h, w, h + 50, "#9b7048")
            for x, w, h in [
                (40, 90, 30),
                (150, 60, 56),
                (220, 120, 24),
                (620, 80, 30),
                (720, 130, 46),
            ]
        ],
    ]
    parts.append(sea(9, 618, water_c, "#d8c08a", count=420))
    # The dredger: hull, gantry, the ladder of buckets going down into the water.
    d = [
        shape("M230 700L1330 700L1290 826L300 826Z", ink),
        rect(222, 688, 1116, 18, rust),
        carve(4, (320, 730, 1280, 810), 60, "#4a4a50", length=(50, 200), thick=(1.5, 3)),
        rect(300, 560, 250, 130, pale),
        rect(286, 546, 278, 18, ink),
        *[rect(322 + i * 56, 590, 36, 40, "#37505a") for i in range(4)],
        rect(336, 470, 150, 80, pale),
        rect(324, 456, 176, 16, ink),
        *[rect(350 + i * 44, 486, 32, 34, "#37505a") for i in range(3)],
        shape("M520 560L530 410L596 410L606 560Z", rust),
        rect(528, 424, 70, 20, pale),
        # gantry
        *[stroke([(x, 690), (x + dx, 330)], ink, 15) for x, dx in [(760, 60), (1010, -60)]],
        stroke([(810, 340), (960, 340)], ink, 18),
        stroke([(780, 560), (990, 560)], ink, 9),
        stroke([(800, 450), (972, 560)], ink, 6),
        stroke([(972, 450), (792, 560)], ink, 6),
        disc(885, 336, 46, rust),
        disc(885, 336, 16, ink),
        stroke([(885, 300), (1330, 560)], ink, 4),
        stroke([(885, 300), (520, 470)], ink, 4),
        stroke([(868, 352), (1452, 900)], rust, 26),
        stroke([(904, 316), (1500, 872)], ink, 7),
    ]
    for i in range(9):
        bx, by = 926 + i * 66, 350 + i * 61
        d.append(
            group(
                path([(-30, -26), (30, -26), (22, 22), (-22, 22)], fill=ink),
                rect(-30, -30, 60, 9, ochre),
                transform=f"translate({bx} {by}) rotate(38)",
            )
        )
    parts += d
    # A spill of mud, and the barge alongside.
    parts += [
        shape("M120 806L520 806L484 880L150 880Z", "#3a2f2a"),
        rect(112, 796, 416, 14, rust),
        shape("M140 800Q200 752 270 768Q330 728 400 766Q470 760 506 800Z", "#6b4a35"),
        carve(44, (160, 764, 490, 798), 26, "#9c7046", length=(16, 50), thick=(1, 3)),
        carve(45, (0, 850, WIDTH, 900), 60, "#ead9a8", length=(60, 260), thick=(2, 5)),
        person(640, 690, 96, "#2c5566", "#d99a6c", hat="cap"),
        person(700, 690, 90, rust, "#d99a6c", hat="#20222b"),
        *[
            gull(x, y, s, ink)
            for x, y, s in [(640, 190, 34), (560, 240, 22), (1240, 170, 26), (700, 270, 18)]
        ],
        hill(ridge(31, 1010, 14, wave=380), "#2a332f"),
        carve(33, (0, 1000, WIDTH, HEIGHT), 80, "#5a6f63", length=(60, 240), thick=(2, 5)),
    ]
    return sheet(sky, *parts)


def clinic_boat() -> str:
    ink, sky, white, red, teal, sand = (
        "#1b2b3a",
        "#f2dcb8",
        "#fbf5e6",
        "#d4482f",
        "#4a8c8c",
        "#d9b27a",
    )
    parts = [
        rect(-20, -20, WIDTH + 40, 620, sky),
        halftone(
            (0, 0, WIDTH, 520),
            "#e9a868",
            lambda x, y: 0.55 - y / 760 - 0.1 * math.cos(x / 300),
            cell=14,
        ),
        *[
            group(
                oval(x, y, w, h, white),
                oval(x + w * 0.5, y - h * 0.8, w * 0.5, h * 1.3, white),
                oval(x - w * 0.3, y - h * 0.6, w * 0.4, h, white),
            )
            for x, y, w, h in [(300, 190, 170, 26), (1260, 140, 210, 30)]
        ],
        hill(ridge(23, 520, 16, wave=800), "#8db09a", bottom=580),
        sea(6, 548, teal, "#bfdccb", count=380),
    ]
    # The island's jetty with people waiting.
    parts += [
        shape("M-20 560L420 590Q520 610 560 660L520 720L-20 790Z", "#5f7d54"),
        carve(
            12,
            (0, 600, 500, 760),
            70,
            "#8fae74",
            length=(20, 60),
            thick=(1, 3),
            angle=lambda x, y: -1.3,
            keep=lambda x, y: y < 760 - x * 0.12 and x < 500 and y > 575 + x * 0.1,
        ),
        house(60, 610, 120, 80, "#f4e1bd", "#8c3b2c", "#4a6a72", rows=1, cols=3),
        house(210, 606, 84, 66, white, ink, "#d99a3c", rows=1, cols=2),
        house(320, 612, 70, 52, "#e7b07a", "#3f5a4f", ink, rows=1, cols=2),
        rect(380, 700, 480, 16, "#6b4a35"),
        *[rect(400 + i * 86, 712, 13, 90 + (i % 2) * 8, "#4d3628") for i in range(6)],
        *[stroke([(390, 700), (390, 650)], "#4d3628", 7)],
        person(500, 702, 104, "#b5573c", "#c98d62", hat="scarf"),
        person(560, 702, 72, "#e0b04a", "#c98d62", hat="cap"),
        person(640, 702, 108, "#35586b", "#8a5a3e", hat="#20222b"),
        person(720, 702, 100, "#6b7c4f", "#d9a77c"),
    ]
    # The boat.
    b = [
        shape("M800 700Q1100 742 1500 640Q1486 790 1400 812L900 812Q820 790 800 700Z", white),
        shape("M800 700Q1100 742 1500 640L1497 668Q1100 770 804 728Z", teal),
        shape("M842 770Q1100 800 1446 768L1400 812L900 812Q862 800 842 770Z", red),
        rect(930, 520, 330, 190, white),
        rect(912, 504, 366, 20, ink),
        rect(1000, 424, 170, 84, white),
        rect(986, 410, 198, 16, ink),
        *[rect(1014 + i * 50, 438, 38, 38, "#35586b") for i in range(3)],
        *[rect(952 + i * 66, 556, 44, 44, "#35586b" if i != 2 else "#f0c060") for i in range(2)],
        rect(1140, 552, 84, 84, red),
        rect(1172, 562, 20, 64, white),
        rect(1150, 584, 64, 20, white),
        stroke([(1090, 410), (1090, 290)], ink, 7),
        stroke([(1090, 300), (1480, 640)], ink, 2.5),
        path([(1094, 296), (1168, 316), (1094, 340)], fill=red),
        stroke([(1280, 690), (1280, 640), (1470, 600), (1486, 650)], ink, 4),
        stroke([(1370, 660), (1370, 622)], ink, 4),
        person(870, 706, 100, white, "#d9a77c", hat="", legs="#35586b"),
    ]
    parts += b
    parts += [
        carve(55, (780, 806, 1500, 850), 40, "#e9f0dc", length=(50, 180), thick=(2, 5)),
        carve(56, (820, 820, 1460, 960), 60, "#2c5a60", length=(60, 200), thick=(2, 5)),
        hill(ridge(77, 1000, 16, wave=420), "#28595f"),
        reeds(78, -20, 330, 1090, 240, 60, "#1b3f45", heads="#8a4a35"),
        reeds(79, 1380, 1640, 1090, 160, 46, "#1b3f45"),
        carve(57, (300, 985, 1400, HEIGHT), 70, "#6fa6a0", length=(50, 220), thick=(2, 5)),
        *[gull(x, y, s, ink) for x, y, s in [(760, 240, 34), (690, 290, 22), (840, 310, 18)]],
    ]
    return sheet(sky, *parts)


def salt_pans() -> str:
    ink, sky, pink, white, clay, green = (
        "#2a2330",
        "#f1d9b4",
        "#d9827a",
        "#fbf3e2",
        "#8c5a4b",
        "#a8bf9a",
    )
    horizon = 380
    parts = [
        rect(-20, -20, WIDTH + 40, horizon + 40, "#dfe3c4"),
        halftone((0, 0, WIDTH, horizon), green, lambda x, y: 0.72 - y / 460, cell=14),
        disc(420, 300, 70, "#f6c76a"),
        rays(420, 300, 84, 300, 52, "#f9e2a6", seed=9, thick=4),
        hill(ridge(18, 372, 24, wave=900), "#8f9a86", bottom=horizon + 10),
        hill(ridge(19, 380, 10, wave=500), "#6f7a6c", bottom=horizon + 10),
        rect(-20, horizon, WIDTH + 40, HEIGHT, clay),
    ]
    # Pans in perspective: rows of quadrilaterals that mirror the sky.
    vanish = (640.0, horizon - 40)

    def at(u: float, v: float) -> tuple[float, float]:
        """u across (−1…1), v from the horizon (0) to the viewer (1)."""
        y = horizon + 14 + (HEIGHT + 120 - horizon) * v**1.7
        spread = (y - vanish[1]) * 2.3
        return vanish[0] + u * spread, y

    rng = random.Random(5)
    colors = [pink, "#e7a79a", white, "#bcd0bf", "#e9c9a4", "#c86f6c", "#f0dcc6"]
    rows = [0.04, 0.16, 0.28, 0.42, 0.58, 0.76, 1.0]
    for r in range(len(rows) - 1):
        for c in range(-5, 6):
            u0, u1 = (c - 0.46) * 0.21, (c + 0.46) * 0.21
            v0, v1 = rows[r] + 0.008 + r * 0.002, rows[r + 1] - 0.008 - r * 0.002
            quad = [at(u0, v0), at(u1, v0), at(u1, v1), at(u0, v1)]
            color = rng.choice(colors)
            parts.append(path(quad, fill=color))
            xs, ys = [p[0] for p in quad], [p[1] for p in quad]
            if max(xs) > 0 and min(xs) < WIDTH:
                parts.append(
                    carve(
                        r * 20 + c,
                        (min(xs) + 20, min(ys) + 4, max(xs) - 20, max(ys) - 4),
                        4 + r * 3,
                        "#fff6e3",
                        length=(20 + r * 8, 40 + r * 26),
                        thick=(0.8, 1.2 + r * 0.6),
                    )
                )
    # Heaps of salt along the dikes and the man with the rake.
    for x, y, s in [
        (300, 470, 26),
        (372, 474, 30),
        (452, 470, 24),
        (1010, 500, 34),
        (1094, 508, 40),
        (1190, 512, 36),
        (90, 560, 56),
        (1400, 640, 78),
        (1540, 660, 90),
    ]:
        parts += [
            path([(x - s, y), (x - s * 0.1, y - s * 1.05), (x + s, y)], fill=white),
            path([(x - s * 0.1, y - s * 1.05), (x + s, y), (x + s * 0.16, y)], fill="#d8c3b0"),
        ]
    parts += [
        shape("M820 846Q900 834 960 848Q900 868 820 846Z", "#a55f55", opacity=0.6),
        person(880, 850, 270, "#35404d", "#9c6a48", hat="#e3c58b", legs="#564a4a", lean=-5),
        stroke([(870, 690), (930, 716), (1010, 730)], "#35404d", 24),
        stroke([(980, 700), (1260, 862)], "#4d3628", 9),
        path([(1226, 872), (1290, 832), (1302, 850), (1238, 890)], fill="#4d3628"),
        *[
            group(
                oval(x, y, 30, 13, ink),
                shape(
                    f"M{x + 22} {y - 6}Q{x + 34} {y - 34} {x + 44} {y - 26}L{x + 60} {y - 20}L{x + 44} {y - 18}Q{x + 36} {y - 4} {x + 22} {y + 4}Z",
                    ink,
                ),
            )
            for x, y in [(560, 640)]
        ],
        carve(91, (510, 652, 640, 668), 8, "#7c4a47", length=(30, 80), thick=(1, 2.5)),
        *[
            group(
                stroke([(x, y), (x, y + 46)], "#b4503e", 3),
                oval(x - 2, y - 8, 22, 11, white),
                shape(f"M{x - 22} {y - 8}L{x + 8} {y - 14}L{x - 12} {y + 2}Z", ink),
                stroke([(x + 14, y - 14), (x + 20, y - 34)], white, 6),
                disc(x + 21, y - 36, 6, ink),
                stroke([(x + 24, y - 36), (x + 44, y - 32)], ink, 2),
            )
            for x, y in [(250, 720), (330, 760), (150, 790)]
        ],
        *[gull(x, y, s, ink) for x, y, s in [(1040, 170, 30), (1110, 210, 20), (960, 230, 18)]],
    ]
    return sheet(sky, *parts)


PICTURES = {
    "delta-dawn": delta_dawn,
    "ferry-straits": ferry_straits,
    "dredger": dredger,
    "clinic-boat": clinic_boat,
    "salt-pans": salt_pans,
}
