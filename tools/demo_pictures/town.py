"""Scenes of the town: the sluice, the pumps, the water tower, the reading room, the workshops."""

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
    stroke,
)
from water import sea


def row_of_houses(
    seed: int,
    base: float,
    colors: list[str],
    roof: list[str],
    window: str,
    dark: str,
    *,
    x0: float = -30,
    x1: float = WIDTH + 30,
    tall: tuple[float, float] = (90, 170),
    wide: tuple[float, float] = (70, 120),
    lit: float = 0.4,
) -> str:
    rng = random.Random(seed)
    out = []
    x = x0
    while x < x1:
        w, h = rng.uniform(*wide), rng.uniform(*tall)
        rows = 3 if h > 140 else 2
        out.append(
            house(
                x,
                base,
                w,
                h,
                rng.choice(colors),
                rng.choice(roof),
                window,
                rows=rows,
                cols=2,
                pitch=rng.uniform(0.35, 0.6),
                lit={i for i in range(rows * 2) if rng.random() < lit},
                dark=dark,
            )
        )
        x += w + rng.uniform(0, 4)
    return group(*out)


def old_sluice() -> str:
    ink, night, blue, stone, lamp, pale = (
        "#121b2c",
        "#1d2f4b",
        "#34557a",
        "#8b8a86",
        "#f3ad45",
        "#f3e6c4",
    )
    parts = [
        rect(-20, -20, WIDTH + 40, HEIGHT + 40, night),
        halftone(
            (0, 0, WIDTH, 520),
            blue,
            lambda x, y: 0.15 + y / 900 + max(0, 0.4 - math.hypot(x - 800, y - 480) / 900),
            cell=13,
        ),
        row_of_houses(
            3,
            480,
            ["#2a3d5a", "#33466a", "#26364f"],
            ["#17233a", "#1b2943"],
            lamp,
            "#17233a",
            tall=(90, 190),
            lit=0.3,
        ),
        rect(700, 120, 96, 380, "#26364f"),
        path([(690, 122), (748, 16), (806, 122)], fill="#17233a"),
        disc(748, 190, 28, pale),
        stroke([(748, 190), (748, 172)], ink, 4),
        stroke([(748, 190), (762, 196)], ink, 4),
        rect(-20, 478, WIDTH + 40, 40, "#4a4f5c"),
    ]
    # Quay walls left and right, the gate between two towers.
    parts += [
        rect(-20, 510, 460, 420, stone),
        rect(1160, 510, 480, 420, stone),
        *[
            carve(s, (x, 520, x + 440, 920), 60, "#5f615f", length=(50, 110), thick=(1.5, 3))
            for s, x in ((5, 0), (6, 1160))
        ],
        *[
            carve(s, (x, 520, x + 440, 920), 40, "#a5a39a", length=(20, 70), thick=(1, 2.5))
            for s, x in ((7, 0), (8, 1160))
        ],
        sea(4, 560, "#20415a", "#6f93a4", count=60, bottom=760),
        rect(440, 360, 130, 560, "#6d6e70"),
        rect(1030, 360, 130, 560, "#6d6e70"),
        rect(424, 340, 162, 30, ink),
        rect(1014, 340, 162, 30, ink),
        *[house(x, 342, 110, 70, "#7d4a3a", ink, lamp, rows=1, cols=2) for x in (450, 1040)],
        carve(9, (446, 380, 566, 900), 50, "#4d4f54", length=(20, 60), thick=(1.5, 3)),
        carve(10, (1036, 380, 1156, 900), 50, "#4d4f54", length=(20, 60), thick=(1.5, 3)),
        rect(560, 372, 480, 26, ink),
        *[stroke([(580 + i * 50, 372), (580 + i * 50, 340)], ink, 5) for i in range(10)],
        stroke([(560, 340), (1040, 340)], ink, 6),
        # The gate leaf
        rect(570, 440, 460, 480, "#5c3a2c"),
        *[rect(576 + i * 57, 446, 48, 470, "#70483a" if i % 2 else "#684233") for i in range(8)],
        *[rect(570, y, 460, 22, "#2f2a2c") for y in (500, 620, 740)],
        *[disc(590 + i * 60, y + 11, 5, "#8b8a86") for i in range(8) for y in (500, 620, 740)],
        *[stroke([(x, 398), (x, 446)], "#8b8a86", 10) for x in (640, 960)],
        # The crack, low on the left, with water coming through.
        stroke([(560, 700), (590, 742), (578, 780), (622, 816), (612, 858), (640, 900)], ink, 12),
        stroke([(560, 700), (590, 742), (578, 780), (622, 816), (612, 858), (640, 900)], pale, 4),
        *[
            shape(
                f"M{x} {y}Q{x + 60} {y - 10} {x + 110} {y + 90}",
                stroke="#a9c7cf",
                stroke_width=w,
                stroke_linecap="round",
            )
            for x, y, w in [(592, 742, 7), (622, 816, 9), (612, 858, 6)]
        ],
    ]
    parts.append(sea(11, 900, "#1a3549", "#7fa3b0", count=160))
    parts += [
        # Divers' boat with lamp.
        path([(1010, 830), (560, 900), (560, 690), (640, 690)], fill=lamp, opacity=0.28),
        boat(1080, 920, 170, ink, "#c8452f", cabin="#c9a25e"),
        stroke([(1130, 860), (1130, 770)], ink, 8),
        rect(1100, 756, 52, 30, ink),
        disc(1104, 771, 14, "#fff0c4"),
        person(1010, 880, 120, "#c8452f", "#d9a77c", hat="cap"),
        person(1190, 872, 110, "#3a5a6b", "#c98d62", hat="cap"),
        oval(760, 944, 30, 26, ink),
        oval(766, 940, 17, 14, "#7fa3b0"),
        carve(12, (660, 950, 860, 980), 12, pale, length=(40, 120), thick=(1.5, 3)),
        oval(820, 990, 26, 22, ink),
        carve(13, (740, 1000, 900, 1020), 10, pale, length=(40, 120), thick=(1.5, 3)),
        *[
            group(
                stroke([(x, 512), (x, 404)], ink, 8),
                disc(x, 398, 15, lamp),
                disc(x, 398, 44, lamp, opacity=0.25),
            )
            for x in (90, 260, 1330, 1500)
        ],
        halftone(
            (600, 930, 1200, HEIGHT),
            lamp,
            lambda x, y: max(0, 0.4 - math.hypot((x - 900) / 2.4, y - 930) / 240),
            cell=13,
        ),
    ]
    return sheet(night, *parts)


