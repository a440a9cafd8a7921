"""The fish market before light: six prints in one set of four colours."""

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
    halftone,
    oval,
    path,
    person,
    rays,
    rect,
    shape,
    sheet,
    spindle,
    stroke,
)
from land import fish
from water import sea

INK, BLUE, LAMP, PINK, PALE = "#14202f", "#2f4f6e", "#f2a541", "#e57f73", "#f7ead0"


def hanging_lamp(x: float, y: float, size: float = 1) -> str:
    return group(
        stroke([(0, -600), (0, -40)], INK, 4),
        path([(-54, 0), (-22, -44), (22, -44), (54, 0)], fill=INK),
        rect(-50, -2, 100, 8, PALE),
        oval(0, 12, 22, 18, "#fff3cf"),
        disc(0, 12, 130, LAMP, opacity=0.16),
        disc(0, 12, 76, LAMP, opacity=0.22),
        transform=f"translate({x} {y}) scale({size})",
    )


def crate(x: float, y: float, w: float, color: str, seed: int, *, full: bool = True) -> str:
    rng = random.Random(seed)
    h = w * 0.3
    out = []
    if full:
        for i in range(7):
            fx = x + w * (0.12 + 0.76 * i / 6)
            out.append(
                fish(
                    fx,
                    y - h - rng.uniform(0, 6),
                    w * 0.0021,
                    BLUE if i % 3 else PINK,
                    PALE,
                    INK,
                    turn=rng.uniform(-40, 40),
                )
            )
    out += [
        rect(x, y - h, w, h, color),
        rect(x, y - h * 0.56, w, h * 0.09, INK),
        rect(x, y - h, w, h * 0.1, INK),
        rect(x + w * 0.4, y - h * 0.86, w * 0.2, h * 0.18, INK),
        rect(x, y - h, w * 0.05, h, INK),
        rect(x + w * 0.95, y - h, w * 0.05, h, INK),
    ]
    return group(*out)


def hall(
    seed: int, back: str, *, pillars: tuple[float, ...] = (180, 620, 1060, 1500), floor: float = 820
) -> str:
    parts = [
        rect(-20, -20, WIDTH + 40, HEIGHT + 40, back),
        halftone((0, 0, WIDTH, floor), INK, lambda x, y: 0.68 - y / 1100, cell=14),
    ]
    for x in pillars:
        parts += [
            rect(x - 20, -20, 40, floor + 20, INK),
            shape(
                f"M{x - 20} 190Q{x - 120} 120 {x - 220} 116L{x - 220} 90L{x + 220} 90L{x + 220} 116Q{x + 120} 120 {x + 20} 190Z",
                INK,
            ),
            rect(x - 34, floor - 40, 68, 44, INK),
        ]
    parts += [
        rect(-20, 60, WIDTH + 40, 34, INK),
        rect(-20, floor, WIDTH + 40, 300, "#24394f"),
        carve(seed, (0, floor, WIDTH, HEIGHT), 150, "#8ba0ab", length=(30, 190), thick=(1, 3.6)),
        carve(
            seed + 1,
            (0, floor, WIDTH, HEIGHT),
            50,
            LAMP,
            length=(40, 160),
            thick=(1, 3),
            opacity=0.8,
        ),
    ]
    return group(*parts)


