"""How wide a text is at a size, and texts cut to the room there is.

Widths come from the chart font itself, so that nothing has to be drawn to be measured.
What does not belong here: where a text stands.
"""

from functools import cache

from reports.fonts import chart_font_file

ELLIPSIS = "…"
LINE_SPACING = 1.22  # of the size, baseline to baseline
_UNITS = 1000.0


def text_width_points(text: str, size: float) -> float:
    """Return the width of one line of text, in points.

    Examples
    --------
    >>> text_width_points("沈阳市", 8.0)
    24.0
    """
    return sum(_advance(char) for char in text) * size / _UNITS


def fitted(text: str, width_points: float, *, size: float, most_lines: int = 1) -> tuple[str, ...]:
    """Return a text as lines no wider than a width, what does not fit left out with dots.

    Parameters
    ----------
    text : str
        One paragraph.
    width_points : float
        Width of a line.
    size : float
        Size of the letters, in points.
    most_lines : int
        The last of them has its middle left out: names of areas often differ at their end.

    Examples
    --------
    >>> fitted("Trade and transportation", 60.0, size=8.0, most_lines=2)
    ('Trade and', 'transportation')
    """
    lines: list[str] = []
    rest = text.strip()
    while rest and len(lines) < most_lines - 1:
        line, rest = _first_line(rest, width_points, size)
        lines.append(line)
    return (*lines, shortened_to(rest, width_points, size=size)) if rest else tuple(lines)


def shortened_to(text: str, width_points: float, *, size: float) -> str:
    """Return a text on one line of a width, its middle left out if it is too long."""
    if text_width_points(text, size) <= width_points:
        return text
    room = width_points - text_width_points(ELLIPSIS, size)
    head, _ = _fitting(text, room / 2, size)
    tail, _ = _fitting(text[::-1], room - text_width_points(head, size), size)
    return f"{head.rstrip()}{ELLIPSIS}{tail[::-1].lstrip()}"


def _first_line(text: str, width_points: float, size: float) -> tuple[str, str]:
    line, rest = _fitting(text, width_points, size)
    if not rest:
        return line, ""
    space = f"{line}{rest[0]}".rfind(" ")
    end = space if space > 0 else max(1, len(line))
    return text[:end].rstrip(), text[end:].lstrip()


def _fitting(text: str, width_points: float, size: float) -> tuple[str, str]:
    used = 0.0
    for place, char in enumerate(text):
        used += _advance(char) * size / _UNITS
        if used > width_points:
            return text[:place], text[place:]
    return text, ""


@cache
def _advance(char: str) -> int:
    """Return the advance of a character in thousandths of the size."""
    from matplotlib.font_manager import get_font
    from matplotlib.ft2font import LoadFlags

    font = get_font(str(chart_font_file()))
    font.set_size(10, 72)
    glyph = font.load_char(ord(char), flags=LoadFlags.NO_HINTING)
    return round(glyph.linearHoriAdvance / 65536 * _UNITS / 10)
