"""SVG as matplotlib writes it, made small: fewer digits, no marks nobody reads.

A hundredth of a point cannot be seen in print; long lines keep a tenth. What does not belong
here: what is drawn.
"""

import re
from collections.abc import Sequence

_LONG_LINE = 20  # points
_NUMBER = re.compile(r"-?\d+\.\d+")
_PATH = re.compile(r' d="([^"]*)"')
_PLACE = re.compile(r' (x|y|width|height)="(-?\d+\.\d+)"')
_USE_PLACE = re.compile(r'<use xlink:href="([^"]*)" x="([^"]*)" y="([^"]*)"')
_TRANSFORM = re.compile(r' transform="([^"]*)"')
_STEP = re.compile(r"([MLz])\s*(?:(-?[\d.]+) (-?[\d.]+))?\s*")
_USES = re.compile(r"<g([^>]*)>((?:<use [^>]*/>){2,})</g>")
_LINES = re.compile(r'<path d="[^"]*" (style="fill:none[^>]*)/>(?:<path d="[^"]*" \1/>)+')
_USE_STYLE = re.compile(r' style="([^"]*)"')


def smaller_svg(text: str) -> str:
    """Return an SVG that looks the same and is a fraction as long.

    Parameters
    ----------
    text : str
        As matplotlib writes it.

    Notes
    -----
    Coordinates keep two decimals of a point, lines of more than twenty points one, as steps from
    point to point; lines of one style in a row become one path, marks hand theirs to their group.
    """
    text = re.sub(r"<!DOCTYPE[^>]*>\s*", "", text)
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>", "", text, count=1, flags=re.DOTALL)
    text = text.replace("<svg ", '<svg stroke-linejoin="round" stroke-linecap="butt" ', 1)
    text = re.sub(r'<g id="[^"]*"', "<g", text)
    text = _PATH.sub(lambda found: f' d="{_shorter_path(found[1])}"', text)
    text = _USE_PLACE.sub(lambda found: _shorter_use(*found.groups()), text)
    text = _PLACE.sub(lambda found: f' {found[1]}="{_rounded(float(found[2]), 2)}"', text)
    text = re.sub(r'([" #(])(m|p|h)([0-9a-f]{6})[0-9a-f]{4}(?=[")])', r"\1\2\3", text)
    text = _TRANSFORM.sub(lambda found: _shorter_transform(found[1]), text)
    text = re.sub(r">\s*\n\s*<", "><", text)
    text = re.sub(r'style="([^"]*)"', lambda found: _shorter_style(found[1]), text)
    text = re.sub(r"<g>(<path [^>]*/>)</g>", r"\1", text)
    text = _LINES.sub(lambda found: _one_path(found[0]), text)
    return _USES.sub(lambda found: _styled_group(found[1], found[2]), text)


def _one_path(paths: str) -> str:
    """Return lines of one style, one after the other, as one path; none has an inside."""
    style = paths[paths.index(" style=") : paths.index("/>")]
    joined = "".join(re.findall(r' d="([^"]*)"', paths))
    return f'<path d="{joined}"{style}/>'


def _shorter_path(path: str) -> str:
    steps = _STEP.findall(path)
    if len(steps) > _LONG_LINE and "".join(_STEP.sub("", path).split()) == "":
        return _relative(steps)
    rounded = _NUMBER.sub(lambda found: _rounded(float(found[0]), 2), path)
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", rounded).strip()


def _relative(steps: Sequence[tuple[str, str, str]]) -> str:
    """Return lines as steps in tenths; rounded places are subtracted, so nothing adds up."""
    parts: list[str] = []
    x = y = 0
    for letter, right, down in steps:
        if letter == "z":
            parts.append("z")
            continue
        new_x, new_y = round(float(right) * 10), round(float(down) * 10)
        if letter == "M":
            parts.append(f"M{_rounded(new_x / 10, 1)} {_rounded(new_y / 10, 1)}")
        elif (new_x, new_y) != (x, y):
            by_y = _rounded((new_y - y) / 10, 1)
            joint = "" if by_y.startswith("-") else " "
            parts.append(f"l{_rounded((new_x - x) / 10, 1)}{joint}{by_y}")
        x, y = new_x, new_y
    return "".join(parts)


def _rounded(value: float, decimals: int) -> str:
    digits = f"{value:.{decimals}f}".rstrip("0").rstrip(".") if decimals else f"{value:.0f}"
    if digits in ("-0", ""):
        return "0"
    return digits.replace("0.", ".", 1) if re.match(r"-?0\.", digits) else digits


def _shorter_transform(transform: str) -> str:
    if transform.startswith(("rotate(-0 ", "rotate(0 ")):
        return ""
    return ' transform="' + _NUMBER.sub(lambda found: _rounded(float(found[0]), 4), transform) + '"'


def _shorter_use(mark: str, right: str, down: str) -> str:
    x, y = _rounded(float(right), 1), _rounded(float(down), 1)
    return f'<use href="{mark}" x="{x}" y="{y}"'


def _shorter_style(style: str) -> str:
    return 'style="' + style.replace(": ", ":").replace("; ", ";") + '"'


def _styled_group(attributes: str, uses: str) -> str:
    found = _USE_STYLE.findall(uses)
    if len(set(found)) != 1 or len(found) != uses.count("<use") or "style=" in attributes:
        return f"<g{attributes}>{uses}</g>"
    return f'<g{attributes} style="{found[0]}">{_USE_STYLE.sub("", uses)}</g>'