def market_lamps() -> str:
    parts = [
        rect(-20, -20, WIDTH + 40, HEIGHT + 40, "#1b2c42"),
        halftone((0, 0, WIDTH, 560), BLUE, lambda x, y: 0.1 + y / 760, cell=13),
        *[
            disc(x, y, r, PALE)
            for x, y, r in [
                (random.Random(i).uniform(0, WIDTH), random.Random(i + 99).uniform(0, 260), 2)
                for i in range(50)
            ]
        ],
        # The hall seen from the water: eleven doors, all open.
        path([(110, 360), (800, 170), (1490, 360)], fill=INK),
        rect(140, 354, 1320, 330, "#a9503f"),
        carve(3, (146, 360, 1454, 680), 300, "#7f392d", length=(16, 34), thick=(1, 2)),
        rect(110, 344, 1380, 22, INK),
        rect(660, 262, 280, 54, PALE),
        *[rect(686 + i * 30, 280, 18, 18, INK) for i in range(8)],
    ]
    for i in range(11):
        x = 166 + i * 117
        parts += [
            shape(f"M{x} 684L{x} 470Q{x + 48} 404 {x + 96} 470L{x + 96} 684Z", LAMP),
            shape(f"M{x + 8} 684L{x + 8} 474Q{x + 48} 420 {x + 88} 474L{x + 88} 684Z", "#fbd58a"),
        ]
        if i % 2 == 0:
            parts += [
                person(
                    x + 34,
                    684,
                    120 + (i * 7) % 20,
                    INK,
                    "#9c6a48",
                    hat=["cap", "scarf", INK][i % 3],
                )
            ]
        if i % 3 == 1:
            parts += [crate(x + 20, 684, 64, PINK, i), crate(x + 20, 664, 64, BLUE, i, full=False)]
    parts += [
        rect(-20, 680, WIDTH + 40, 40, "#50606b"),
        rect(-20, 716, WIDTH + 40, 30, INK),
        sea(7, 740, "#1f3a54", "#6d8ba0", count=170),
    ]
    for i in range(11):
        x = 214 + i * 117
        parts.append(
            halftone(
                (x - 60, 744, x + 60, HEIGHT),
                LAMP,
                lambda px, py, x=x: max(0, 0.75 - abs(px - x) / 44 - (py - 744) / 520),
                cell=12,
            )
        )
    parts += [
        boat(330, 800, 120, INK, PINK, mast=True, cabin=PALE),
        boat(760, 850, 150, INK, LAMP, mast=True),
        boat(1230, 820, 130, INK, PINK, cabin=PALE, mast=True, flip=True),
        carve(9, (100, 840, 1500, 960), 80, PALE, length=(40, 170), thick=(1.5, 4)),
        boat(170, 980, 180, "#0d1622", BLUE, flip=True),
        boat(1440, 1000, 200, "#0d1622", BLUE),
    ]
    return sheet("#1b2c42", *parts)


def market_ice() -> str:
    rng = random.Random(4)
    parts = [hall(5, BLUE)]
    parts += [
        path([(1260, 60), (1420, 60), (960, 640), (820, 560)], fill="#8d8b86"),
        path([(1290, 60), (1400, 60), (944, 616), (850, 562)], fill=INK),
        stroke([(1260, 60), (820, 560)], PALE, 7),
        stroke([(1420, 60), (960, 640)], PALE, 7),
    ]
    for _ in range(330):
        t = rng.random()
        x, y = 1345 - t * 450 + rng.gauss(0, 26), 60 + t * 530 + rng.gauss(0, 16)
        s = rng.uniform(8, 22)
        parts.append(
            path(
                [
                    (x + s * math.cos(a + rng.uniform(-0.3, 0.3)), y + s * math.sin(a))
                    for a in (0.2, 1.6, 2.9, 4.6)
                ],
                fill=rng.choice([PALE, "#c9dde2", "#9fc0cc"]),
            )
        )
    heap = [
        (420 + i * 22, 850 - 230 * math.exp(-(((i - 20) / 9) ** 2)) + rng.uniform(-10, 10))
        for i in range(41)
    ]
    parts += [path([*heap, (1320, 900), (400, 900)], fill="#c9dde2")]
    for _ in range(360):
        i = rng.randrange(41)
        x, top = heap[i]
        y = rng.uniform(top, 896)
        s = rng.uniform(8, 24)
        parts.append(
            path(
                [
                    (x + s * math.cos(a + rng.uniform(-0.4, 0.4)), y + s * math.sin(a))
                    for a in (0.2, 1.6, 2.9, 4.6)
                ],
                fill=rng.choice([PALE, PALE, "#9fc0cc", "#e8f0ec"]),
            )
        )
    parts += [
        person(330, 920, 400, "#a9503f", "#9c6a48", hat="cap", legs=INK),
        stroke([(350, 650), (440, 720), (560, 700)], "#a9503f", 36),
        stroke([(400, 800), (640, 660)], "#8a6444", 13),
        path([(620, 640), (720, 610), (740, 660), (650, 700)], fill="#8d8b86"),
        person(1330, 930, 380, LAMP, "#c98d62", hat="scarf", legs=INK),
        stroke([(1300, 670), (1230, 740), (1150, 730)], LAMP, 34),
        crate(1010, 960, 240, PINK, 3),
        crate(1060, 1040, 260, LAMP, 9),
        crate(90, 1030, 260, LAMP, 7),
        hanging_lamp(400, 300, 1.1),
        hanging_lamp(1120, 210, 0.8),
    ]
    return sheet(BLUE, *parts)


