"""The plots: SVG in a few lines of one's own, that a page shows in light and dark."""

from html import escape

STYLE = """<style>text{font:13px sans-serif;fill:#333}.soft{fill:#777}.bar{fill:#2f6f9f}.peer{fill:#b9c4cc}
.line{fill:none;stroke:#2f6f9f;stroke-width:2}.dot{fill:#2f6f9f}.axis{stroke:#999}
@media(prefers-color-scheme:dark){text{fill:#ddd}.soft{fill:#999}}</style>"""


def page(width, height, title, inside):
    name = escape(title)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            f'role="img"><title>{name}</title>{STYLE}<text x="10" y="22" style="font-weight:bold">{name}</text>{inside}'
            "</svg>\n")


def bars(title, rows):
    """rows: (name, value, text, whether it is ours)."""
    left, width, step = 250, 720, 26
    scale = (width - left - 110) / (max(value for _, value, _, _ in rows) or 1)
    parts = []
    for at, (name, value, text, ours) in enumerate(rows):
        y, length, kind = 40 + at * step, max(1, value * scale), "bar" if ours else "peer"
        parts.append(f'<text x="{left - 8}" y="{y + 14}" text-anchor="end">{escape(name)}</text>'
                     f'<rect class="{kind}" x="{left}" y="{y}" width="{length:.1f}" height="18"/>'
                     f'<text x="{left + length + 6:.1f}" y="{y + 14}">{escape(text)}</text>')
    return page(width, 40 + len(rows) * step + 10, title, "".join(parts))


def curve(title, points, unit):
    """points: (how many, value); how many in powers of ten from left to right."""
    width, height, left, bottom = 720, 260, 60, 220
    largest = max(value for _, value in points) * 1.15 or 1
    step = (width - left - 60) / max(1, len(points) - 1)
    place = [(left + at * step, bottom - value / largest * 160) for at, (_, value) in enumerate(points)]
    parts = [f'<line class="axis" x1="{left}" y1="{bottom}" x2="{width - 30}" y2="{bottom}"/>',
             f'<polyline class="line" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in place)}"/>']
    for at, ((x, y), (count, value)) in enumerate(zip(place, points)):
        # Below the point where the line falls steeply to it and would cross the figure.
        label = y + 22 if at and y - place[at - 1][1] > 20 else y - 10
        parts.append(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
                     f'<text x="{x:.1f}" y="{label:.1f}" text-anchor="middle">{value:.1f}{escape(unit)}</text>'
                     f'<text class="soft" x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{count:,.0f}</text>')
    return page(width, height, title, "".join(parts))
