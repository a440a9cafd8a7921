"""Scenes of the hills and the river: the night train, the viaduct, the herons, the shad."""

from __future__ import annotations

import math
import random

from ink import (
    HEIGHT,
    WIDTH,
    carve,
    disc,
    group,
    gull,
    halftone,
    height_at,
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
    stroke,
)
from water import sea


def firs(seed: int, line: list[tuple[float, float]], count: int, tall: float, color: str) -> str:
    rng = random.Random(seed)
    out = []
    for _ in range(count):
        x = rng.uniform(0, WIDTH)
        y = height_at(line, x) + 6
        h = tall * rng.uniform(0.6, 1.1)
        w = h * 0.26
        out.append(
            path(
                [
                    (x, y - h),
                    (x + w * 0.5, y - h * 0.55),
                    (x + w * 0.3, y - h * 0.55),
                    (x + w * 0.8, y - h * 0.22),
                    (x + w * 0.5, y - h * 0.22),
                    (x + w, y),
                    (x - w, y),
                    (x - w * 0.5, y - h * 0.22),
                    (x - w * 0.8, y - h * 0.22),
                    (x - w * 0.3, y - h * 0.55),
                    (x - w * 0.5, y - h * 0.55),
                ],
                fill=color,
            )
        )
    return group(*out)


def night_train() -> str:
    ink, night, blue, moon, lamp, snow = (
        "#0e1a2e",
        "#16294a",
        "#2b4a76",
        "#f4e3b2",
        "#f0a23c",
        "#c9d6dc",
    )
    rng = random.Random(14)
    far, middle, near = (
        ridge(41, 430, 110, wave=620),
        ridge(42, 560, 80, wave=520),
        ridge(43, 660, 46, wave=760),
    )
    stars = [
        disc(rng.uniform(0, WIDTH), rng.uniform(0, 360), rng.choice([1.6, 2.2, 3.2]), moon)
        for _ in range(120)
    ]
    parts = [
        rect(-20, -20, WIDTH + 40, HEIGHT + 40, night),
        halftone(
            (0, 0, WIDTH, 560),
            blue,
            lambda x, y: 0.1 + y / 900 + max(0, 0.55 - math.hypot(x - 1240, y - 190) / 620),
            cell=13,
        ),
        *stars,
        disc(1240, 190, 84, moon),
        disc(1214, 172, 12, "#dcc88f"),
        disc(1262, 214, 17, "#dcc88f"),
        disc(1248, 156, 8, "#dcc88f"),
        hill(far, "#345a86"),
        carve(
            51,
            (0, 320, WIDTH, 560),
            190,
            snow,
            length=(16, 90),
            thick=(1, 3),
            angle=lambda x, y: 0.9 if x % 620 < 300 else -0.9,
            keep=lambda x, y: y > height_at(far, x) + 14 and y < height_at(far, x) + 120,
            opacity=0.75,
        ),
        hill(middle, "#213f68"),
        firs(3, middle, 90, 54, "#1b3456"),
        hill(near, "#152c4b"),
        firs(4, near, 70, 96, "#10223c"),
    ]
    # Steam over the train, lit from below.
    puff = random.Random(3)
    for i in range(26):
        t = i / 25
        parts.append(
            oval(
                1160 - t * 1150 + puff.uniform(-20, 20),
                560 - 130 * t + puff.uniform(-18, 18),
                40 + t * 90,
                26 + t * 40,
                "#8fa5b8" if i % 3 else "#b9c6cc",
                opacity=0.5 - 0.3 * t,
            )
        )
    # Embankment.
    bank = [(x, 800 - 10 * math.sin(x / 330)) for x in range(-20, WIDTH + 41, 20)]
    parts += [
        hill(bank, ink),
        carve(
            61,
            (0, 810, WIDTH, 960),
            150,
            "#2b4a76",
            length=(30, 120),
            thick=(1, 3),
            angle=lambda x, y: 0.25,
        ),
    ]
    parts.append(stroke([(x, y - 6) for x, y in bank], "#8095a6", 5))

    def car(x: float, w: float, lights: list[int], body: str) -> str:
        out = [
            rect(x, 640, w, 122, body),
            shape(f"M{x} 640Q{x + w / 2} 606 {x + w} 640Z", "#0b1424"),
            rect(x, 736, w, 8, lamp),
            rect(x + 8, 762, w - 16, 14, "#0b1424"),
        ]
        n = len(lights)
        for i, on in enumerate(lights):
            wx = x + 26 + i * (w - 40) / n
            ww = (w - 40) / n - 16
            out.append(rect(wx, 664, ww, 44, moon if on else "#1c2f4e"))
            if on == 2:
                out += [
                    oval(wx + ww / 2, 690, 10, 12, ink),
                    rect(wx + ww / 2 - 16, 698, 32, 12, ink),
                ]
        out += [
            group(disc(cx, 782, 20, "#0b1424"), disc(cx, 782, 7, "#8095a6"))
            for cx in (x + 54, x + 104, x + w - 104, x + w - 54)
        ]
        return group(*out)

    parts += [
        car(-60, 350, [0, 1, 0, 2, 1], "#7d2f2c"),
        car(306, 380, [1, 0, 0, 2, 0, 1], "#7d2f2c"),
        car(702, 360, [1, 2, 1, 1, 2], "#8f3a30"),
        # The engine.
        shape("M1078 768L1078 636L1150 612L1290 612Q1368 620 1392 700L1404 768Z", "#24466b"),
        rect(1078, 728, 320, 10, lamp),
        rect(1104, 642, 56, 46, moon),
        rect(1174, 642, 56, 46, "#1c2f4e"),
        shape("M1296 638L1340 646L1362 692L1296 692Z", moon),
        oval(1330, 676, 11, 13, ink),
        shape("M1306 692Q1330 674 1350 692Z", ink),
        rect(1086, 764, 312, 20, "#0b1424"),
        *[disc(x, 786, 22, "#0b1424") for x in (1120, 1176, 1300, 1356)],
        disc(1394, 742, 12, moon),
        path([(1404, 742), (1640, 680), (1640, 830)], fill=moon, opacity=0.55),
        path([(1404, 742), (1640, 716), (1640, 782)], fill="#fff3cf", opacity=0.7),
    ]
    for x in (120, 560, 1000, 1480):
        parts += [
            stroke([(x, 812), (x, 470)], "#0b1424", 9),
            stroke([(x - 46, 494), (x + 46, 494)], "#0b1424", 7),
            stroke([(x - 34, 524), (x + 34, 524)], "#0b1424", 6),
        ]
    for dy in (490, 520):
        for a, b in ((-320, 120), (120, 560), (560, 1000), (1000, 1480), (1480, 1900)):
            parts.append(
                shape(
                    f"M{a} {dy}Q{(a + b) / 2} {dy + 34} {b} {dy}",
                    stroke="#0b1424",
                    stroke_width=2.4,
                )
            )
    parts += [
        hill(ridge(88, 960, 26, wave=460), "#0a1322"),
        firs(9, ridge(88, 985, 26, wave=460), 16, 210, "#0a1322"),
    ]
    return sheet(night, *parts)