def market_stalls() -> str:
    parts = [
        rect(-20, -20, WIDTH + 40, HEIGHT + 40, "#20344b"),
        halftone((0, 0, WIDTH, 620), INK, lambda x, y: 0.75 - y / 800, cell=14),
    ]
    parts += [
        rect(-20, 760, WIDTH + 40, 330, "#24394f"),
        carve(3, (0, 770, WIDTH, HEIGHT), 140, "#8ba0ab", length=(30, 190), thick=(1, 3.4)),
    ]
    for i, (x, c1, c2) in enumerate([(40, PINK, PALE), (560, LAMP, PALE), (1080, "#5f93a3", PALE)]):
        w = 480
        parts += [
            rect(x + 14, 330, 14, 520, INK),
            rect(x + w - 28, 330, 14, 520, INK),
            rect(x + 20, 400, w - 40, 260, LAMP, opacity=0.28),
        ]
        parts += [hanging_lamp(x + w / 2, 440, 0.9)]
        parts += [
            person(
                x + 150,
                760,
                330,
                [BLUE, "#a9503f", "#4d6b57"][i],
                ["#9c6a48", "#d9a77c", "#8a5a3e"][i],
                hat=["cap", "scarf", "cap"][i],
            ),
            person(
                x + 340,
                756,
                300,
                ["#6b4a5a", INK, "#a9503f"][i],
                ["#d9a77c", "#c98d62", "#c98d62"][i],
                hat=["scarf", "", "scarf"][i],
            ),
        ]
        for k in range(8):
            a, b = x - 20 + k * (w + 40) / 8, x - 20 + (k + 1) * (w + 40) / 8
            aa, bb = x + 20 + k * (w - 40) / 8, x + 20 + (k + 1) * (w - 40) / 8
            parts += [
                shape(f"M{aa} 200L{bb} 200L{b} 330Q{(a + b) / 2} 372 {a} 330Z", c1 if k % 2 else c2)
            ]
        parts += [
            rect(x, 660, w, 40, "#7a4a2e"),
            rect(x, 696, w, 160, "#5a3826"),
            carve(20 + i, (x, 700, x + w, 850), 26, "#7a5238", length=(60, 200), thick=(1, 3)),
        ]
        for k in range(4):
            cx = x + 14 + k * 116
            parts += [
                crate(cx, 664, 104, [BLUE, "#8d8b86", PINK, "#4d6b57"][(k + i) % 4], i * 9 + k)
            ]
        parts += [
            rect(x + 180, 730, 120, 76, INK),
            stroke([(x + 196, 752), (x + 280, 748)], PALE, 5),
            stroke([(x + 196, 774), (x + 256, 772)], PALE, 5),
            stroke([(x + 196, 792), (x + 270, 792)], LAMP, 5),
        ]
    parts += [
        oval(720, 960, 150, 46, "none", stroke=PALE, stroke_width=7),
        *[stroke([(656 + i * 24, 974), (664 + i * 24, 946)], PALE, 6) for i in range(6)],
        person(720, 962, 260, LAMP, "#d9a77c", hat="", legs=INK),
        path([(744, 760), (840, 740), (850, 812), (752, 826)], fill=PALE),
        stroke([(776, 784), (826, 772)], INK, 4),
        stroke([(700, 790), (760, 800)], LAMP, 24),
        shape("M694 712Q690 664 722 664Q752 668 748 708L738 700Q734 684 716 688Z", "#7a4a2e"),
    ]
    return sheet("#20344b", *parts)


