"""The tools of the linocut: every function returns a piece of SVG."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

WIDTH, HEIGHT = 1600, 1067
Point = tuple[float, float]


def f(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def path(points: list[Point], *, fill: str = "none", close: bool = True, **attrs: object) -> str:
    d = "M" + "L".join(f"{f(x)} {f(y)}" for x, y in points) + ("Z" if close else "")
    return f'<path d="{d}" fill="{fill}"{_attrs(attrs)}/>'


def shape(d: str, fill: str = "none", **attrs: object) -> str:
    return f'<path d="{d}" fill="{fill}"{_attrs(attrs)}/>'


def rect(x: float, y: float, w: float, h: float, fill: str, **attrs: object) -> str:
    return (
        f'<rect x="{f(x)}" y="{f(y)}" width="{f(w)}" height="{f(h)}" fill="{fill}"{_attrs(attrs)}/>'
    )


def disc(x: float, y: float, r: float, fill: str, **attrs: object) -> str:
    return f'<circle cx="{f(x)}" cy="{f(y)}" r="{f(r)}" fill="{fill}"{_attrs(attrs)}/>'


def oval(x: float, y: float, rx: float, ry: float, fill: str, **attrs: object) -> str:
    return (
        f'<ellipse cx="{f(x)}" cy="{f(y)}" rx="{f(rx)}" ry="{f(ry)}" fill="{fill}"{_attrs(attrs)}/>'
    )


def stroke(points: list[Point], color: str, width: float, **attrs: object) -> str:
    attrs = {
        "stroke": color,
        "stroke_width": f(width),
        "stroke_linecap": "round",
        "stroke_linejoin": "round",
        **attrs,
    }
    return path(points, close=False, **attrs)


def group(*parts: str, **attrs: object) -> str:
    return f"<g{_attrs(attrs)}>{''.join(parts)}</g>"


def _attrs(attrs: dict[str, object]) -> str:
    return "".join(f' {key.replace("_", "-")}="{value}"' for key, value in attrs.items())


def spindle(x: float, y: float, length: float, thick: float, angle: float, fill: str) -> str:
    """One stroke of the gouge: pointed at both ends."""
    cos, sin = math.cos(angle), math.sin(angle)
    hx, hy = cos * length / 2, sin * length / 2
    nx, ny = -sin * thick, cos * thick
    return shape(
        f"M{f(x - hx)} {f(y - hy)}Q{f(x + nx)} {f(y + ny)} {f(x + hx)} {f(y + hy)}"
        f"Q{f(x - nx)} {f(y - ny)} {f(x - hx)} {f(y - hy)}Z",
        fill,
    )


def carve(
    seed: int,
    box: tuple[float, float, float, float],
    count: int,
    fill: str,
    *,
    length: tuple[float, float] = (30, 120),
    thick: tuple[float, float] = (1.5, 4),
    angle: Callable[[float, float], float] = lambda x, y: 0.0,
    keep: Callable[[float, float], bool] = lambda x, y: True,
    opacity: float = 1,
) -> str:
    """Strokes of the gouge scattered over a box (x0, y0, x1, y1), along `angle`, where `keep`."""
    rng = random.Random(seed)
    x0, y0, x1, y1 = box
    out = []
    for _ in range(count):
        x, y = rng.uniform(x0, x1), rng.uniform(y0, y1)
        if keep(x, y):
            out.append(
                spindle(
                    x,
                    y,
                    rng.uniform(*length),
                    rng.uniform(*thick),
                    angle(x, y) + rng.uniform(-0.03, 0.03),
                    fill,
                )
            )
    return group(*out, opacity=opacity)


def halftone(
    box: tuple[float, float, float, float],
    fill: str,
    tone: Callable[[float, float], float],
    *,
    cell: float = 13,
    angle: float = 0.4,
    opacity: float = 1,
) -> str:
    """Dots whose area follows `tone` (0…1)."""
    x0, y0, x1, y1 = box
    cos, sin = math.cos(angle), math.sin(angle)
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    reach = math.hypot(x1 - x0, y1 - y0) / 2
    out = []
    steps = int(reach / cell) + 1
    for i in range(-steps, steps + 1):
        for j in range(-steps, steps + 1):
            x, y = cx + (i * cos - j * sin) * cell, cy + (i * sin + j * cos) * cell
            if x0 <= x <= x1 and y0 <= y <= y1:
                value = max(0.0, min(1.0, tone(x, y)))
                radius = cell * 0.72 * math.sqrt(value)
                if radius > 0.9:
                    out.append(
                        f"M{f(x - radius)} {f(y)}a{f(radius)} {f(radius)} 0 1 0 "
                        f"{f(2 * radius)} 0a{f(radius)} {f(radius)} 0 1 0 {f(-2 * radius)} 0"
                    )
    return f'<path d="{"".join(out)}" fill="{fill}" opacity="{opacity}"/>'


def ridge(
    seed: int,
    base: float,
    amp: float,
    *,
    step: float = 12,
    rough: float = 0.55,
    x0: float = -20,
    x1: float = WIDTH + 20,
    wave: float = 700,
) -> list[Point]:
    """The line of a range of hills, from left to right."""
    rng = random.Random(seed)
    parts = []
    size, length = amp, wave
    for _ in range(7):
        parts.append((size, length, rng.uniform(0, math.tau)))
        size, length = size * rough, length * 0.52
    points = []
    x = x0
    while x <= x1:
        y = base - sum(s * math.sin(x / w * math.tau + p) for s, w, p in parts)
        points.append((x, y))
        x += step
    return points


def hill(points: list[Point], fill: str, bottom: float = HEIGHT + 20) -> str:
    return path([*points, (points[-1][0], bottom), (points[0][0], bottom)], fill=fill)


def height_at(points: list[Point], x: float) -> float:
    for (xa, ya), (xb, yb) in zip(points, points[1:], strict=False):
        if xa <= x <= xb:
            return ya + (yb - ya) * (x - xa) / (xb - xa)
    return points[-1][1]


def reeds(
    seed: int,
    x0: float,
    x1: float,
    base: float,
    tall: float,
    count: int,
    fill: str,
    *,
    heads: str = "",
    lean: float = 0.12,
) -> str:
    rng = random.Random(seed)
    out = []
    for _ in range(count):
        x = rng.uniform(x0, x1)
        h = tall * rng.uniform(0.55, 1.05)
        bend = h * rng.gauss(lean, 0.09)
        w = rng.uniform(2.5, 6)
        tx, ty = x + bend, base - h
        mx, my = x + bend * 0.25, base - h * 0.55
        out.append(
            shape(
                f"M{f(x - w)} {f(base)}Q{f(mx - w / 2)} {f(my)} {f(tx)} {f(ty)}"
                f"Q{f(mx + w / 2)} {f(my)} {f(x + w)} {f(base)}Z",
                fill,
            )
        )
        if heads and rng.random() < 0.3:
            a = math.degrees(math.atan2(ty - my, tx - mx)) + 90
            out.append(
                f'<ellipse cx="{f(tx)}" cy="{f(ty + 4)}" rx="{f(w * 1.1)}" ry="{f(h * 0.09)}" '
                f'fill="{heads}" transform="rotate({f(a)} {f(tx)} {f(ty)})"/>'
            )
    return group(*out)


def gull(x: float, y: float, size: float, color: str) -> str:
    s = size
    return shape(
        f"M{f(x - s)} {f(y - s * 0.18)}Q{f(x - s * 0.5)} {f(y - s * 0.5)} {f(x)} {f(y)}"
        f"Q{f(x + s * 0.5)} {f(y - s * 0.55)} {f(x + s)} {f(y - s * 0.3)}"
        f"Q{f(x + s * 0.5)} {f(y - s * 0.32)} {f(x)} {f(y + s * 0.16)}"
        f"Q{f(x - s * 0.5)} {f(y - s * 0.28)} {f(x - s)} {f(y - s * 0.18)}Z",
        color,
    )


def rays(
    x: float,
    y: float,
    r0: float,
    r1: float,
    count: int,
    fill: str,
    *,
    seed: int = 1,
    thick: float = 5,
    opacity: float = 1,
) -> str:
    rng = random.Random(seed)
    out = []
    for i in range(count):
        a = i / count * math.tau + rng.uniform(-0.02, 0.02)
        ra, rb = r0 * rng.uniform(0.98, 1.12), r1 * rng.uniform(0.75, 1.05)
        m = (ra + rb) / 2
        out.append(spindle(x + math.cos(a) * m, y + math.sin(a) * m, rb - ra, thick, a, fill))
    return group(*out, opacity=opacity)


def house(
    x: float,
    base: float,
    w: float,
    h: float,
    wall: str,
    roof: str,
    window: str,
    *,
    pitch: float = 0.5,
    rows: int = 1,
    cols: int = 2,
    lit: set[int] | None = None,
    dark: str = "",
    chimney: bool = True,
) -> str:
    """A gabled house seen from the front; `lit` numbers the windows that have a light."""
    top = base - h
    out = [rect(x, top, w, h, wall)]
    peak = w * pitch
    if chimney:
        out.append(rect(x + w * 0.68, top - peak * 0.95, w * 0.11, peak * 0.8, roof))
    out.append(path([(x - w * 0.07, top), (x + w / 2, top - peak), (x + w * 1.07, top)], fill=roof))
    ww, wh = w / (cols * 2.1 + 0.4), h / (rows * 1.9 + 0.8)
    number = 0
    for r in range(rows):
        for c in range(cols):
            gap = (w - cols * ww) / (cols + 1)
            wx = x + gap + c * (ww + gap)
            wy = top + h * 0.12 + r * (h * 0.88 / rows)
            color = window if lit is None or number in lit else (dark or roof)
            out.append(rect(wx, wy, ww, wh, color))
            out.append(rect(wx + ww / 2 - 1.2, wy, 2.4, wh, wall))
            out.append(rect(wx, wy + wh * 0.45, ww, 2.4, wall))
            number += 1
    return group(*out)


def boat(
    x: float,
    y: float,
    size: float,
    hull: str,
    trim: str,
    *,
    mast: bool = False,
    cabin: str = "",
    flip: bool = False,
) -> str:
    """A small working boat; (x, y) is the middle of its waterline, `size` its half length."""
    s = size
    out = [
        shape(
            f"M{f(-s)} {f(-s * 0.3)}Q{f(-s * 0.2)} {f(-s * 0.1)} {f(s * 0.95)} {f(-s * 0.46)}"
            f"Q{f(s * 0.8)} {f(s * 0.05)} {f(s * 0.5)} {f(s * 0.1)}L{f(-s * 0.72)} {f(s * 0.1)}"
            f"Q{f(-s * 0.95)} {f(-s * 0.02)} {f(-s)} {f(-s * 0.3)}Z",
            hull,
        ),
        shape(
            f"M{f(-s)} {f(-s * 0.3)}Q{f(-s * 0.2)} {f(-s * 0.1)} {f(s * 0.95)} {f(-s * 0.46)}"
            f"L{f(s * 0.91)} {f(-s * 0.36)}Q{f(-s * 0.2)} {f(-s * 0.01)} {f(-s * 0.98)} "
            f"{f(-s * 0.21)}Z",
            trim,
        ),
    ]
    if cabin:
        out.insert(0, rect(-s * 0.55, -s * 0.62, s * 0.5, s * 0.45, cabin))
        out.insert(0, rect(-s * 0.6, -s * 0.67, s * 0.6, s * 0.08, hull))
        out.append(rect(-s * 0.47, -s * 0.54, s * 0.14, s * 0.15, hull))
        out.append(rect(-s * 0.25, -s * 0.54, s * 0.14, s * 0.15, hull))
    if mast:
        out.insert(0, stroke([(s * 0.12, -s * 0.2), (s * 0.12, -s * 1.35)], hull, s * 0.035))
        out.insert(0, stroke([(s * 0.12, -s * 1.3), (s * 0.9, -s * 0.46)], hull, s * 0.015))
        out.insert(0, stroke([(s * 0.12, -s * 1.3), (-s * 0.9, -s * 0.32)], hull, s * 0.015))
    turn = " scale(-1 1)" if flip else ""
    return group(*out, transform=f"translate({f(x)} {f(y)}){turn}")


def person(
    x: float,
    base: float,
    size: float,
    coat: str,
    head: str,
    *,
    hat: str = "",
    legs: str = "",
    lean: float = 0,
    arm: str = "",
) -> str:
    """A standing figure in a coat, `size` tall; (x, base) is where it stands."""
    s = size
    legs = legs or coat
    out = [
        rect(-s * 0.1, -s * 0.36, s * 0.075, s * 0.36, legs),
        rect(s * 0.03, -s * 0.36, s * 0.075, s * 0.36, legs),
        shape(
            f"M{f(-s * 0.1)} {f(-s * 0.8)}Q0 {f(-s * 0.87)} {f(s * 0.1)} {f(-s * 0.8)}"
            f"L{f(s * 0.18)} {f(-s * 0.26)}L{f(-s * 0.18)} {f(-s * 0.26)}Z",
            coat,
        ),
        oval(0, -s * 0.895, s * 0.072, s * 0.088, head),
    ]
    if hat == "cap":
        out.append(
            shape(
                f"M{f(-s * 0.085)} {f(-s * 0.92)}Q0 {f(-s * 1.06)} {f(s * 0.085)} "
                f"{f(-s * 0.92)}L{f(s * 0.14)} {f(-s * 0.905)}L{f(-s * 0.085)} "
                f"{f(-s * 0.9)}Z",
                coat,
            )
        )
    elif hat == "scarf":
        out.append(
            shape(
                f"M{f(-s * 0.1)} {f(-s * 0.82)}Q{f(-s * 0.12)} {f(-s * 1.03)} 0 "
                f"{f(-s * 1.0)}Q{f(s * 0.09)} {f(-s * 1.0)} {f(s * 0.05)} {f(-s * 0.9)}"
                f"Q{f(-s * 0.02)} {f(-s * 0.9)} {f(-s * 0.01)} {f(-s * 0.8)}Z",
                coat,
            )
        )
    elif hat:
        out.append(rect(-s * 0.12, -s * 0.97, s * 0.24, s * 0.025, hat))
        out.append(rect(-s * 0.075, -s * 1.04, s * 0.15, s * 0.08, hat))
    if arm:
        out.append(arm)
    return group(*out, transform=f"translate({f(x)} {f(base)}) rotate({f(lean)})")


DEFS = """
<filter id="rough" x="-3%" y="-3%" width="106%" height="106%">
  <feTurbulence type="fractalNoise" baseFrequency="0.028" numOctaves="3" seed="7"/>
  <feDisplacementMap in="SourceGraphic" scale="7" xChannelSelector="R" yChannelSelector="G"/>