def compartment_window() -> str:
    wood, dark, cloth, glow, dawn, ink = (
        "#7a4a2e",
        "#2b1a1c",
        "#8c2f35",
        "#f5d9a2",
        "#e9926a",
        "#1d2c3f",
    )
    line1, line2, line3 = (
        ridge(5, 470, 60, wave=420),
        ridge(6, 560, 50, wave=360),
        ridge(7, 640, 34, wave=300),
    )
    view = group(
        rect(330, 120, 940, 600, glow),
        halftone((330, 120, 1270, 560), dawn, lambda x, y: 0.85 - y / 560, cell=13),
        disc(930, 398, 64, "#fdf0cc"),
        rays(930, 398, 78, 320, 44, "#fbe6b5", seed=2, thick=4),
        hill(line1, "#a98f8d"),
        hill(line2, "#6f7580"),
        carve(8, (330, 540, 1270, 620), 50, "#d9b9a0", length=(60, 200), thick=(1.5, 4)),
        hill(line3, "#3c5160"),
        firs(3, line3, 46, 70, "#2b3f4f"),
        clip_path="url(#pane)",
    )
    parts = [
        rect(-20, -20, WIDTH + 40, HEIGHT + 40, wood),
        carve(
            1,
            (0, 0, WIDTH, HEIGHT),
            260,
            "#5e3721",
            length=(120, 420),
            thick=(1, 3),
            angle=lambda x, y: 1.5708,
        ),
        rect(300, 90, 1000, 660, dark),
        view,
        rect(790, 120, 18, 600, dark),
        rect(330, 250, 940, 12, dark),
        # Curtain and luggage net.
        shape("M286 60Q330 300 296 500Q280 640 330 790L150 790L150 60Z", cloth),
        shape("M1314 60Q1270 300 1304 500Q1320 640 1270 790L1450 790L1450 60Z", cloth),
        *[
            stroke([(x, 70), (x + 10, 420), (x - 4, 780)], "#6a2028", 6)
            for x in (190, 226, 262, 1340, 1376, 1412)
        ],
        rect(120, 40, 1360, 22, "#c79a4a"),
        rect(280, 744, 1040, 26, "#c79a4a"),
        # The little table, with glass, spoon and egg roll in its bag.
        shape("M430 846L1170 846L1230 900L370 900Z", "#b57a45"),
        rect(370, 898, 860, 22, "#6a3f26"),
        shape("M740 918L860 918L838 1090L762 1090Z", "#5e3721"),
        shape("M690 716L786 716L776 862L700 862Z", "#f2e7cf", opacity=0.55),
        shape("M695 762L781 762L776 860L700 860Z", "#b5642a"),
        rect(694, 850, 88, 18, "#c8ccd0"),
        shape("M684 770L690 868L786 868L792 770", stroke="#c8ccd0", stroke_width=7),
        shape("M790 786Q838 792 832 826Q822 852 784 846", stroke="#c8ccd0", stroke_width=8),
        stroke([(752, 850), (726, 664)], "#e6e8e6", 8),
        oval(724, 652, 11, 18, "#e6e8e6", transform="rotate(-8 724 652)"),
        shape("M900 748L1010 748L1020 868L892 868Z", "#d9b98a"),
        path(
            [
                (900, 748),
                (914, 734),
                (928, 748),
                (944, 732),
                (958, 748),
                (976, 734),
                (990, 748),
                (1010, 738),
                (1010, 756),
                (900, 756),
            ],
            fill="#d9b98a",
        ),
        stroke([(920, 770), (926, 850)], "#b8945f", 4),
        stroke([(990, 774), (984, 852)], "#b8945f", 4),
        *[
            shape(
                f"M{728 + d} 640Q{740 + d} 600 {722 + d} 566Q{712 + d} 540 {730 + d} 506",
                stroke="#fbf0d6",
                stroke_width=5,
                opacity=0.8,
                stroke_linecap="round",
            )
            for d in (0, 26)
        ],
        # Sleeping passenger in the berth, and the cello.
        shape("M-20 900L330 930L330 1090L-20 1090Z", cloth),
        shape("M1270 930L1640 900L1640 1090L1270 1090Z", cloth),
        shape(
            "M1316 1090Q1290 940 1350 880Q1384 840 1360 780Q1340 700 1410 660Q1440 640 1470 660Q1540 700 1520 780Q1496 840 1530 880Q1590 940 1564 1090Z",
            "#9c5224",
        ),
        rect(1424, 380, 34, 300, "#2b1a1c"),
        shape("M1424 384Q1410 340 1441 322Q1472 340 1458 384Z", "#2b1a1c"),
        stroke([(1402, 356), (1480, 356)], "#2b1a1c", 8),
        stroke([(1402, 374), (1480, 374)], "#2b1a1c", 8),
        *[stroke([(x, 640), (x, 1090)], "#f0d9a8", 2) for x in (1430, 1438, 1446, 1454)],
        shape("M1390 850Q1376 900 1396 950", stroke="#2b1a1c", stroke_width=7),
        shape("M1492 850Q1506 900 1486 950", stroke="#2b1a1c", stroke_width=7),
        carve(
            15,
            (1330, 700, 1550, 1060),
            40,
            "#c9803f",
            length=(30, 90),
            thick=(1, 3),
            angle=lambda x, y: 1.5,
            keep=lambda x, y: abs(x - 1441) < 70 + abs(y - 840) * 0.2,
        ),
    ]
    return sheet(
        wood,
        *parts,
        defs='<clipPath id="pane"><rect x="330" y="120" width="940" height="600"/></clipPath>',
    )