def pumping_station() -> str:
    ink, sky, brick, rain, green, pale, copper = (
        "#232b30",
        "#bfc7bd",
        "#a8553d",
        "#e9eadb",
        "#56704f",
        "#f0e6cc",
        "#5d8f85",
    )
    parts = [
        rect(-20, -20, WIDTH + 40, 640, sky),
        halftone(
            (0, 0, WIDTH, 560),
            "#7f918f",
            lambda x, y: 0.8 - y / 640 + 0.12 * math.sin(x / 160),
            cell=14,
        ),
        *[
            oval(x, y, w, h, "#66787a", opacity=0.7)
            for x, y, w, h in [(300, 70, 360, 50), (900, 30, 420, 56), (1420, 90, 320, 48)]
        ],
        hill(ridge(8, 560, 16, wave=800), "#87987f", bottom=640),
        row_of_houses(
            15,
            590,
            ["#b9ad94", "#a79a84", "#c4b79b"],
            ["#7a5a4c", "#66605a"],
            pale,
            "#6a6a66",
            x0=-20,
            x1=420,
            tall=(50, 80),
            wide=(50, 80),
        ),
        shape("M-20 600Q400 570 760 600L1640 590L1640 900L-20 900Z", green),
        carve(
            2,
            (0, 600, WIDTH, 700),
            160,
            "#8ba274",
            length=(14, 44),
            thick=(1, 2.5),
            angle=lambda x, y: -1.2,
        ),
    ]
    # The brick hall.
    parts += [
        rect(560, 300, 820, 360, brick),
        carve(3, (566, 306, 1374, 650), 330, "#86402e", length=(16, 34), thick=(1, 2.2)),
        carve(4, (566, 306, 1374, 650), 90, "#c97a58", length=(16, 34), thick=(1, 2)),
        path([(530, 304), (970, 150), (1410, 304)], fill="#3b4448"),
        rect(920, 120, 100, 70, brick),
        path([(906, 124), (970, 74), (1034, 124)], fill="#3b4448"),
        disc(970, 240, 36, pale),
        disc(970, 240, 27, "#3b4448"),
        *[
            stroke(
                [
                    (970 + 34 * math.cos(a), 240 + 34 * math.sin(a)),
                    (970 - 34 * math.cos(a), 240 - 34 * math.sin(a)),
                ],
                pale,
                4,
            )
            for a in (0, 0.785, 1.57, 2.36)
        ],
        *[
            group(
                shape(f"M{x} 560L{x} 420Q{x + 60} 340 {x + 120} 420L{x + 120} 560Z", ink),
                shape(
                    f"M{x + 10} 552L{x + 10} 424Q{x + 60} 356 {x + 110} 424L{x + 110} 552Z",
                    "#e9b85c",
                ),
                stroke([(x + 60, 382), (x + 60, 556)], ink, 5),
                stroke([(x + 6, 470), (x + 114, 470)], ink, 5),
            )
            for x in (610, 790, 1030, 1210)
        ],
        rect(932, 470, 78, 190, "#2f3b34"),
        stroke([(971, 474), (971, 660)], "#56704f", 3),
        person(880, 664, 120, "#35506b", "#c98d62", hat="cap"),
    ]
    # Four outlet pipes into the channel.
    parts += [
        rect(480, 650, 980, 30, "#8d8b7e"),
        rect(500, 676, 940, 130, "#a09d8d"),
        carve(6, (500, 680, 1440, 800), 90, "#7b796c", length=(30, 90), thick=(1, 3)),
    ]
    for i in range(4):
        x = 590 + i * 210
        parts += [
            disc(x, 742, 62, ink),
            disc(x, 742, 50, copper),
            disc(x, 742, 37, ink),
            *[
                disc(x + 56 * math.cos(a), 742 + 56 * math.sin(a), 4, pale)
                for a in [k * math.tau / 10 for k in range(10)]
            ],
            rect(x - 46, 790, 92, 26, pale),
            rect(x - 34, 799, 68, 3, ink),
            rect(x - 26, 806, 52, 3, ink),
        ]
        if i != 2:
            parts.append(
                shape(
                    f"M{x - 34} 752Q{x - 30} 850 {x - 60} 930L{x + 60} 930Q{x + 30} 850 {x + 34} 752Z",
                    "#d6e2da",
                )
            )
            parts.append(
                carve(
                    40 + i,
                    (x - 34, 790, x + 34, 920),
                    26,
                    "#8fb0ad",
                    length=(30, 90),
                    thick=(1, 3),
                    angle=lambda x, y: 1.57,
                )
            )
    parts.append(sea(12, 880, "#48686a", "#dfe5d2", count=240))
    for i in (0, 1, 3):
        x = 590 + i * 210
        parts.append(
            carve(
                50 + i, (x - 100, 890, x + 100, 950), 24, "#f2f2e2", length=(40, 120), thick=(2, 5)
            )
        )
    parts += [
        carve(
            60,
            (0, 0, WIDTH, HEIGHT),
            330,
            rain,
            length=(40, 110),
            thick=(0.8, 2),
            angle=lambda x, y: 1.85,
            opacity=0.55,
        ),
        reeds(61, -20, 460, 1100, 420, 80, "#33462f", heads="#7a4a2e", lean=0.2),
        reeds(62, 1430, 1640, 1100, 330, 50, "#33462f", heads="#7a4a2e", lean=0.1),
        reeds(63, 400, 1440, 1100, 110, 80, "#2a3a2a"),
    ]
    return sheet(sky, *parts)


