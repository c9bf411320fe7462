"""The form of the editable bulletin: page, fonts, styles, after GB/T 9704-2012 in Chinese.

What does not belong here: the text (word_body), the file (word).
"""

import math
from dataclasses import dataclass, replace
from xml.sax.saxutils import quoteattr

from profiles.bulletins import Extent
from profiles.model import Language, Profile

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TWIPS_PER_POINT = 20
_MILLIMETRES_PER_INCH = 25.4
_INK = "1F2933"
_MUTED = "55606C"
_RULE = "C5CCD3"


@dataclass(frozen=True)
class PageForm:
    """Measures of a page: margins in millimetres, sizes and line pitches in points."""

    top_mm: float
    bottom_mm: float
    left_mm: float
    right_mm: float
    header_mm: float
    footer_mm: float
    body_points: float
    pitch_points: float
    number_points: float
    small_points: float
    characters: int | None = None  # of a line, where the standard says how many

    @property
    def text_width_twips(self) -> int:
        """The width of the text on A4."""
        return twips_of_mm(210 - self.left_mm - self.right_mm)

    @property
    def character_space_twips(self) -> int:
        """What a character of body size gives up, so that the line holds its characters.

        A grid of characters would say the same, but office programs disagree on it: some
        give a character wider than its cell two cells.
        """
        if self.characters is None:
            return 0
        return math.floor(self.text_width_twips / self.characters) - round(
            self.body_points * TWIPS_PER_POINT
        )


CHINESE_PAGE = PageForm(
    top_mm=37, bottom_mm=35, left_mm=28, right_mm=26, header_mm=22, footer_mm=23,
    body_points=16, pitch_points=28.95, number_points=14, small_points=10.5, characters=28,
)  # fmt: skip
"""A4, text area 156 × 225 mm, 22 lines of 28 characters of size 3, page number size 4."""

ENGLISH_PAGE = PageForm(
    top_mm=24, bottom_mm=24, left_mm=25, right_mm=25, header_mm=12, footer_mm=12,
    body_points=10.5, pitch_points=15, number_points=9, small_points=9,
)  # fmt: skip


CHINESE_LEAFLET = replace(
    CHINESE_PAGE,
    top_mm=20, bottom_mm=18, left_mm=24, right_mm=24, header_mm=10, footer_mm=9,
    body_points=11, pitch_points=17, number_points=10.5, small_points=8.5, characters=None,
)  # fmt: skip
"""A leaflet has one page whatever the standard says of a document."""


ENGLISH_LEAFLET = replace(
    ENGLISH_PAGE,
    top_mm=20, bottom_mm=18, header_mm=9, footer_mm=9,
    body_points=9.5, pitch_points=12, number_points=9, small_points=8,
)  # fmt: skip


@dataclass(frozen=True)
class Face:
    """A font by name for Chinese and for Latin letters."""

    chinese: str
    latin: str = "Times New Roman"


@dataclass(frozen=True)
class Faces:
    """Which font sets what."""

    body: Face
    heading: Face
    second_heading: Face
    title: Face
    table: Face


ALTERNATIVES: dict[str, str] = {
    "仿宋_GB2312": "FangSong_GB2312,仿宋,FangSong,STFangsong,Noto Serif CJK SC",
    "楷体_GB2312": "KaiTi_GB2312,楷体,KaiTi,STKaiti,Noto Serif CJK SC",
    "黑体": "SimHei,Microsoft YaHei,Noto Sans CJK SC",
    "宋体": "SimSun,STSong,Noto Serif CJK SC",
    "方正小标宋简体": "FZXiaoBiaoSong-B05S,方正小标宋_GBK,华文中宋,STZhongsong,SimSun",
}
"""Other names of a font and fonts to take where it is not installed, the nearest first."""


def page_form(language: Language, extent: Extent) -> PageForm:
    """Return the page of a language; a leaflet is set closer, so that it is one page."""
    if language == "zh":
        return CHINESE_LEAFLET if extent == "leaflet" else CHINESE_PAGE
    return ENGLISH_LEAFLET if extent == "leaflet" else ENGLISH_PAGE


def faces_of(profile: Profile, language: Language) -> Faces:
    """Return the fonts, the profile's own for body and title where it names any."""
    bulletin = profile.settings.bulletin
    body = bulletin.body_font or "仿宋_GB2312"
    title = bulletin.title_font or "方正小标宋简体"
    latin_heading = "Times New Roman" if language == "zh" else "Arial"
    return Faces(
        body=Face(body),
        heading=Face("黑体", latin_heading),
        second_heading=Face("楷体_GB2312", latin_heading),
        title=Face(title, latin_heading),
        table=Face("宋体", latin_heading),
    )