def castrel_viaduct() -> str:
    ink, sky, peach, stone, green, mist = (
        "#22303c",
        "#f7dcb4",
        "#e98f66",
        "#c9a27c",
        "#4f7361",
        "#f6ead2",
    )
    l1, l2, l3, l4 = (
        ridge(71, 330, 90, wave=700),
        ridge(72, 440, 70, wave=560),
        ridge(73, 620, 60, wave=480),
        ridge(74, 880, 70, wave=640),
    )
    parts = [
        rect(-20, -20, WIDTH + 40, 600, sky),
        halftone((0, 0, WIDTH, 420), peach, lambda x, y: 0.7 - y / 480, cell=14),
        disc(1180, 268, 80, "#fdf1cf"),
        rays(1180, 268, 96, 460, 60, "#fce4ad", seed=6, thick=5),
        hill(l1, "#b9a6a3"),
        hill(l2, "#8b93a0"),
        *[
            oval(x, y, w, 20, mist, opacity=0.85)
            for x, y, w in [(300, 500, 340), (860, 520, 420), (1400, 496, 300)]
        ],
        hill(l3, "#5f7d80"),
        carve(
            3,
            (0, 560, WIDTH, 760),
            120,
            "#9bb3a2",
            length=(20, 80),
            thick=(1, 3),
            angle=lambda x, y: 0.6,
            keep=lambda x, y: y > height_at(l3, x) + 10,
        ),
        *[
            oval(x, y, w, 26, mist, opacity=0.9)
            for x, y, w in [(500, 800, 460), (1200, 780, 420), (60, 830, 300)]
        ],
    ]
    # Fourteen arches in a gentle curve.
    top = [(x, 520 + 30 * math.cos((x - 800) / 520)) for x in range(-20, WIDTH + 41, 20)]
    span = WIDTH / 13.4
    deck_y = lambda x: 520 + 30 * math.cos((x - 800) / 520)  # noqa: E731
    for i in range(15):
        x = i * span - 30
        y = deck_y(x)
        bottom = 780 + 130 * math.sin(i / 14 * math.pi)
        parts += [
            shape(f"M{x - 17} {y}L{x + 17} {y}L{x + 27} {bottom}L{x - 27} {bottom}Z", stone),
            shape(f"M{x + 5} {y}L{x + 17} {y}L{x + 27} {bottom}L{x + 9} {bottom}Z", "#9d7657"),
        ]
    for i in range(14):
        xa, xb = i * span - 30 + 15, (i + 1) * span - 30 - 15
        ya, yb = deck_y(xa), deck_y(xb)
        parts.append(
            shape(
                f"M{xa - 20} {ya}L{xb + 20} {yb}L{xb + 20} {yb + 94}L{xb} {yb + 94}Q{(xa + xb) / 2} {(ya + yb) / 2 - 12} {xa} {ya + 94}L{xa - 20} {ya + 94}Z",
                stone,
            )
        )
    parts += [
        stroke([(x, y + 4) for x, y in top], "#e3c59c", 18),
        stroke([(x, y + 18) for x, y in top], "#9d7657", 8),
        carve(
            30,
            (0, 540, WIDTH, 800),
            130,
            "#8a6548",
            length=(8, 22),
            thick=(1, 2.2),
            keep=lambda x, y: min(abs(x + 30 - i * span) for i in range(15)) < 16,
        ),
    ]
    # The three cars.
    for x, w, color in [
        (470, 150, "#8f3a30"),
        (628, 150, "#8f3a30"),
        (786, 130, "#8f3a30"),
        (924, 130, "#24466b"),
    ]:
        y = deck_y(x + w / 2)
        tilt = math.degrees(math.atan2(deck_y(x + w) - deck_y(x), w))
        parts.append(
            group(
                rect(x, y - 66, w, 54, color),
                shape(f"M{x} {y - 66}Q{x + w / 2} {y - 80} {x + w} {y - 66}Z", ink),
                *[rect(x + 12 + k * (w - 14) / 5, y - 56, 18, 20, "#fbe3ae") for k in range(5)],
                rect(x + 4, y - 14, w - 8, 10, ink),
                transform=f"rotate({tilt:.2f} {x + w / 2} {y})",
            )
        )
    parts += [
        hill(l4, green),
        firs(12, l4, 46, 120, "#35544a"),
        carve(
            14,
            (0, 820, WIDTH, HEIGHT),
            160,
            "#7fa07c",
            length=(20, 70),
            thick=(1, 3),
            angle=lambda x, y: -0.9,
            keep=lambda x, y: y > height_at(l4, x) + 16,
        ),
        house(1180, 960, 90, 56, mist, "#a9482f", ink, rows=1, cols=2),
        house(1290, 975, 70, 44, "#e9cfa2", ink, "#a9482f", rows=1, cols=2),
        house(1090, 985, 66, 42, "#f0dcb8", "#6b3c2b", ink, rows=1, cols=2),
        *[gull(x, y, s, ink) for x, y, s in [(360, 240, 28), (430, 280, 18), (300, 300, 16)]],
    ]
    return sheet(sky, *parts)