def water_tower() -> str:
    ink, sky, blue, tower, rust, pale = (
        "#1d2c3b",
        "#f3dfb8",
        "#3f7f95",
        "#c47a4e",
        "#a9482f",
        "#fbf2dc",
    )
    parts = [
        rect(-20, -20, WIDTH + 40, 760, sky),
        halftone((0, 0, WIDTH, 600), "#e7a35f", lambda x, y: 0.62 - y / 760, cell=14),
        disc(300, 250, 90, pale),
        row_of_houses(
            31,
            700,
            ["#d9b88c", "#c9a27c", "#e3c79a"],
            ["#a9482f", "#7d4a3a", "#8c5a48"],
            ink,
            "#5b4a44",
            tall=(100, 190),
            lit=1,
        ),
    ]
    t = [
        path([(1010, 700), (1070, 400), (1250, 400), (1310, 700)], fill=tower),
        carve(
            2,
            (1020, 410, 1300, 700),
            120,
            "#9c5836",
            length=(16, 36),
            thick=(1, 2.4),
            keep=lambda x, y: abs(x - 1160) < 90 + (y - 400) * 0.2 - 20,
        ),
        *[
            group(
                shape(
                    f"M{x} {y + 66}L{x} {y + 20}Q{x + 20} {y - 8} {x + 40} {y + 20}L{x + 40} {y + 66}Z",
                    ink,
                )
            )
            for x, y in [(1140, 430), (1140, 540)]
        ],
        shape("M1120 700L1120 640Q1160 600 1200 640L1200 700Z", ink),
        rect(960, 220, 400, 190, rust),
        rect(946, 404, 428, 22, ink),
        rect(946, 212, 428, 16, ink),
        path([(940, 214), (1160, 96), (1380, 214)], fill=ink),
        rect(1150, 50, 20, 60, ink),
        disc(1160, 50, 13, pale),
        *[rect(984 + i * 62, 262, 34, 56, pale if i in (1, 4) else "#6f2c20") for i in range(6)],
        carve(5, (966, 230, 1354, 400), 60, "#86321f", length=(20, 40), thick=(1, 2)),
    ]
    parts += t
    # Cut through the ground: the pipe, and the tap with the bath at its end.
    parts += [
        rect(-20, 700, WIDTH + 40, 26, "#5b6b45"),
        rect(-20, 726, WIDTH + 40, 400, "#6b4a35"),
        carve(7, (0, 740, WIDTH, HEIGHT), 240, "#8a6446", length=(20, 90), thick=(1, 3.5)),
        carve(8, (0, 740, WIDTH, HEIGHT), 60, "#4d3526", length=(20, 60), thick=(2, 6)),
        *[
            oval(x, y, 26, 16, "#97765a")
            for x, y in [
                (120, 800),
                (700, 990),
                (1480, 860),
                (980, 1010),
                (260, 1020),
                (1330, 1010),
            ]
        ],
        shape(
            "M1160 700L1160 850Q1160 890 1120 890L470 890Q430 890 430 850L430 620",
            stroke=ink,
            stroke_width=62,
        ),
        shape(
            "M1160 700L1160 850Q1160 890 1120 890L470 890Q430 890 430 850L430 620",
            stroke=blue,
            stroke_width=42,
        ),
        shape(
            "M1160 700L1160 850Q1160 890 1120 890L470 890Q430 890 430 850L430 620",
            stroke="#cfe3e2",
            stroke_width=5,
            stroke_dasharray="40 34",
            transform="translate(8 -8)",
        ),
        *[rect(x, 852, 24, 76, ink) for x in (560, 780, 1000)],
        # The leak
        *[
            disc(700 + dx, 940 + dy, r, blue)
            for dx, dy, r in [(0, 10, 12), (-22, 36, 9), (20, 48, 10), (-4, 74, 8), (34, 90, 7)]
        ],
        stroke([(690, 912), (704, 924), (698, 934)], "#cfe3e2", 5),
        # A house cut open, with its bath.
        rect(180, 400, 400, 300, pale),
        path([(150, 404), (380, 250), (610, 404)], fill=rust),
        rect(196, 416, 368, 268, "#9cc0bd"),
        carve(9, (200, 420, 560, 680), 40, "#b7d3cd", length=(20, 20), thick=(2, 3)),
        shape("M236 560L500 560Q500 650 440 656L296 656Q236 650 236 560Z", pale),
        rect(222, 548, 292, 18, ink),
        *[rect(x, 656, 18, 26, ink) for x in (280, 440)],
        stroke([(430, 640), (430, 470), (470, 470), (470, 494)], ink, 16),
        stroke([(470, 500), (470, 552)], blue, 9),
        oval(310, 520, 30, 36, "#c98d62"),
        shape("M282 508Q290 470 322 478Q344 486 338 510Q310 494 282 508Z", ink),
        shape("M262 550Q280 536 310 548Q340 536 360 550Z", "#c98d62"),
        *[
            disc(x, y, r, "#fbf6ea")
            for x, y, r in [
                (270, 548, 15),
                (372, 546, 18),
                (400, 540, 13),
                (350, 540, 11),
                (250, 552, 11),
            ]
        ],
        *[gull(x, y, s, ink) for x, y, s in [(640, 170, 32), (720, 210, 22), (580, 230, 18)]],
    ]
    return sheet(sky, *parts)


