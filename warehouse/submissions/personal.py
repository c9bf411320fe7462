"""SQL that tells whether a text holds a personal identifier: card number, mobile, e-mail.

What does not belong here: replacing identifiers that stand in their own column
(identifiers), going through the tables (scan).
"""

import re

from catalogue.resident_numbers import CHECK_CHARACTERS, PROVINCE_PREFIXES, WEIGHTS

WITHHELD = "（疑为个人信息，未保存）"
"""Stands where a text was left out because it may identify a person."""

KINDS = ("resident_number", "mobile_number", "email")

_WIDE = "０１２３４５６７８９Ｘｘ＠．－　"
_NARROW = "0123456789Xx@.- "
# A run of letters and digits is taken whole: hashes and other numbers hold no shorter ones.
_EDGE_BEFORE, _EDGE_BEHIND = "(^|[^0-9A-Za-z])", "($|[^0-9A-Za-z])"
_MOBILE = f"{_EDGE_BEFORE}([+]?86[ -]?)?1[3-9][0-9][ -]?[0-9]{{4}}[ -]?[0-9]{{4}}{_EDGE_BEHIND}"
_EMAIL = "[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)*[.][A-Za-z]{2,}"
_LIKELY = "[0-9０-９][0-9０-９ 　－-]{9,}[0-9０-９XxＸｘ]|[@＠]"
_SHORTEST = 6
_DIGIT = "[0-9０-９]"
_NAMED = re.compile(
    rf"(?<!{_DIGIT}){_DIGIT}{{17}}[0-9０-９XxＸｘ](?!{_DIGIT})|(?<!{_DIGIT}){_DIGIT}{{15}}(?!{_DIGIT})"
    rf"|(?<!{_DIGIT})[1１][3-9３-９]{_DIGIT}{{9}}(?!{_DIGIT})|{_EMAIL}"
)


def without_identifiers(text: str) -> str:
    """Return a name with runs of digits that may identify a person, and e-mails, blotted out.

    For names of files, sheets and columns, which senders choose freely.

    Examples
    --------
    >>> without_identifiers("210100_202507.xlsx"), without_identifiers("张三13912345678.xlsx")
    ('210100_202507.xlsx', '张三***.xlsx')
    """
    return _NAMED.sub("***", text)


def kind_condition(text: str, kind: str, *, is_check_needed: bool = True) -> str:
    """Return the SQL condition that a text holds an identifier of one of ``KINDS``.

    Notes
    -----
    A card number of 18 characters needs a province, a date of birth and its check
    character, unless ``is_check_needed`` is false; one of 15 a province and a date.
    Numbers within a longer run of letters and digits, such as a hash, are none.
    """
    plain = f"translate({text}, '{_WIDE}', '{_NARROW}')"
    if kind == "mobile_number":
        return f"regexp_matches({plain}, '{_MOBILE}')"
    if kind == "email":
        return f"regexp_matches({plain}, '{_EMAIL}')"
    if kind != "resident_number":
        raise ValueError(f"expected one of {KINDS}, got {kind!r}")
    # Separators are doubled, because a match takes the one behind it with it.
    spaced = f"regexp_replace({plain}, '[^0-9A-Za-z]', '  ', 'g')"
    return f"({_any_number(spaced, '[0-9]{17}[0-9Xx]', _is_whole_number(is_check_needed))} OR " + (
        f"{_any_number(spaced, '[0-9]{15}', _is_old_number())})"
    )


def personal_condition(text: str) -> str:
    """Return the SQL condition that a text may hold an identifier; false for NULL.

    A card number counts even where its check character is wrong: a slip of the pen names
    a person all the same.
    """
    kinds = " OR ".join(kind_condition(text, kind, is_check_needed=False) for kind in KINDS)
    return f"CASE WHEN {likely_condition(text)} THEN {kinds} ELSE false END"


def likely_condition(text: str) -> str:
    """Return a quick SQL condition that every text with an identifier meets."""
    return f"length({text}) >= {_SHORTEST} AND regexp_matches({text}, '{_LIKELY}')"


def withheld_if_personal(text: str) -> str:
    """Return the SQL of a text, or of ``WITHHELD`` in its place."""
    return f"CASE WHEN {personal_condition(text)} THEN '{WITHHELD}' ELSE {text} END"


def _any_number(text: str, form: str, is_number: str) -> str:
    found = f"regexp_extract_all({text}, '{_EDGE_BEFORE}({form}){_EDGE_BEHIND}', 2)"
    return f"len(list_filter({found}, lambda n: {is_number})) > 0"


def _is_whole_number(is_check_needed: bool) -> str:
    total = " + ".join(
        f"CAST(n[{place}] AS INTEGER) * {weight}" for place, weight in enumerate(WEIGHTS, start=1)
    )
    check = f" AND '{CHECK_CHARACTERS}'[({total}) % 11 + 1] = upper(n[18])"
    return (
        f"{_has_province()} AND n[7:8] IN ('19', '20')"
        " AND try_strptime(n[7:14], '%Y%m%d') IS NOT NULL"
        f"{check if is_check_needed else ''}"
    )


def _is_old_number() -> str:
    return f"{_has_province()} AND try_strptime('19' || n[7:12], '%Y%m%d') IS NOT NULL"


def _has_province() -> str:
    prefixes = ", ".join(f"'{prefix}'" for prefix in PROVINCE_PREFIXES)
    return f"n[1:2] IN ({prefixes})"