def heron(x: float, y: float, s: float, body: str, pale: str, ink: str, beak: str) -> str:
    return group(
        stroke([(-8, 0), (-14, 150), (-4, 300)], ink, 8),
        stroke([(24, -6), (34, 140), (30, 300)], ink, 8),
        shape("M-150 60Q-110 -70 10 -96Q90 -100 96 -40Q90 20 10 30Q-70 40 -150 60Z", body),
        shape(
            "M-150 60Q-90 10 20 -20Q60 -30 80 -20Q40 24 -20 28Q-90 40 -150 60Z", ink, opacity=0.55
        ),
        shape(
            "M60 -90Q120 -150 84 -220Q56 -280 96 -340Q120 -366 150 -352Q166 -340 152 -322Q120 -310 124 -260Q150 -180 100 -60Q80 -50 60 -90Z",
            pale,
        ),
        shape("M96 -344Q120 -372 156 -352Q120 -350 60 -318Q80 -336 96 -344Z", ink),
        shape("M148 -354L286 -318L150 -326Z", beak),
        disc(138, -340, 6, ink),
        *[
            stroke([(66 + i * 9, -70 + i * 6), (50 + i * 12, -6 + i * 8)], pale, 3.5)
            for i in range(4)
        ],
        transform=f"translate({x} {y}) scale({s})",
    )