def reading_room() -> str:
    ink, wall, wood, lamp, red, green, pale = (
        "#231c22",
        "#3c2c33",
        "#7a4a2e",
        "#f4b95a",
        "#a33a30",
        "#3f6b5c",
        "#f7e6bd",
    )
    rng = random.Random(20)
    books = [red, green, "#c98f3e", "#4a6d86", "#8a5a6b", pale, "#5d4a3a", "#b9653d"]
    parts = [rect(-20, -20, WIDTH + 40, HEIGHT + 40, wall)]
    # Roof beams of the shed.
    for i in range(7):
        x = i * 270 - 20
        parts += [
            path([(x, -20), (x + 26, -20), (x + 26, 140), (x, 140)], fill="#2c2027"),
            path([(x - 130, -20), (x - 100, -20), (x + 20, 120), (x, 130)], fill="#2c2027"),
        ]
    parts.append(rect(-20, 120, WIDTH + 40, 26, "#2c2027"))
    # Shelves.
    for bay in range(4):
        x0 = 20 + bay * 400
        if bay == 2:
            continue
        parts.append(rect(x0, 160, 360, 640, "#4e3226"))
        for s in range(5):
            y = 276 + s * 124
            x = x0 + 12
            parts.append(rect(x0 + 8, y - 106, 344, 106, "#2a1b1d"))
            while x < x0 + 330:
                w, h = rng.uniform(11, 30), rng.uniform(66, 100)
                if rng.random() < 0.06:
                    x += rng.uniform(16, 40)
                    continue
                color = rng.choice(books)
                lean = rng.choice([0, 0, 0, 0, 6])
                parts.append(
                    group(
                        rect(x, y - h, w, h, color),
                        rect(x, y - h * 0.8, w, 4, ink if color == pale else pale, opacity=0.6),
                        transform=f"rotate({lean} {x} {y})",
                    )
                )
                x += w + 2 + lean * 1.4
            parts.append(rect(x0, y, 360, 15, wood))
    # The window to the sea in the third bay.
    parts += [
        rect(836, 176, 330, 380, wood),
        rect(852, 192, 298, 348, "#23406b"),
        halftone((852, 192, 1150, 540), "#3f6391", lambda x, y: (y - 180) / 460, cell=12),
        disc(1070, 270, 34, pale),
        rect(852, 448, 298, 92, "#1c3150"),
        carve(3, (860, 456, 1140, 534), 40, "#9db6c4", length=(20, 70), thick=(1, 2.4)),
        rect(994, 192, 14, 348, wood),
        rect(852, 350, 298, 12, wood),
        path([(900, 448), (914, 390), (928, 448)], fill="#5f7b9c"),
        oval(914, 386, 10, 7, lamp),
        # stove
        rect(880, 600, 240, 210, ink),
        rect(866, 586, 268, 22, "#14100f"),
        rect(920, 640, 160, 96, lamp),
        rect(936, 654, 128, 70, "#d9662e"),
        shape("M950 724Q960 670 985 700Q1000 650 1020 700Q1040 676 1050 724Z", pale),
        rect(1060, 540, 34, 50, ink),
        rect(984, -20, 34, 200, "#14100f"),
        rect(-20, 800, WIDTH + 40, 300, "#5b3a28"),
        carve(5, (0, 806, WIDTH, HEIGHT), 110, "#7d5236", length=(120, 420), thick=(1, 3.4)),
        carve(6, (0, 806, WIDTH, HEIGHT), 60, "#432919", length=(120, 420), thick=(1, 3)),
    ]
    # Table with lamps and readers.
    for x in (330, 800, 1270):
        parts += [disc(x, 640, 190, lamp, opacity=0.13), disc(x, 650, 120, lamp, opacity=0.16)]

    def reader(x: float, coat: str, skin: str, hair: str, cover: str, flip: int) -> str:
        return group(
            shape("M-92 120Q-96 -10 -40 -34L40 -34Q96 -10 92 120Z", coat),
            oval(0, -84, 44, 54, skin),
            shape(
                "M-46 -84Q-56 -150 4 -146Q58 -142 46 -84Q30 -116 -4 -112Q-34 -110 -46 -84Z", hair
            ),
            path([(-74, 60), (0, 84), (0, 140), (-80, 112)], fill=cover),
            path([(74, 60), (0, 84), (0, 140), (80, 112)], fill=cover),
            path([(-68, 54), (0, 78), (0, 88), (-72, 64)], fill="#fbf2da"),
            path([(68, 54), (0, 78), (0, 88), (72, 64)], fill="#fbf2da"),
            oval(-66, 92, 15, 19, skin),
            oval(66, 92, 15, 19, skin),
            stroke([(-20, -78), (-6, -76)], ink, 3),
            stroke([(8, -76), (22, -78)], ink, 3),
            shape("M-4 -74Q-8 -56 4 -56", stroke=ink, stroke_width=2.4),
            transform=f"translate({x} 740) scale({flip} 1)",
        )

    parts += [
        reader(200, "#35506b", "#c98d62", ink, red, 1),
        reader(560, green, "#8a5a3e", "#14100f", "#c98f3e", 1),
        reader(1060, red, "#e0b08a", "#b9a08a", "#4a6d86", -1),
        reader(1430, "#6b4a5a", "#c98d62", "#4a2a1c", green, 1),
        rect(40, 868, 1520, 34, wood),
        rect(40, 898, 1520, 10, "#4e3226"),
        *[rect(x, 904, 34, 180, "#4e3226") for x in (100, 780, 1470)],
        *[
            group(
                rect(x - 46, 852, 92, 16, ink),
                rect(x - 6, 700, 12, 156, ink),
                path([(x - 74, 704), (x - 40, 636), (x + 40, 636), (x + 74, 704)], fill=green),
                rect(x - 70, 700, 140, 9, pale),
            )
            for x in (380, 800, 1240)
        ],
        # Cat on a pile of books.
        *[
            rect(880 + d, 850 - i * 17, 150 - i * 8, 16, c)
            for i, (c, d) in enumerate([(red, 0), ("#4a6d86", 8), (pale, 2)])
        ],
        shape("M884 816Q876 766 930 758Q990 752 1006 790Q1014 812 1000 818Z", "#1a1416"),
        oval(896, 776, 26, 24, "#1a1416"),
        path([(876, 764), (880, 738), (896, 756)], fill="#1a1416"),
        path([(900, 754), (914, 738), (918, 764)], fill="#1a1416"),
        shape(
            "M1000 812Q1050 806 1042 770", stroke="#1a1416", stroke_width=12, stroke_linecap="round"
        ),
        stroke([(886, 778), (893, 780)], lamp, 2.6),
        stroke([(902, 780), (909, 778)], lamp, 2.6),
    ]
    return sheet(wall, *parts)