def hand(x: float, y: float, s: float, skin: str, sleeve: str, fingers: int, turn: float) -> str:
    out = [
        path([(-44, 60), (44, 60), (64, 330), (-64, 330)], fill=sleeve),
        rect(-50, 50, 100, 22, INK),
        shape("M-42 56Q-50 -10 -40 -34L40 -34Q48 0 40 56Z", skin),
    ]
    for k in range(4):
        up = k >= 4 - fingers  # the thumb is on the right, the index finger beside it
        fx = -32 + k * 21
        out.append(
            shape(
                f"M{fx - 10} -26L{fx - 9} {-118 + abs(k - 1.4) * 14 if up else -48}Q{fx} {-134 + abs(k - 1.4) * 14 if up else -62} {fx + 9} {-118 + abs(k - 1.4) * 14 if up else -48}L{fx + 10} -26Z",
                skin,
            )
        )
        out.append(stroke([(fx + 10.5, -30), (fx + 10, -46 if not up else -96)], INK, 2.4))
    out.append(
        shape(
            "M36 20Q76 -4 74 -50Q66 -64 56 -48Q54 -16 30 -10Z"
            if fingers != 4
            else "M36 20Q92 8 104 -34Q96 -50 84 -36Q66 -6 30 -10Z",
            skin,
        )
    )
    return group(*out, transform=f"translate({x} {y}) rotate({turn}) scale({s})")


def market_auction() -> str:
    parts = [
        rect(-20, -20, WIDTH + 40, HEIGHT + 40, BLUE),
        halftone(
            (0, 0, WIDTH, HEIGHT),
            INK,
            lambda x, y: 0.2 + math.hypot(x - 800, y - 330) / 1250,
            cell=15,
        ),
        rays(800, 250, 150, 900, 46, LAMP, seed=2, thick=14, opacity=0.5),
    ]
    parts += [
        shape("M560 700Q560 420 700 380L900 380Q1040 420 1040 700Z", "#a9503f"),
        oval(800, 250, 92, 114, "#c98d62"),
        shape("M700 250Q680 110 800 112Q930 110 900 260Q890 180 800 176Q720 180 700 250Z", INK),
        shape("M690 260Q680 330 716 390L700 400Q660 330 690 260Z", INK),
        shape("M910 260Q920 330 884 390L900 400Q940 330 910 260Z", INK),
        oval(800, 300, 34, 26, INK),
        rect(778, 286, 44, 9, PALE),
        stroke([(744, 226), (776, 220)], INK, 7),
        stroke([(824, 220), (856, 226)], INK, 7),
        disc(762, 244, 7, INK),
        disc(838, 244, 7, INK),
        shape("M800 244Q788 274 806 276", stroke=INK, stroke_width=4),
        path([(700, 384), (800, 470), (900, 384), (860, 372), (800, 420), (740, 372)], fill=PALE),
        rect(470, 640, 660, 60, "#7a4a2e"),
        rect(500, 690, 600, 400, "#5a3826"),
        carve(4, (500, 700, 1100, HEIGHT), 60, "#7a5238", length=(60, 200), thick=(1, 3)),
        crate(610, 646, 380, PINK, 5),
    ]
    rng = random.Random(18)
    skins = ["#c98d62", "#9c6a48", "#d9a77c", "#8a5a3e", "#e0b08a"]
    sleeves = [INK, "#4d6b57", "#6b4a5a", "#33536a", LAMP, "#a9503f"]
    for i, (x, y, s) in enumerate(
        [
            (90, 640, 0.9),
            (300, 560, 0.8),
            (1310, 570, 0.8),
            (1520, 650, 0.95),
            (190, 860, 1.15),
            (450, 830, 1.05),
            (1180, 820, 1.05),
            (1420, 880, 1.2),
            (690, 960, 1.2),
            (960, 950, 1.15),
            (40, 1010, 1.2),
            (1580, 1020, 1.2),
        ]
    ):
        parts.append(
            hand(
                x,
                y,
                s,
                skins[i % 5],
                sleeves[(i * 5 + 1) % 6],
                [1, 4, 2, 1, 2, 4, 1, 2, 1, 2, 4, 1][i],
                rng.uniform(-16, 16),
            )
        )
    return sheet(BLUE, *parts)