def heron_reeds() -> str:
    ink, sky, rose, slate, pale, water_c = (
        "#26313d",
        "#f0ddc0",
        "#d98a6f",
        "#7b8fa0",
        "#f4eee0",
        "#8aa6a6",
    )
    parts = [
        rect(-20, -20, WIDTH + 40, 700, sky),
        halftone(
            (0, 0, WIDTH, 560), rose, lambda x, y: 0.12 + max(0, 0.6 - abs(y - 430) / 330), cell=14
        ),
        disc(360, 400, 96, "#fbeecb"),
        hill(ridge(22, 540, 8, wave=900), "#9aa794", bottom=600),
        hill(ridge(24, 566, 6, wave=400), "#76876f", bottom=620),
        # Sea wall with a cyclist.
        shape("M-20 590Q500 540 1640 566L1640 640L-20 660Z", "#6b7f5c"),
        carve(
            4,
            (0, 575, WIDTH, 640),
            140,
            "#9db07f",
            length=(14, 40),
            thick=(1, 2.5),
            angle=lambda x, y: -1.2,
        ),
        group(
            disc(-34, 0, 30, "none", stroke=ink, stroke_width=5),
            disc(46, 0, 30, "none", stroke=ink, stroke_width=5),
            stroke([(-34, 0), (-6, -44), (36, -44), (46, 0)], ink, 5),
            stroke([(-6, -44), (6, 0), (36, -44)], ink, 5),
            stroke([(36, -44), (34, -66), (48, -68)], ink, 5),
            shape(
                "M-16 -52Q-24 -110 4 -128Q22 -130 26 -110L40 -70L30 -66L12 -92L14 -52Z", "#a9482f"
            ),
            stroke([(-4, -50), (18, -22), (6, 4)], ink, 10),
            oval(20, -146, 14, 17, "#d9a77c"),
            shape("M2 -152Q8 -176 30 -164L42 -152L4 -148Z", ink),
            rect(-50, -62, 34, 30, "#6b4a35"),
            transform="translate(420 548)",
        ),
        sea(6, 634, water_c, "#dfe3d0", count=300),
        heron(960, 700, 1.02, slate, pale, ink, "#e0a13c"),
        group(
            heron(0, 0, 1, "#5f7686", "#b9c3bd", "#3b4a52", "#b98d4c"),
            transform="translate(960 1330) scale(1.02 -0.7)",
            opacity=0.35,
        ),
        carve(31, (760, 990, 1240, 1060), 30, "#eef0e0", length=(60, 220), thick=(1.5, 4)),
        group(
            heron(0, 0, 1, "#8fa0a8", pale, "#4a5964", "#e0a13c"),
            transform="translate(1390 640) scale(-0.34 0.34)",
        ),
        reeds(41, -20, 330, 1100, 430, 70, "#3f5238", heads="#7a4a2e"),
        reeds(42, 1290, 1640, 1100, 520, 80, "#3f5238", heads="#7a4a2e", lean=-0.1),
        reeds(43, 200, 760, 1100, 170, 70, "#2f4030"),
        reeds(44, 1060, 1400, 1100, 200, 50, "#2f4030"),
        *[gull(x, y, s, ink) for x, y, s in [(1120, 170, 30), (1200, 210, 20), (1060, 230, 18)]],
    ]
    return sheet(sky, *parts)