def wharf_street_letter() -> str:
    ink, floor, paper, wood, red, blue = (
        "#22262e",
        "#b98a5e",
        "#f8f0dc",
        "#5c3a2a",
        "#b0402f",
        "#3d5f7a",
    )
    parts = [rect(-20, -20, WIDTH + 40, HEIGHT + 40, floor)]
    for i in range(7):
        y = 470 + i * 100
        parts += [
            rect(-20, y, WIDTH + 40, 5, "#8a6140"),
            *[rect((i % 2) * 260 + k * 520 - 60, y, 5, 100, "#8a6140") for k in range(5)],
        ]
    parts += [
        carve(2, (0, 460, WIDTH, HEIGHT), 200, "#a2764d", length=(80, 300), thick=(1, 3)),
        carve(3, (0, 460, WIDTH, HEIGHT), 60, "#d3a878", length=(60, 240), thick=(1, 2.6)),
    ]
    # The door, with light beneath it and a shadow of feet.
    parts += [
        rect(-20, -20, WIDTH + 40, 430, "#2f4a52"),
        *[rect(120 + i * 480, -20, 400, 350, "#3a5a63") for i in range(3)],
        *[rect(150 + i * 480, -20, 340, 316, "#2f4a52") for i in range(3)],
        carve(
            4,
            (0, 0, WIDTH, 400),
            140,
            "#4c707a",
            length=(60, 200),
            thick=(1, 2.6),
            angle=lambda x, y: 1.57,
        ),
        rect(1420, 120, 40, 150, "#c79a4a"),
        disc(1440, 180, 26, "#e3bd6a"),
        disc(1440, 232, 8, ink),
        rect(-20, 404, WIDTH + 40, 24, "#fbe2a3"),
        path(
            [(-20, 428), (WIDTH + 20, 428), (WIDTH + 20, 620), (-20, 560)],
            fill="#fbe2a3",
            opacity=0.4,
        ),
        rect(300, 404, 110, 24, ink),
        rect(470, 404, 110, 24, ink),
        path([(300, 428), (410, 428), (390, 560), (240, 560)], fill=ink, opacity=0.28),
        path([(470, 428), (580, 428), (580, 560), (440, 560)], fill=ink, opacity=0.28),
    ]
    letter = [
        rect(14, 16, 560, 700, ink, opacity=0.28),
        rect(0, 0, 560, 700, paper),
        path([(0, 234), (560, 230), (560, 238), (0, 242)], fill="#e2d5b8"),
        path([(0, 468), (560, 464), (560, 472), (0, 476)], fill="#e2d5b8"),
        rect(44, 46, 190, 16, blue),
        rect(44, 72, 130, 9, "#9aa6ad"),
        disc(480, 76, 36, "none", stroke=blue, stroke_width=7),
        stroke([(452, 86), (480, 60), (508, 86)], blue, 6),
        stroke([(458, 98), (502, 98)], blue, 6),
        rect(44, 136, 120, 10, ink),
        rect(44, 176, 150, 10, ink),
    ]
    rng = random.Random(12)
    y = 210
    for lines in (4, 5, 4, 2):
        for k in range(lines):
            x, end = 44.0, 516 if k < lines - 1 else rng.uniform(180, 400)
            while x < end:
                w = rng.uniform(16, 70)
                letter.append(rect(x, y, min(w, end - x + 8), 8, "#4c5058"))
                x += w + 10
            y += 22
        y += 20
    letter += [
        shape(
            "M44 626Q70 590 92 624Q108 650 128 610Q150 580 168 626Q190 640 230 606",
            stroke=blue,
            stroke_width=5,
            stroke_linecap="round",
        ),
        # The reader's red pencil.
        oval(300, 346, 96, 22, "none", stroke=red, stroke_width=5, transform="rotate(-3 300 346)"),
        stroke([(60, 262), (250, 258)], red, 5),
        stroke([(396, 350), (534, 320)], red, 4),
        shape(
            "M536 292Q560 276 566 298Q566 316 548 322L548 336",
            stroke=red,
            stroke_width=6,
            stroke_linecap="round",
        ),
        disc(548, 350, 4.5, red),
        shape("M30 420Q10 470 30 520", stroke=red, stroke_width=5),
        oval(170, 512, 70, 20, "none", stroke=red, stroke_width=5),
    ]
    parts.append(group(*letter, transform="translate(640 300) rotate(9)"))
    parts += [
        group(
            rect(0, 0, 330, 220, "#2a2a2a", opacity=0.25, transform="translate(12 12)"),
            rect(0, 0, 330, 220, "#e9dcbc"),
            path([(0, 0), (165, 120), (330, 0)], fill="#d8c79e"),
            stroke([(0, 0), (165, 120), (330, 0)], "#a8946a", 3),
            transform="translate(230 640) rotate(-14)",
        ),
        group(
            rect(0, 0, 330, 26, red),
            rect(0, 8, 330, 8, "#cf6a50"),
            path([(330, 0), (392, 13), (330, 26)], fill="#e3c08a"),
            path([(370, 8), (392, 13), (370, 18)], fill=ink),
            rect(-34, 0, 36, 26, "#c8ccd0"),
            transform="translate(1226 690) rotate(64)",
        ),
        shape("M60 900Q80 840 150 850L330 880Q380 900 370 950L350 970L70 960Z", wood),
        shape("M60 956L372 966L372 990L60 984Z", ink),
        *[
            stroke([(170 + i * 26, 862 + i * 4), (150 + i * 26, 890 + i * 4)], paper, 4)
            for i in range(5)
        ],
        shape("M120 1020Q140 962 206 970L390 1000Q440 1016 430 1064L60 1090Z", "#6b4632"),
        *[
            stroke([(230 + i * 26, 984 + i * 4), (210 + i * 26, 1010 + i * 4)], paper, 4)
            for i in range(5)
        ],
    ]
    return sheet(floor, *parts)