def market_porters() -> str:
    parts = [hall(9, "#3a5a78", pillars=(330, 800, 1270))]
    parts += [
        rect(400, 320, 330, 500, "#17263a"),
        rect(870, 320, 330, 500, "#17263a"),
        *[
            disc(x, y, 2.4, PALE)
            for x, y in [(450, 380), (520, 440), (640, 360), (920, 400), (1010, 360), (1130, 450)]
        ],
        halftone((400, 620, 730, 820), BLUE, lambda x, y: (y - 600) / 300, cell=12),
        halftone((870, 620, 1200, 820), BLUE, lambda x, y: (y - 600) / 300, cell=12),
        stroke([(470, 820), (470, 560)], INK, 7),
        stroke([(470, 580), (540, 700)], INK, 3),
        stroke([(1080, 820), (1080, 600)], INK, 7),
    ]

    def porter(
        x: float,
        base: float,
        s: float,
        coat: str,
        skin: str,
        load: list[str],
        flip: int,
        stride: float,
    ) -> str:
        out = [
            stroke(
                [(0, -s * 0.4), (-s * 0.12 * stride, -s * 0.2), (-s * 0.2 * stride, 0)],
                INK,
                s * 0.085,
            ),
            stroke(
                [(0, -s * 0.4), (s * 0.14 * stride, -s * 0.22), (s * 0.12 * stride, 0)],
                "#0d1622",
                s * 0.085,
            ),
            rect(-s * 0.26 * stride, -s * 0.03, s * 0.12, s * 0.05, "#0d1622"),
            rect(s * 0.08, -s * 0.03, s * 0.13, s * 0.05, "#0d1622"),
            shape(
                f"M{-s * 0.14} {-s * 0.36}Q{-s * 0.18} {-s * 0.74} {s * 0.02} {-s * 0.8}Q{s * 0.18} {-s * 0.7} {s * 0.14} {-s * 0.36}Z",
                coat,
            ),
            shape(
                f"M{-s * 0.02} {-s * 0.66}L{s * 0.15} {-s * 0.62}L{s * 0.17} {-s * 0.24}L{-s * 0.04} {-s * 0.24}Z",
                PALE,
            ),
            oval(s * 0.08, -s * 0.86, s * 0.075, s * 0.09, skin),
            shape(
                f"M{-s * 0.01} {-s * 0.88}Q{s * 0.04} {-s * 1.0} {s * 0.15} {-s * 0.9}L{s * 0.2} {-s * 0.88}L0 {-s * 0.86}Z",
                INK,
            ),
            stroke(
                [(s * 0.02, -s * 0.7), (s * 0.12, -s * 0.56), (s * 0.02, -s * 0.98)],
                coat,
                s * 0.075,
            ),
        ]
        for k, c in enumerate(load):
            out.append(
                crate(
                    -s * 0.28,
                    -s * (1.0 + k * 0.17),
                    s * 0.56,
                    c,
                    int(x) + k,
                    full=k == len(load) - 1,
                )
            )
        return group(*out, transform=f"translate({x} {base}) scale({flip} 1)")

    parts += [
        porter(250, 900, 430, "#a9503f", "#9c6a48", [LAMP, PINK], 1, 1),
        porter(720, 950, 470, "#4d6b57", "#d9a77c", [PINK], 1, 1.2),
        porter(1240, 920, 440, "#6b4a5a", "#8a5a3e", ["#8d8b86", LAMP], -1, 1.1),
        *[
            oval(x, y, w, 8, "#0d1622", opacity=0.6)
            for x, y, w in [(250, 908, 130), (720, 958, 150), (1240, 928, 140)]
        ],
        hanging_lamp(560, 240, 0.9),
        hanging_lamp(1040, 200, 0.9),
        hanging_lamp(110, 300, 0.8),
        hanging_lamp(1500, 290, 0.8),
        crate(1400, 1050, 260, BLUE, 41),
        crate(-60, 1060, 260, "#4d6b57", 42),
        carve(31, (0, 960, WIDTH, HEIGHT), 60, PALE, length=(40, 180), thick=(1, 3)),
    ]
    return sheet("#3a5a78", *parts)