def fish(x: float, y: float, s: float, back: str, belly: str, ink: str, *, turn: float = 0) -> str:
    scales = "".join(
        f'<path d="M{-60 + c * 26} {-18 + r * 15}a9 9 0 0 1 0 15" fill="none" stroke="{ink}" stroke-width="2" opacity="0.55"/>'
        for r in range(3)
        for c in range(5)
    )
    return group(
        shape("M-120 0Q-40 -62 70 -40Q120 -26 140 0Q110 34 40 40Q-50 46 -120 0Z", belly),
        shape("M-120 0Q-40 -62 70 -40Q120 -26 140 0Q60 -14 -120 0Z", back),
        shape("M-110 0L-176 -48L-160 0L-180 46Z", back),
        shape("M-10 -50L30 -78L44 -44Z", back),
        shape("M0 40L-24 66L30 42Z", back),
        shape("M50 36L40 58L74 32Z", back),
        scales,
        shape("M86 -34Q70 0 84 32", stroke=ink, stroke_width=3),
        disc(112, -10, 8, "#fdf6e3"),
        disc(113, -10, 4.5, ink),
        disc(66, -14, 6, ink),
        transform=f"translate({x} {y}) rotate({turn}) scale({s})",
    )


def shad_canal() -> str:
    ink, deep, teal, silver, warm, brick = (
        "#10262c",
        "#15454b",
        "#2d7d7a",
        "#dfe6d8",
        "#f0b45c",
        "#a8553d",
    )
    rng = random.Random(6)
    parts = [
        rect(-20, -20, WIDTH + 40, 360, "#f2d7a5"),
        halftone((0, 0, WIDTH, 330), "#e39a5c", lambda x, y: 0.55 - y / 560, cell=14),
        # The mill.
        rect(60, 110, 520, 230, brick),
        *[
            path([(60 + i * 104, 110), (60 + i * 104, 56), (164 + i * 104, 110)], fill=brick)
            for i in range(5)
        ],
        carve(3, (70, 120, 570, 330), 160, "#8a4030", length=(14, 30), thick=(1, 2)),
        *[rect(92 + i * 80, 160, 46, 70, warm if i in (1, 4) else ink) for i in range(6)],
        rect(640, 20, 60, 320, "#8a4030"),
        rect(632, 14, 76, 20, ink),
        *[
            oval(690 + i * 78, 10 + (i % 2) * 18 + i * 4, 70, 30, "#fbf2de", opacity=0.85)
            for i in range(5)
        ],
        rect(780, 220, 860, 120, "#c98f5e"),
        carve(5, (780, 226, 1600, 336), 90, "#a26a42", length=(20, 50), thick=(1, 2)),
        # The culvert and the man with the bottle.
        rect(1180, 190, 330, 152, "#b47a4e"),
        shape("M1230 342L1230 300Q1345 190 1460 300L1460 342Z", ink),
        person(1010, 322, 160, "#35506b", "#c98d62", hat="cap"),
        stroke([(1022, 214), (1066, 240)], "#35506b", 18),
        rect(1062, 204, 22, 44, "#cfe3d6"),
        rect(1068, 188, 10, 18, "#7a4a2e"),
        rect(-20, 334, WIDTH + 40, 16, "#6b4a35"),
        # Below the surface.
        rect(-20, 350, WIDTH + 40, HEIGHT, teal),
        halftone((0, 350, WIDTH, HEIGHT), deep, lambda x, y: (y - 350) / 760, cell=14),
        path(
            [(1230, 350), (1460, 350), (1320, HEIGHT + 20), (760, HEIGHT + 20)],
            fill=warm,
            opacity=0.22,
        ),
        path(
            [(1290, 350), (1400, 350), (1200, HEIGHT + 20), (940, HEIGHT + 20)],
            fill=warm,
            opacity=0.25,
        ),
        carve(7, (0, 350, WIDTH, 392), 80, "#dff0df", length=(60, 240), thick=(1.5, 4)),
        carve(
            8,
            (0, 420, WIDTH, 980),
            120,
            "#5aa39a",
            length=(40, 160),
            thick=(1, 3),
            angle=lambda x, y: 0.12 * math.sin(x / 170),
        ),
    ]
    for x, y, s, turn in sorted(
        [
            (330, 560, 1.0, -8),
            (700, 520, 0.8, -12),
            (1050, 600, 1.15, -14),
            (520, 730, 1.35, -6),
            (960, 800, 1.5, -10),
            (1360, 740, 0.95, -16),
            (210, 800, 0.9, -4),
            (1290, 520, 0.6, -18),
            (60, 640, 0.6, -5),
        ],
        key=lambda e: e[2],
    ):
        parts.append(fish(x, y, s, "#476d78", silver, ink, turn=turn))
    parts += [
        *[
            group(
                shape(
                    f"M{x} {y}q14 -5 30 2",
                    stroke="#f6eecf",
                    stroke_width=2.6,
                    stroke_linecap="round",
                ),
                disc(x + 31, y + 2, 3.4, ink),
            )
            for x, y in [(rng.uniform(760, 1300), rng.uniform(860, 1020)) for _ in range(46)]
        ],
        hill(ridge(51, 1020, 14, wave=340), "#0c2429"),
        *[
            oval(
                rng.uniform(0, WIDTH),
                rng.uniform(1025, 1060),
                rng.uniform(20, 60),
                rng.uniform(10, 22),
                "#23484c",
            )
            for _ in range(24)
        ],
        reeds(9, 60, 260, 1080, 230, 26, "#0f3a36"),
        reeds(10, 1420, 1600, 1080, 280, 26, "#0f3a36", lean=-0.2),
    ]
    return sheet(teal, *parts)