def boatbuilder() -> str:
    ink, wall, wood, light, tar, blue, skin = (
        "#281d1c",
        "#6e4a33",
        "#c98f56",
        "#f6dda6",
        "#3a2a24",
        "#3f6b7d",
        "#9c6a48",
    )
    parts = [
        rect(-20, -20, WIDTH + 40, HEIGHT + 40, wall),
        *[rect(i * 92 - 10, -20, 5, 840, "#543624") for i in range(19)],
        carve(
            2,
            (0, 0, WIDTH, 800),
            200,
            "#82583c",
            length=(60, 240),
            thick=(1, 3),
            angle=lambda x, y: 1.57,
        ),
        # The gate onto the channel.
        rect(960, 120, 560, 560, tar),
        rect(984, 144, 512, 536, light),
        halftone((984, 144, 1496, 480), "#e8a05e", lambda x, y: 0.7 - (y - 144) / 460, cell=13),
        disc(1320, 310, 52, "#fdf1d0"),
        hill(ridge(4, 424, 10, x0=984, x1=1497, wave=300), "#8fa08c", bottom=480),
        rect(984, 446, 512, 234, blue),
        carve(3, (990, 452, 1490, 676), 90, "#f3d49a", length=(20, 110), thick=(1, 3)),
        boat(1130, 500, 60, ink, "#b5532f", mast=True),
        boat(1400, 560, 44, ink, light, cabin="#e9d3a2"),
        reeds(5, 984, 1120, 690, 90, 26, "#35503f"),
        reeds(6, 1420, 1496, 690, 120, 20, "#35503f"),
        path([(984, 680), (1496, 680), (1640, 1090), (620, 1090)], fill=light, opacity=0.28),
        rect(-20, 800, WIDTH + 40, 300, "#54382a"),
        carve(7, (0, 806, WIDTH, HEIGHT), 130, "#7a5640", length=(30, 140), thick=(1, 3)),
        path([(984, 680), (1496, 680), (1600, 1090), (700, 1090)], fill="#f3d49a", opacity=0.22),
    ]
    # The wall with the measures: numbers as strokes of chalk.
    rng = random.Random(30)
    for r in range(6):
        for c in range(5):
            x, y = 90 + c * 160 + rng.uniform(-14, 14), 110 + r * 56 + rng.uniform(-8, 8)
            parts.append(
                stroke(
                    [(x, y), (x + rng.uniform(50, 110), y + rng.uniform(-5, 5))],
                    "#f3e6c8",
                    4,
                    opacity=0.8,
                )
            )
            parts += [
                stroke([(x + k * 11, y - 16), (x + k * 11 - 3, y - 30)], "#f3e6c8", 3, opacity=0.7)
                for k in range(rng.randint(2, 5))
            ]
    # Boat in frame.
    hull_top = "M120 640Q620 760 1180 590"
    ribs = []
    for i in range(13):
        t = i / 12
        x = 190 + t * 900
        top = 652 + 74 * math.sin(t * math.pi) - t * 46
        deep = 120 + 120 * math.sin(t * math.pi)
        ribs.append(
            shape(
                f"M{x} {top}Q{x + 34} {top + deep * 0.7} {x + 70 + 30 * (0.5 - t)} {top + deep}",
                stroke="#e0b17a",
                stroke_width=15,
                stroke_linecap="round",
            )
        )
    parts += [
        *[
            path([(x, 820), (x + 26, 820), (x + 60, 1010), (x - 34, 1010)], fill=tar)
            for x in (300, 640, 960)
        ],
        rect(240, 986, 800, 24, tar),
        shape(
            "M120 640Q200 900 420 930L860 930Q1060 890 1180 590L1160 596Q1040 850 850 880L430 884Q240 850 146 652Z",
            wood,
        ),
        *ribs,
        shape("M150 720Q240 900 430 910L850 904Q1030 872 1140 690", stroke=tar, stroke_width=5),
        shape(
            "M180 800Q290 900 440 924L840 920Q980 890 1080 790L1050 860Q980 920 850 934L430 936Q280 920 200 850Z",
            "#b0733f",
        ),
        shape(hull_top, stroke="#e8c08a", stroke_width=20, stroke_linecap="round"),
        shape(hull_top, stroke=tar, stroke_width=4, transform="translate(0 12)"),
        stroke([(1180, 590), (1196, 560)], wood, 22),
        carve(9, (200, 740, 1080, 920), 70, "#e0b17a", length=(40, 140), thick=(1, 3)),
    ]
    # Idris with his ear on the plank; Salma with the tape.
    parts += [
        group(
            shape("M-70 260Q-80 40 -10 10Q70 0 84 90L92 260Z", "#35506b"),
            oval(24, -40, 46, 54, skin),
            shape("M-22 -60Q-10 -108 40 -98Q84 -84 70 -50Q40 -72 -22 -60Z", "#f3ead8"),
            shape("M20 -6Q56 26 72 -14Q70 26 40 30Q18 24 20 -6Z", "#f3ead8"),
            stroke([(40, -46), (54, -44)], ink, 3),
            stroke([(30, 90), (110, 130), (176, 90)], "#35506b", 34),
            disc(184, 84, 19, skin),
            rect(-26, -112, 92, 22, "#b5532f"),
            transform="translate(420 470) rotate(14)",
        ),
        group(
            shape("M-56 300Q-60 60 0 40Q60 60 56 300Z", "#b5532f"),
            oval(0, -10, 40, 48, "#b07a52"),
            shape(
                "M-46 40Q-60 -70 0 -72Q60 -70 46 40Q60 60 30 60Q44 -20 0 -40Q-40 -20 -28 60Q-60 60 -46 40Z",
                "#e3bd6a",
            ),
            stroke([(-40, 110), (-110, 150), (-170, 120)], "#b5532f", 28),
            disc(-176, 116, 15, "#b07a52"),
            stroke([(40, 110), (80, 180), (60, 220)], "#b5532f", 28),
            stroke([(-250, 104), (-176, 116), (-60, 190), (60, 220)], "#f3e6c8", 6),
            stroke([(-14, -12), (-4, -12)], ink, 3),
            stroke([(10, -12), (20, -12)], ink, 3),
            transform="translate(820 430)",
        ),
        # Chair with three legs, glass of tea, shavings.
        stroke([(1280, 960), (1280, 760), (1400, 760)], wood, 15),
        stroke([(1280, 880), (1400, 880), (1408, 1000)], wood, 15),
        stroke([(1272, 880), (1264, 1000)], wood, 15),
        stroke([(1400, 880), (1384, 990)], wood, 12),
        stroke([(1280, 800), (1390, 800)], wood, 9),
        *[
            shape(f"M{x} {y}q16 -22 30 0q-6 18 -20 8", stroke="#e8c08a", stroke_width=5)
            for x, y in [(rng.uniform(100, 1500), rng.uniform(1010, 1050)) for _ in range(26)]
        ],
        rect(90, 900, 120, 18, wood),
        rect(104, 918, 12, 130, wood),
        rect(184, 918, 12, 130, wood),
        path([(128, 850), (170, 850), (164, 900), (134, 900)], fill="#c8642a"),
        rect(126, 846, 46, 6, light),
    ]
    return sheet(wall, *parts)