def twips_of_mm(millimetres: float) -> int:
    """Return a length in twentieths of a point.

    Examples
    --------
    >>> twips_of_mm(25.4)
    1440
    """
    return round(millimetres / _MILLIMETRES_PER_INCH * 72 * TWIPS_PER_POINT)


def style_sheet(language: Language, extent: Extent, faces: Faces) -> str:
    """Return the styles of the document as WordprocessingML."""
    page = page_form(language, extent)
    is_chinese = language == "zh"
    indent = '<w:ind w:firstLineChars="200" w:firstLine="640"/>' if is_chinese else ""
    exact = _spacing(
        page.pitch_points, is_exact=True, after=0 if is_chinese else page.pitch_points * 0.4
    )
    tight = _spacing(page.small_points * 1.3, after=3)
    small, body, space = page.small_points, page.body_points, page.character_space_twips
    head, second, cell = (body, body, 9.5) if is_chinese else (13, 11, 8.5)
    plain_head, off = (not is_chinese), '<w:snapToGrid w:val="0"/>'
    parts = [
        _defaults(language, faces),
        _style("Normal", "Normal", exact, _run(faces.body, body, space=space), is_default=True),
        _style("BodyText", "Body Text", exact + indent + _both(is_chinese), ""),
        _style("ListNumber", "List Number", exact + _both(is_chinese), ""),
        _style("ListBullet", "List Bullet", exact + _both(is_chinese), ""),
        _style(
            "Title", "Title",
            _spacing(36 if is_chinese else 26, is_exact=True, before=6, after=6)
            + f'<w:jc w:val="{"center" if is_chinese else "left"}"/>',
            _run(faces.title, 22, is_bold=plain_head),
        ),
        _style(
            "Subtitle", "Subtitle",
            exact + f'<w:jc w:val="{"center" if is_chinese else "left"}"/>',
            _run(faces.body, body - 2 if is_chinese else 9.5),
        ),
        _style(
            "LevelBox", "Level Box",
            '<w:keepNext/><w:shd w:val="clear" w:color="auto" w:fill="F5F7F9"/>'
            + off + _spacing(page.pitch_points, before=6, after=3) + '<w:ind w:left="160"/>',
            _run(faces.heading, head, is_bold=plain_head),
        ),
        _style("Audience", "Audience", exact, _run(faces.heading, body - 2 if is_chinese else 9)),
        _heading(1, exact + indent, _run(faces.heading, head, is_bold=plain_head, space=space)),
        _heading(
            2, exact + indent, _run(faces.second_heading, second, is_bold=True, space=space)
        ),
        _style(
            "Caption", "caption",
            "<w:keepNext/>" + off + _spacing(small * 1.3, before=8, after=3),
            _run(faces.heading, small, is_bold=plain_head),
        ),
        _style("Picture", "Picture", "<w:keepNext/>" + off + _spacing(None, before=6), ""),
        _style(
            "PictureCaption", "Picture Caption", off + _spacing(small * 1.3, before=3, after=10),
            _run(faces.table, small, colour=_MUTED),
        ),
        _style("Note", "Note", off + tight, _run(faces.table, small, colour=_MUTED)),
        _style("Entry", "Entry", off + tight, _run(faces.table, small)),
        _style("SmallBullet", "Small Bullet", off + tight, _run(faces.table, small)),
        _style("TableText", "Table Text", off + _spacing(cell * 1.2), _run(faces.table, cell)),
        _style(
            "TableHeading", "Table Heading", "<w:keepNext/>" + off + _spacing(cell * 1.2),
            _run(faces.heading, cell, is_bold=plain_head),
        ),
        _style("Header", "header", off + _spacing(None), _run(faces.heading, 9)),
        _style("Footer", "footer", off + _spacing(None), _run(faces.table, page.number_points)),
        _table_style(),
    ]  # fmt: skip
    return f'<w:styles xmlns:w="{NAMESPACE}">{"".join(parts)}</w:styles>'