</filter>
<filter id="soft" x="-20%" y="-20%" width="140%" height="140%">
  <feGaussianBlur stdDeviation="26"/>
</filter>
<filter id="specks" x="0" y="0" width="100%" height="100%">
  <feTurbulence type="fractalNoise" baseFrequency="0.55" numOctaves="2" seed="3"/>
  <feColorMatrix values="0 0 0 0 1  0 0 0 0 1  0 0 0 0 1  0 0 0 -14 4.6"/>
</filter>
<filter id="cloudy" x="0" y="0" width="100%" height="100%">
  <feTurbulence type="fractalNoise" baseFrequency="0.004 0.007" numOctaves="4" seed="11"/>
  <feColorMatrix values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  0 1.4 0 0 -0.52"/>
</filter>
"""


def sheet(
    paper: str,
    *parts: str,
    width: int = WIDTH,
    height: int = HEIGHT,
    specks: float = 0.30,
    stain: float = 0.16,
    defs: str = "",
) -> str:
    """The print: everything rough at its edges, with specks where the ink did not take."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><defs>{DEFS}{defs}</defs>'
        f'<rect width="{width}" height="{height}" fill="{paper}"/>'
        f'<g filter="url(#rough)">{"".join(parts)}</g>'
        f'<rect width="{width}" height="{height}" filter="url(#cloudy)" opacity="{stain}" '
        'style="mix-blend-mode:multiply"/>'
        f'<rect width="{width}" height="{height}" filter="url(#specks)" opacity="{specks}" '
        'style="mix-blend-mode:soft-light"/></svg>'
    )