def market_dawn() -> str:
    parts = [
        rect(-20, -20, WIDTH + 40, HEIGHT + 40, PINK),
        halftone(
            (0, 0, WIDTH, 800),
            "#b9535a",
            lambda x, y: 0.12 + math.hypot(x - 1180, y - 400) / 1700,
            cell=15,
        ),
    ]
    # The shutter on the east side, wide open.
    parts += [
        rect(900, 130, 560, 620, INK),
        rect(926, 156, 508, 594, "#fbd9a0"),
        halftone((926, 156, 1434, 600), PINK, lambda x, y: 0.7 - (y - 156) / 480, cell=13),
        disc(1180, 520, 92, "#fff1cd"),
        rays(1180, 520, 110, 330, 54, "#fff1cd", seed=5, thick=5),
        rect(926, 590, 508, 160, "#5f7f93"),
        carve(3, (930, 596, 1430, 748), 70, "#fff1cd", length=(20, 110), thick=(1, 3)),
        boat(1040, 640, 54, INK, PINK, mast=True),
        boat(1330, 690, 60, INK, LAMP, cabin=PALE, flip=True),
    ]
    for x in (150, 560, 860, 1500):
        parts += [
            rect(x - 20, -20, 40, 830, INK),
            shape(
                f"M{x - 20} 190Q{x - 90} 120 {x - 160} 116L{x - 160} 90L{x + 160} 90L{x + 160} 116Q{x + 90} 120 {x + 20} 190Z",
                INK,
            ),
        ]
    parts += [
        rect(-20, 60, WIDTH + 40, 34, INK),
        rect(-20, 790, WIDTH + 40, 300, "#8d4a55"),
        path(
            [(926, 750), (1434, 750), (1240, HEIGHT + 20), (180, HEIGHT + 20)],
            fill="#fbd9a0",
            opacity=0.75,
        ),
        carve(5, (0, 800, WIDTH, HEIGHT), 170, "#5d2f42", length=(30, 190), thick=(1, 3.4)),
        carve(6, (200, 800, 1300, HEIGHT), 90, "#fff1cd", length=(40, 190), thick=(1, 3.4)),
    ]
    rng = random.Random(2)
    parts += [
        crate(250, 800, 230, BLUE, 3, full=False),
        crate(270, 732, 200, LAMP, 4, full=False),
        crate(620, 806, 180, "#8d8b86", 5),
        # The boy with the hose.
        person(640, 980, 330, BLUE, "#9c6a48", hat="cap", legs=INK),
        stroke([(660, 760), (740, 820), (800, 800)], BLUE, 30),
        stroke([(800, 796), (860, 806)], "#8d8b86", 18),
        shape(
            "M560 1090Q420 1020 520 960Q640 900 700 860Q760 820 800 800",
            stroke="#4d6b57",
            stroke_width=17,
            stroke_linecap="round",
        ),
        *[
            spindle(
                880 + t * 320 + rng.uniform(-10, 10),
                806 + t * t * 210 + rng.gauss(0, 12 + 30 * t),
                60,
                3.4,
                0.2 + t * 0.8,
                rng.choice(["#fff1cd", "#d7e6e6", "#a9c7cf"]),
            )
            for t in [rng.random() for _ in range(130)]
        ],
        *[
            fish(x, y, s, BLUE, PALE, INK, turn=a)
            for x, y, s, a in [(1180, 1010, 0.34, 12), (1330, 980, 0.26, -30), (300, 990, 0.3, 20)]
        ],
        group(
            shape("M0 0Q-40 -4 -60 -40Q-20 -34 10 -30Q40 -34 52 -16L74 -12L52 -4Q30 10 0 0Z", PALE),
            stroke([(0, 0), (-2, 26)], LAMP, 4),
            stroke([(14, 0), (14, 26)], LAMP, 4),
            disc(46, -16, 3.4, INK),
            shape("M-60 -40Q-20 -34 6 -12Q-30 -14 -60 -40Z", "#8d8b86"),
            transform="translate(1260 930) scale(1.3)",
        ),
        hanging_lamp(350, 320, 0.9),
    ]
    return sheet(PINK, *parts)


PICTURES = {
    "market-lamps": market_lamps,
    "market-ice": market_ice,
    "market-stalls": market_stalls,
    "market-auction": market_auction,
    "market-porters": market_porters,
    "market-dawn": market_dawn,
}