def hill_path() -> str:
    ink, sky, green, pale, rust, brown = (
        "#2b2f2a",
        "#e4e6cf",
        "#6f8a5a",
        "#f6eed6",
        "#b5532f",
        "#6b4a35",
    )
    l1, l2, l3, l4 = (
        ridge(91, 360, 110, wave=640),
        ridge(92, 500, 90, wave=520),
        ridge(93, 690, 60, wave=700),
        ridge(94, 900, 40, wave=900),
    )
    parts = [
        rect(-20, -20, WIDTH + 40, 700, sky),
        halftone((0, 0, WIDTH, 420), "#a9bfae", lambda x, y: 0.62 - y / 640, cell=14),
        *[
            group(oval(x, y, w, h, pale), oval(x + w * 0.4, y - h * 0.9, w * 0.45, h * 1.2, pale))
            for x, y, w, h in [(260, 130, 170, 26), (1340, 190, 200, 28), (820, 90, 120, 18)]
        ],
        hill(l1, "#a3b39b"),
        hill(l2, "#879d78"),
        carve(
            2,
            (0, 400, WIDTH, 700),
            160,
            "#b9c89c",
            length=(20, 80),
            thick=(1, 3),
            angle=lambda x, y: 0.7,
            keep=lambda x, y: height_at(l2, x) + 12 < y < height_at(l3, x),
        ),
        hill(l3, green),
        *[
            house(x, height_at(l3, x + 30) + 16, 64, 44, pale, rust, ink, rows=1, cols=2)
            for x in (980, 1070, 1150, 1235)
        ],
        rect(1114, height_at(l3, 1114) - 96, 34, 100, pale),
        path(
            [
                (1106, height_at(l3, 1114) - 94),
                (1131, height_at(l3, 1114) - 150),
                (1156, height_at(l3, 1114) - 94),
            ],
            fill=rust,
        ),
        carve(
            3,
            (0, 660, WIDTH, 940),
            200,
            "#9ab077",
            length=(20, 70),
            thick=(1, 3),
            angle=lambda x, y: -0.4,
            keep=lambda x, y: height_at(l3, x) + 24 < y < height_at(l4, x),
        ),
        # The ford and the broken bridge.
        shape(
            "M1640 700Q1300 740 1240 830Q1180 930 900 1090L1500 1090Q1500 900 1640 850Z", "#6f9aa0"
        ),
        carve(
            6,
            (1000, 740, 1600, HEIGHT),
            110,
            "#dfe9dc",
            length=(30, 110),
            thick=(1, 3.5),
            angle=lambda x, y: 2.2,
            keep=lambda x, y: x > 1240 - (y - 830) * 1.1 and x < 1560,
        ),
        path([(1200, 742), (1320, 742), (1340, 770), (1200, 770)], fill=brown),
        rect(1216, 766, 26, 70, brown),
        stroke([(1200, 742), (1200, 706), (1310, 706), (1330, 742)], brown, 8),
        path([(1520, 730), (1640, 730), (1640, 762), (1490, 756)], fill=brown),
        rect(1570, 756, 26, 80, brown),
        hill(l4, "#4d6641"),
        shape(
            "M-20 1090L-20 980Q300 900 560 930Q760 940 860 900L900 930Q760 1000 600 990Q380 990 240 1090Z",
            "#d9c08f",
        ),
        carve(
            8,
            (0, 880, WIDTH, HEIGHT),
            170,
            "#7f9a5c",
            length=(14, 50),
            thick=(1, 3),
            angle=lambda x, y: -1.3,
            keep=lambda x, y: (
                y > height_at(l4, x) + 10 and not (900 < y < 1090 and x < 860 and y * 0.6 > 560)
            ),
        ),
    ]
    mule = group(
        shape(
            "M-150 -150Q-60 -176 60 -160Q110 -160 140 -210L176 -268L186 -322L202 -280L220 -326L226 -272Q262 -240 286 -196Q288 -172 262 -174L214 -200Q190 -150 150 -104Q120 -76 60 -74L-90 -70Q-150 -80 -150 -150Z",
            brown,
        ),
        *[
            shape(f"M{x} -90L{x + 34} -90L{x + 26 + d} 0L{x + 6 + d} 0Z", brown)
            for x, d in [(-146, -8), (-104, 10), (70, -12), (110, 8)]
        ],
        *[rect(x, -10, 24, 12, ink) for x in (-148, -88, 62, 122)],
        shape("M-148 -146Q-176 -110 -168 -60L-158 -62Q-160 -110 -136 -130Z", ink),
        disc(244, -222, 5, ink),
        stroke([(262, -180), (230, -240), (214, -268)], rust, 5),
        rect(-92, -216, 92, 74, pale),
        rect(-92, -186, 92, 10, rust),
        rect(6, -222, 40, 84, "#5f8a94"),
        rect(16, -240, 18, 20, ink),
        stroke([(-100, -140), (-40, -72)], ink, 6),
        stroke([(50, -140), (20, -74)], ink, 6),
        transform="translate(440 968) scale(1.05)",
    )
    parts += [
        mule,
        person(806, 962, 300, "#35506b", "#c98d62", hat="scarf", legs=ink),
        stroke([(790, 790), (750, 800), (716, 770)], "#35506b", 22),
        stroke([(716, 770), (690, 786)], rust, 5),
        rect(838, 820, 62, 54, rust),
        rect(858, 806, 22, 16, ink),
        rect(864, 832, 10, 30, pale),
        rect(854, 842, 30, 10, pale),
        *[gull(x, y, s, ink) for x, y, s in [(560, 230, 28), (640, 260, 18)]],
    ]
    return sheet(sky, *parts)


PICTURES = {
    "night-train": night_train,
    "compartment-window": compartment_window,
    "castrel-viaduct": castrel_viaduct,
    "heron-reeds": heron_reeds,
    "shad-canal": shad_canal,
    "hill-path": hill_path,
}