def solar_roofs() -> str:
    ink, sky, blue, cell, red, pale, green = (
        "#1e2b38",
        "#f5dca6",
        "#2b5d86",
        "#1f3f63",
        "#b5532f",
        "#fbf2da",
        "#6d8a54",
    )
    parts = [
        rect(-20, -20, WIDTH + 40, 640, sky),
        halftone((0, 0, WIDTH, 520), "#eda457", lambda x, y: 0.66 - y / 640, cell=14),
        disc(1260, 210, 104, "#fff4d3"),
        rays(1260, 210, 124, 560, 72, "#fdeab5", seed=8, thick=6),
        rect(-20, 470, WIDTH + 40, 80, "#6f9fa3"),
        carve(2, (0, 474, WIDTH, 546), 70, "#dbe6d2", length=(30, 140), thick=(1, 2.5)),
        hill(ridge(9, 540, 10, wave=600), green),
        carve(
            3,
            (0, 550, WIDTH, 760),
            120,
            "#93aa6c",
            length=(14, 50),
            thick=(1, 2.4),
            angle=lambda x, y: -1.2,
        ),
        *[
            house(x, 640, 90, 70, c, red, ink, rows=1, cols=2)
            for x, c in [(40, pale), (150, "#ecd3a2"), (1480, pale)]
        ],
    ]

    def panel_roof(
        x: float, y: float, w: float, h: float, slant: float, cols: int, rows: int
    ) -> str:
        out = [
            path(
                [
                    (x - 20, y + h + 14),
                    (x + slant - 10, y - 12),
                    (x + w + slant + 10, y - 12),
                    (x + w + 20, y + h + 14),
                ],
                fill=red,
            )
        ]
        for r in range(rows):
            for c in range(cols):

                def at(u: float, v: float) -> tuple[float, float]:
                    return x + u * w + slant * (1 - v), y + v * h

                u0, u1, v0, v1 = (
                    (c + 0.05) / cols,
                    (c + 0.95) / cols,
                    (r + 0.06) / rows,
                    (r + 0.94) / rows,
                )
                out.append(
                    path(
                        [at(u0, v0), at(u1, v0), at(u1, v1), at(u0, v1)],
                        fill=cell if (r + c) % 5 else blue,
                    )
                )
                out += [
                    stroke(
                        [at(u0, v0 + (v1 - v0) * k / 3), at(u1, v0 + (v1 - v0) * k / 3)],
                        "#5f8db3",
                        1.6,
                    )
                    for k in (1, 2)
                ]
                out += [
                    stroke(
                        [at(u0 + (u1 - u0) * k / 3, v0), at(u0 + (u1 - u0) * k / 3, v1)],
                        "#5f8db3",
                        1.6,
                    )
                    for k in (1, 2)
                ]
                if (r * 3 + c) % 7 == 2:
                    out.append(
                        path(
                            [
                                at(u0, v1),
                                at(u0 + (u1 - u0) * 0.4, v0),
                                at(u0 + (u1 - u0) * 0.7, v0),
                                at(u0 + (u1 - u0) * 0.3, v1),
                            ],
                            fill="#cfe0e6",
                            opacity=0.5,
                        )
                    )
        return group(*out)

    parts += [
        rect(330, 640, 920, 240, pale),
        carve(5, (330, 650, 1250, 870), 60, "#e3d2ae", length=(30, 120), thick=(1, 2.5)),
        panel_roof(320, 400, 800, 240, 120, 9, 3),
        *[
            group(
                rect(372 + i * 118, 690, 74, 110, ink),
                rect(378 + i * 118, 696, 62, 98, "#f0b95a" if i == 2 else "#7fa6ac"),
                rect(406 + i * 118, 696, 5, 98, ink),
                rect(378 + i * 118, 742, 62, 5, ink),
            )
            for i in range(7)
            if i != 3
        ],
        rect(720, 690, 96, 190, red),
        rect(728, 700, 80, 60, "#7fa6ac"),
        disc(796, 800, 6, pale),
        rect(620, 330, 26, 70, ink),
        group(rect(560, 320, 0, 0, ink)),
        stroke([(660, 420), (660, 300)], ink, 6),
        path([(664, 302), (740, 322), (664, 344)], fill="#f0b95a"),
        rect(1250, 700, 220, 180, "#e9cfa0"),
        panel_roof(1240, 590, 220, 110, 30, 3, 2),
        rect(1300, 760, 60, 120, ink),
        # Workers on a ladder.
        stroke([(300, 890), (420, 560)], ink, 8),
        stroke([(346, 890), (466, 560)], ink, 8),
        *[
            stroke([(300 + k * 20, 890 - k * 55), (346 + k * 20, 890 - k * 55)], ink, 6)
            for k in range(1, 6)
        ],
        person(392, 700, 130, "#3f6b5c", "#c98d62", hat="cap", lean=10),
        # The yard.
        rect(-20, 876, WIDTH + 40, 240, "#d8bd88"),
        carve(6, (0, 880, WIDTH, HEIGHT), 120, "#bb9d68", length=(30, 160), thick=(1, 3)),
        *[
            person(x, y, s, c, k, hat=h)
            for x, y, s, c, k, h in [
                (560, 960, 120, "#b5532f", "#c98d62", ""),
                (640, 980, 112, "#2b5d86", "#8a5a3e", "cap"),
                (900, 970, 124, "#6d8a54", "#d9a77c", "scarf"),
                (980, 990, 108, "#e0a13c", "#c98d62", ""),
                (1060, 962, 116, "#6b4a5a", "#8a5a3e", ""),
            ]
        ],
        *[
            group(
                shape(f"M{x - 30} {y}Q{x} {y + 40} {x + 30} {y}Z", "#8a8f94"),
                stroke([(x - 34, y), (x + 34, y)], ink, 5),
                shape(
                    f"M{x - 8} {y - 14}q8 -14 0 -26M{x + 10} {y - 14}q8 -14 0 -26",
                    stroke=pale,
                    stroke_width=4,
                ),
            )
            for x, y in [(770, 986)]
        ],
        rect(700, 1006, 150, 14, "#6b4a35"),
        rect(716, 1020, 10, 60, "#6b4a35"),
        rect(826, 1020, 10, 60, "#6b4a35"),
        *[gull(x, y, s, ink) for x, y, s in [(300, 200, 32), (380, 240, 20), (240, 260, 16)]],
    ]
    return sheet(sky, *parts)


