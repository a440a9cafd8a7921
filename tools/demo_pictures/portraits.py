"""The five contributors, as cut paper on a coloured ground."""

from __future__ import annotations

import math

from ink import carve, disc, group, halftone, oval, path, rect, shape, sheet, stroke

SIZE = 800
INK, PALE = "#1f2430", "#f7ead0"


def _ground(color: str, dots: str) -> str:
    return rect(-20, -20, SIZE + 40, SIZE + 40, color) + halftone(
        (0, 0, SIZE, SIZE), dots, lambda x, y: 0.1 + math.hypot(x - 260, y - 200) / 1250, cell=13
    )


def _face(
    skin: str, shade: str, *, brows: str, smile: float, width: float = 132, height: float = 170
) -> str:
    """Head and neck, lit from the left: the right half is the shade."""
    cx, cy = 400, 330
    return group(
        path([(340, 420), (460, 420), (474, 640), (326, 640)], fill=skin),
        path([(340, 470), (460, 450), (466, 560), (400, 540)], fill=shade),
        oval(cx, cy, width, height, skin),
        shape(
            f"M{cx} {cy - height}A{width} {height} 0 0 1 {cx} {cy + height}Q{cx + 46} {cy + 40} {cx + 16} {cy - 20}Q{cx + 30} {cy - 110} {cx} {cy - height}Z",
            shade,
            opacity=0.8,
        ),
        oval(cx - width, cy + 14, 20, 34, skin),
        oval(cx + width, cy + 14, 20, 34, shade),
        shape(
            f"M{cx - 78} {cy - 26}Q{cx - 54} {cy - 44} {cx - 26} {cy - 28}",
            stroke=brows,
            stroke_width=11,
            stroke_linecap="round",
        ),
        shape(
            f"M{cx + 26} {cy - 28}Q{cx + 54} {cy - 44} {cx + 78} {cy - 26}",
            stroke=brows,
            stroke_width=11,
            stroke_linecap="round",
        ),
        oval(cx - 52, cy + 4, 11, 14, INK),
        oval(cx + 52, cy + 4, 11, 14, INK),
        disc(cx - 48, cy - 1, 3.6, PALE),
        disc(cx + 56, cy - 1, 3.6, PALE),
        shape(
            f"M{cx + 2} {cy - 6}Q{cx - 26} {cy + 56} {cx - 14} {cy + 66}Q{cx + 4} {cy + 76} {cx + 20} {cy + 64}",
            stroke=INK,
            stroke_width=5,
            stroke_linecap="round",
        ),
        shape(
            f"M{cx - 42} {cy + 104}Q{cx} {cy + 104 + smile} {cx + 42} {cy + 102}",
            stroke="#8c2f2f",
            stroke_width=9,
            stroke_linecap="round",
        ),
    )


def _shoulders(coat: str, dark: str, *extra: str) -> str:
    return group(
        shape("M60 830Q70 610 250 566L340 540Q400 620 460 540L550 566Q730 610 740 830Z", coat),
        shape("M460 540L550 566Q730 610 740 830L480 830Q520 680 460 540Z", dark, opacity=0.7),
        *extra,
    )


def _print(ground: str, *parts: str) -> str:
    return sheet(ground, *parts, width=SIZE, height=SIZE)


def ines() -> str:
    hair, skin, shade = "#2a1a18", "#d39b6e", "#b57a50"
    return _print(
        "#3f7f88",
        _ground("#3f7f88", "#2b5f69"),
        shape(
            "M236 360Q210 110 400 100Q600 110 566 370Q590 520 560 600L500 560L300 560L236 610Q206 500 236 360Z",
            hair,
        ),
        _shoulders(
            "#e0a13c",
            "#b57a26",
            path(
                [(330, 545), (400, 640), (470, 545), (440, 520), (400, 570), (360, 520)], fill=PALE
            ),
        ),
        _face(skin, shade, brows=hair, smile=26),
        shape("M262 330Q250 150 400 146Q560 150 540 330Q520 230 440 204Q330 260 262 330Z", hair),
        carve(
            3,
            (250, 120, 550, 220),
            40,
            "#5a3a34",
            length=(30, 90),
            thick=(1, 3),
            angle=lambda x, y: (x - 400) / 240,
        ),
        disc(264, 404, 9, "#e9c46a"),
        disc(536, 404, 9, "#e9c46a"),
        group(
            rect(-14, -90, 28, 150, "#c8452f"),
            path([(-14, 60), (14, 60), (0, 96)], fill="#e9c9a0"),
            rect(-14, -104, 28, 16, "#f0b6a0"),
            transform="translate(560 300) rotate(24)",
        ),
    )