def font_table(faces: Faces) -> str:
    """Return the fonts named, each with what may take its place."""
    named = (faces.body, faces.heading, faces.second_heading, faces.title, faces.table)
    chinese = sorted({face.chinese for face in named})
    latin = sorted({face.latin for face in named})
    entries = [
        f"<w:font w:name={quoteattr(name)}>"
        + (f"<w:altName w:val={quoteattr(ALTERNATIVES[name])}/>" if name in ALTERNATIVES else "")
        + '<w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name in chinese
    ] + [
        f'<w:font w:name={quoteattr(name)}><w:charset w:val="00"/><w:family w:val="auto"/></w:font>'
        for name in latin
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:fonts xmlns:w="{NAMESPACE}">{"".join(entries)}</w:fonts>'
    )


def numbering(language: Language, list_count: int) -> str:
    """Return the lists: dots, and as many numbered lists as stand in the text, each from 1."""
    hanging = '<w:ind w:left="320" w:hanging="320"/>'
    number_place = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
    numbered = (
        _level("decimal", "%1.", number_place, "nothing")
        if language == "zh"
        else _level("bullet", "•", hanging, "tab")
    )
    dots = _level("bullet", "•", hanging, "tab")
    numbers = "".join(
        f'<w:num w:numId="{place + 2}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for place in range(list_count)
    )
    return (
        f'<w:numbering xmlns:w="{NAMESPACE}">'
        f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>{dots}'
        f'</w:abstractNum><w:abstractNum w:abstractNumId="1">'
        f'<w:multiLevelType w:val="singleLevel"/>{numbered}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{numbers}</w:numbering>'
    )


def _level(number_format: str, text: str, place: str, joint: str) -> str:
    return (
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>'
        f'<w:suff w:val="{joint}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f"<w:pPr>{place}</w:pPr></w:lvl>"
    )


def _defaults(language: Language, faces: Faces) -> str:
    # The first tag is of Latin letters and digits, which Chinese rules would break anywhere.
    tag = "en-US" if language == "zh" else "en-GB"
    return (
        "<w:docDefaults><w:rPrDefault><w:rPr>"
        f'{_fonts(faces.body)}<w:lang w:val={quoteattr(tag)} w:eastAsia="zh-CN"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )


def _style(code: str, name: str, paragraph: str, run: str, *, is_default: bool = False) -> str:
    default = ' w:default="1"' if is_default else ""
    based = "" if is_default else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{code}"><w:name w:val="{name}"/>{based}'
        f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _heading(level: int, paragraph: str, run: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="Heading{level}">'
        f'<w:name w:val="heading {level}"/><w:basedOn w:val="Normal"/><w:next w:val="BodyText"/>'
        f"<w:qFormat/><w:pPr><w:keepNext/><w:keepLines/>{paragraph}"
        f'<w:outlineLvl w:val="{level - 1}"/></w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )


def _table_style() -> str:
    thick = f'w:val="single" w:sz="8" w:space="0" w:color="{_INK}"'
    thin = f'w:val="single" w:sz="4" w:space="0" w:color="{_RULE}"'
    return (
        '<w:style w:type="table" w:default="1" w:styleId="BulletinTable">'
        '<w:name w:val="Bulletin Table"/><w:tblPr><w:tblBorders>'
        f"<w:top {thick}/><w:bottom {thick}/><w:insideH {thin}/></w:tblBorders>"
        '<w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="40" w:type="dxa"/>'
        '<w:bottom w:w="30" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>'
        "</w:tblPr></w:style>"
    )


def _run(
    face: Face, points: float, *, is_bold: bool = False, colour: str = _INK, space: int = 0
) -> str:
    half_points = round(points * 2)
    bold = "<w:b/><w:bCs/>" if is_bold else ""
    return (
        f'{_fonts(face)}{bold}<w:color w:val="{colour}"/><w:spacing w:val="{space}"/>'
        f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    )


def _fonts(face: Face) -> str:
    latin, chinese = quoteattr(face.latin), quoteattr(face.chinese)
    return f"<w:rFonts w:ascii={latin} w:hAnsi={latin} w:cs={latin} w:eastAsia={chinese}/>"


def _spacing(
    pitch_points: float | None, *, is_exact: bool = False, before: float = 0, after: float = 0
) -> str:
    line = (
        'w:line="240" w:lineRule="auto"'
        if pitch_points is None
        else f'w:line="{round(pitch_points * TWIPS_PER_POINT)}"'
        f' w:lineRule="{"exact" if is_exact else "atLeast"}"'
    )
    edges = f'w:before="{round(before * 20)}" w:after="{round(after * 20)}"'
    return f"<w:spacing {edges} {line}/>"


def _both(is_chinese: bool) -> str:
    return '<w:jc w:val="both"/>' if is_chinese else ""