def flooded_street() -> str:
    ink, sky, water_c, lamp, pale, coat = (
        "#1a222e",
        "#4c5f70",
        "#33536a",
        "#f3b14e",
        "#e9e3cc",
        "#d9a13c",
    )
    parts = [
        rect(-20, -20, WIDTH + 40, HEIGHT + 40, sky),
        halftone((0, 0, WIDTH, 560), "#35475a", lambda x, y: 0.8 - y / 760, cell=13),
        row_of_houses(
            2,
            560,
            ["#3e4d5e", "#465668"],
            ["#2a3645", "#303e4e"],
            lamp,
            "#2a3645",
            x0=520,
            x1=1080,
            tall=(90, 150),
            wide=(60, 90),
            lit=0.2,
        ),
    ]
    # Two rows of house fronts running to the vanishing point.
    vx, vy = 800.0, 560.0
    fronts = ["#8a5a48", "#b08a62", "#6f7f7a", "#a06a50", "#c0a070"]
    for side in (-1, 1):
        edges = [1.0, 0.72, 0.52, 0.375, 0.27, 0.195]
        for i in range(5):
            a, b = edges[i], edges[i + 1]
            xa, xb = vx + side * 900 * a, vx + side * 900 * b
            ta, tb, ba, bb = vy - 640 * a, vy - 640 * b, vy + 420 * a, vy + 420 * b
            parts.append(
                path(
                    [(xa, ta), (xb, tb), (xb, bb), (xa, ba)], fill=fronts[(i + (side > 0) * 2) % 5]
                )
            )
            parts.append(
                path(
                    [
                        (xa, ta),
                        (xb, tb),
                        (xb, tb - 60 * b),
                        ((xa + xb) / 2, (ta + tb) / 2 - 170 * (a + b) / 2),
                        (xa, ta - 60 * a),
                    ],
                    fill="#2a303a",
                )
            )
            for row in range(3):
                for col in range(2):
                    u0, u1 = 0.16 + col * 0.42, 0.42 + col * 0.42
                    v0, v1 = 0.1 + row * 0.24, 0.25 + row * 0.24

                    def at(u: float, v: float) -> tuple[float, float]:
                        return xa + (xb - xa) * u, (ta + (tb - ta) * u) + (
                            (ba - ta) + ((bb - tb) - (ba - ta)) * u
                        ) * v

                    on = (i * 7 + row * 3 + col + (side > 0)) % 5 == 0 and row < 2
                    parts.append(
                        path(
                            [at(u0, v0), at(u1, v0), at(u1, v1), at(u0, v1)],
                            fill=lamp if on else "#222b37",
                        )
                    )
    # The water.
    parts += [
        path(
            [
                (-20, 850),
                (560, 640),
                (1040, 640),
                (1620, 850),
                (1620, HEIGHT + 20),
                (-20, HEIGHT + 20),
            ],
            fill=water_c,
        ),
        halftone((0, 640, WIDTH, HEIGHT), "#203a4e", lambda x, y: (y - 600) / 640, cell=13),
        *[
            halftone(
                (0, 640, WIDTH, HEIGHT),
                lamp,
                lambda x, y, cx=cx: (
                    max(0, 0.5 - abs(x - cx) / (30 + (y - 640) * 0.12)) * (1 if y > 660 else 0)
                ),
                cell=13,
                opacity=0.75,
            )
            for cx in (470, 1130)
        ],
        carve(
            8,
            (0, 660, WIDTH, HEIGHT),
            190,
            "#a5bcc2",
            length=(40, 190),
            thick=(1, 4),
            keep=lambda x, y: y > 640 + abs(x - 800) * 0.28,
        ),
        *[
            group(
                stroke([(x, 760), (x, 420)], ink, 10),
                path([(x - 24, 420), (x + 24, 420), (x + 16, 366), (x - 16, 366)], fill=lamp),
                path([(x - 30, 366), (x + 30, 366), (x, 336)], fill=ink),
                disc(x, 396, 74, lamp, opacity=0.22),
            )
            for x in (470, 1130)
        ],
        # Wardens in a flat boat, and one wading, shouting.
        shape("M560 860L1010 860L960 926L610 926Z", ink),
        rect(552, 850, 466, 14, "#c8452f"),
        person(680, 862, 210, coat, "#c98d62", hat="cap"),
        person(800, 862, 190, "#3f6b7d", "#8a5a3e", hat="scarf"),
        person(900, 862, 150, "#b5532f", "#d9a77c", hat="scarf"),
        stroke([(700, 720), (750, 760), (620, 940)], coat, 20),
        stroke([(760, 640), (600, 980)], "#6b4a35", 9),
        rect(920, 800, 70, 56, "#8a8f94"),
        rect(936, 786, 40, 16, ink),
        group(
            shape("M-58 150Q-66 0 0 -10Q66 0 58 150Z", coat),
            oval(0, -50, 36, 42, "#c98d62"),
            shape("M-40 -58Q-30 -110 20 -98Q50 -84 40 -58L58 -50L-40 -54Z", coat),
            oval(14, -32, 9, 12, ink),
            stroke([(40, 30), (84, -20), (48, -46)], coat, 24),
            disc(46, -44, 13, "#c98d62"),
            stroke([(-46, 30), (-90, 70), (-96, 10)], coat, 24),
            rect(-112, -40, 30, 50, ink),
            path([(-112, -30), (-300, -90), (-300, 50), (-112, 0)], fill=lamp, opacity=0.5),
            transform="translate(300 820)",
        ),
        carve(9, (200, 940, 420, 985), 16, pale, length=(60, 180), thick=(2, 5)),
        carve(10, (540, 925, 1040, 970), 26, pale, length=(60, 200), thick=(2, 5)),
        carve(
            12,
            (0, 0, WIDTH, HEIGHT),
            320,
            "#c9d3d2",
            length=(30, 90),
            thick=(0.8, 1.8),
            angle=lambda x, y: 1.8,
            opacity=0.5,
        ),
    ]
    return sheet(sky, *parts)


PICTURES = {
    "old-sluice": old_sluice,
    "pumping-station": pumping_station,
    "water-tower": water_tower,
    "reading-room": reading_room,
    "wharf-street-letter": wharf_street_letter,
    "boatbuilder": boatbuilder,
    "solar-roofs": solar_roofs,
    "flooded-street": flooded_street,
}