def tomas() -> str:
    hair, skin, shade = "#c58b48", "#edc3a0", "#cf9c78"
    return _print(
        "#d9793f",
        _ground("#d9793f", "#b55a2c"),
        _shoulders(
            "#2f4f6e",
            "#213a54",
            *[stroke([(100 + i * 60, 830), (120 + i * 50, 640)], "#4d7396", 6) for i in range(12)],
            shape("M318 548Q400 640 482 548L500 590Q400 690 300 590Z", "#213a54"),
        ),
        _face(skin, shade, brows="#a56f34", smile=14, height=176),
        shape(
            "M262 300Q240 170 330 140Q420 90 500 150Q570 190 540 310Q520 240 470 226Q400 250 330 216Q280 240 262 300Z",
            hair,
        ),
        shape(
            "M268 350Q274 520 400 540Q526 520 532 350Q520 420 470 424Q440 398 400 400Q360 398 330 424Q280 420 268 350Z",
            hair,
        ),
        shape("M356 432Q400 452 444 430Q400 420 356 432Z", "#8c3f35"),
        carve(
            4,
            (280, 400, 520, 530),
            46,
            "#e3b878",
            length=(16, 44),
            thick=(1, 2.6),
            angle=lambda x, y: 1.4,
        ),
        carve(
            5,
            (280, 130, 530, 220),
            40,
            "#e3b878",
            length=(20, 60),
            thick=(1, 2.6),
            angle=lambda x, y: (x - 400) / 300,
        ),
        disc(346, 336, 52, "none", stroke=INK, stroke_width=9),
        disc(454, 336, 52, "none", stroke=INK, stroke_width=9),
        stroke([(396, 330), (404, 330)], INK, 9),
        stroke([(296, 326), (264, 318)], INK, 9),
        stroke([(504, 326), (536, 318)], INK, 9),
        path([(316, 310), (340, 304), (322, 352)], fill=PALE, opacity=0.5),
    )


def mirela() -> str:
    hair, skin, shade = "#8f8a86", "#e3b48c", "#c48e66"
    return _print(
        "#7a3b4a",
        _ground("#7a3b4a", "#5a2836"),
        _shoulders(
            "#23313f",
            "#16202b",
            shape("M270 556Q400 690 530 556L556 610Q400 760 244 610Z", "#e0a13c"),
            shape("M300 600Q400 690 500 600", stroke="#b57a26", stroke_width=7),
            path([(420, 660), (520, 640), (560, 830), (450, 830)], fill="#e0a13c"),
            *[
                stroke([(440 + k * 22, 690 + k * 6), (460 + k * 20, 830)], "#b57a26", 5)
                for k in range(5)
            ],
        ),
        shape(
            "M248 400Q210 150 400 128Q590 150 552 400Q560 440 530 450L530 330L270 330L270 450Q240 440 248 400Z",
            hair,
        ),
        _face(skin, shade, brows="#6b6460", smile=30),
        shape(
            "M260 340Q236 160 400 150Q570 160 540 340Q536 250 500 226Q380 200 320 232Q266 270 260 340Z",
            hair,
        ),
        carve(
            6,
            (256, 150, 546, 240),
            60,
            "#d8d2ca",
            length=(30, 90),
            thick=(1, 3),
            angle=lambda x, y: (x - 400) / 220,
        ),
        shape("M252 200Q400 60 548 200Q560 120 480 92Q400 66 320 92Q240 120 252 200Z", "#a33a30"),
        shape("M250 206Q400 120 550 206", stroke="#7f2a22", stroke_width=16),
        disc(402, 78, 15, "#a33a30"),
        shape("M318 372Q346 386 366 374M434 374Q456 386 482 372", stroke=shade, stroke_width=5),
        disc(264, 410, 7, PALE),
        disc(536, 410, 7, PALE),
    )


