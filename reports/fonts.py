"""Where the fonts lie, and subsets of them for pages that carry their own.

Noto Sans SC and Noto Serif SC come from one wheel, Noto Sans CJK with every weight from
another; both under the SIL Open Font License. What does not belong here: which font a
heading has (templates).
"""

import importlib.util
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

SANS = "Noto Sans CJK SC"
LATIN_SANS = "Noto Sans CJK KR"  # the same letters, with quotation marks as wide as Latin ones
SERIF = "Noto Serif SC"
CHART = "Noto Sans SC"
LATIN_SERIF = "Libertinus Serif"

_STATIC_WHEEL = "pylopdf_fonts_zh_cn"
_VARIABLE_WHEEL = "manimgx_fonts_cjk"
_UNSHOWN = "\N{WHITE SQUARE}"
_EPOCH = 2_082_844_800  # seconds from 1904 to 1970; a subset dated 1970 is the same every day


def font_folders() -> tuple[Path, ...]:
    """Return the folders of the fonts installed with the product.

    Raises
    ------
    ValueError
        If a font wheel is not installed.
    """
    return tuple(_folder_of(wheel) for wheel in (_STATIC_WHEEL, _VARIABLE_WHEEL))


def chart_font_file() -> Path:
    """Return the file of the font charts are drawn with."""
    return _folder_of(_STATIC_WHEEL) / "NotoSansSC-Regular.otf"


def missing_characters(text: str) -> str:
    """Return the characters of a text that the fonts of the product cannot show, in order."""
    known = _known_characters()
    return "".join(sorted({char for char in text if char.isprintable() and ord(char) not in known}))


def shown_text(text: str) -> str:
    r"""Return a text received from outside with every character no font shows as a box.

    Examples
    --------
    >>> shown_text("5.1\x07")
    '5.1□'
    """
    known = _known_characters()
    spaced = " ".join(text.split())
    return "".join(
        char if char.isprintable() and ord(char) in known else _UNSHOWN for char in spaced
    )


def subset_woff(text: str) -> bytes:
    """Return a WOFF font of one weight that holds just the characters of a text.

    Parameters
    ----------
    text : str
        Everything a page shows.

    Returns
    -------
    bytes
        The same bytes for the same set of characters.

    Notes
    -----
    Quotation marks and dots are as wide as a Chinese character unless the page asks for the
    features ``pwid`` and ``palt``, as English text must. One weight, without hints or what
    vertical writing needs, in WOFF: a sixth of the time of all weights in WOFF2, no larger. The
    bounds of the whole font stay, which hold every character of the subset.
    """
    return _subset_of("".join(sorted(char for char in set(text) if char.isprintable())))


@lru_cache(maxsize=8)
def _subset_of(characters: str) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options()
    options.flavor = "woff"
    options.hinting = False
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
    options.layout_features = ["kern", "locl", "palt", "pwid"]
    options.notdef_outline = True
    options.name_IDs = [1, 2]
    font = TTFont(chart_font_file(), lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    subsetter = Subsetter(options=options)
    subsetter.populate(unicodes=[ord(char) for char in characters])
    subsetter.subset(font)
    font["head"].modified = _EPOCH
    font.flavor = "woff"
    buffer = BytesIO()
    font.save(buffer, reorderTables=True)
    font.close()
    return buffer.getvalue()


@cache
def _known_characters() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    known: set[int] | None = None
    for name in ("NotoSansSC-Regular.otf", "NotoSerifSC-Regular.otf"):
        font = TTFont(_folder_of(_STATIC_WHEEL) / name, lazy=True)
        codes = set(font.getBestCmap())
        known = codes if known is None else known & codes
        font.close()
    return frozenset(known or ())


@cache
def _folder_of(wheel: str) -> Path:
    found = importlib.util.find_spec(wheel)
    if found is None or found.origin is None:
        raise ValueError(f"expected the font package {wheel!r} to be installed, found none")
    return Path(found.origin).parent