def yusuf() -> str:
    hair, skin, shade = "#1b1716", "#a9744c", "#875636"
    return _print(
        "#e3b85c",
        _ground("#e3b85c", "#c8963a"),
        _shoulders(
            "#5d6f57",
            "#44543f",
            path(
                [(326, 546), (400, 830), (474, 546), (440, 520), (400, 570), (360, 520)], fill=PALE
            ),
            path([(326, 546), (300, 580), (370, 700), (392, 600)], fill="#44543f"),
            path([(474, 546), (500, 580), (430, 700), (408, 600)], fill="#35432f"),
        ),
        _face(skin, shade, brows=hair, smile=22, width=136),
        shape(
            "M262 310Q248 150 400 148Q552 150 538 310Q530 236 486 214Q400 190 314 214Q270 236 262 310Z",
            hair,
        ),
        shape(
            "M270 370Q280 500 400 520Q520 500 530 370Q516 452 452 462Q430 440 400 442Q370 440 348 462Q284 452 270 370Z",
            "#5a534e",
        ),
        shape(
            "M340 424Q370 404 400 416Q430 404 460 424Q430 430 400 428Q370 430 340 424Z", "#3b3532"
        ),
        carve(
            7,
            (276, 440, 524, 515),
            50,
            "#b9b2a8",
            length=(12, 36),
            thick=(1, 2.6),
            angle=lambda x, y: 1.5 + (x - 400) / 400,
        ),
        carve(
            8,
            (290, 150, 510, 210),
            26,
            "#5a534e",
            length=(20, 60),
            thick=(1, 2.4),
            angle=lambda x, y: (x - 400) / 260,
        ),
        shape(
            "M300 330Q346 306 388 330Q388 372 344 376Q304 372 300 330Z",
            "none",
            stroke=INK,
            stroke_width=7,
        ),
        shape(
            "M412 330Q454 306 500 330Q496 372 456 376Q412 372 412 330Z",
            "none",
            stroke=INK,
            stroke_width=7,
        ),
        stroke([(388, 332), (412, 332)], INK, 7),
    )


def lotte() -> str:
    hair, skin, shade = "#b5532f", "#f0c8a8", "#d39f7e"
    return _print(
        "#4d6b57",
        _ground("#4d6b57", "#37503f"),
        shape(
            "M250 300Q180 90 330 110Q400 60 480 108Q640 90 552 310Q600 420 540 470L260 470Q196 420 250 300Z",
            hair,
        ),
        disc(238, 200, 76, hair),
        disc(562, 200, 76, hair),
        carve(
            9,
            (170, 120, 630, 280),
            70,
            "#dd8a5c",
            length=(20, 60),
            thick=(1, 3),
            angle=lambda x, y: (x - 400) / 160,
        ),
        _shoulders(
            "#f0dcc0",
            "#d3b78f",
            *[
                stroke([(90 + i * 10, 650 + i * 34), (700 - i * 2, 650 + i * 34)], "#33536a", 15)
                for i in range(6)
            ],
            path([(250, 566), (300, 552), (330, 830), (270, 830)], fill="#33536a"),
            path([(550, 566), (500, 552), (470, 830), (530, 830)], fill="#263f52"),
            rect(270, 700, 260, 140, "#33536a"),
            disc(292, 712, 9, "#e3b85c"),
            disc(508, 712, 9, "#e3b85c"),
        ),
        _face(skin, shade, brows="#8f3d22", smile=34),
        shape("M264 320Q250 170 400 158Q550 170 536 320Q500 210 400 236Q300 210 264 320Z", hair),
        *[
            disc(x, y, 4, "#c9825c")
            for x, y in [
                (330, 372),
                (350, 384),
                (312, 388),
                (340, 400),
                (452, 376),
                (474, 386),
                (488, 372),
                (460, 398),
            ]
        ],
        group(
            rect(-9, -130, 18, 190, "#7a4a2e"),
            path([(-13, 60), (13, 60), (8, 110), (-8, 110)], fill="#c8ccd0"),
            shape("M-8 110L8 110L0 134Z", "#8d9298"),
            transform="translate(590 300) rotate(24)",
        ),
        stroke([(330, 404), (352, 414)], "#2f5f8a", 9, opacity=0.85),
    )


PICTURES = {
    "portrait-ines-valdarro": ines,
    "portrait-tomas-okerlund": tomas,
    "portrait-mirela-astany": mirela,
    "portrait-yusuf-dahran": yusuf,
    "portrait-lotte-brink": lotte,
}
