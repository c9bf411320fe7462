"""Whether a source's forms exist, and the profile declares what their rows name.

What does not belong here: the forms (catalogue.forms), judging rows against them (warehouse).
"""

from collections.abc import Iterator

from catalogue.forms import FORMS
from profiles.documents import Entry
from profiles.draft import Codes
from profiles.model import Source
from profiles.problems import Problem
from profiles.references import AREA, INDICATOR, repeated, unknown_code


def form_problems(entry: Entry[Source], *, codes: Codes) -> Iterator[Problem]:
    """Yield the problems of what a source sends: unknown forms, senders, indicators, lists."""
    source = entry.value
    yield from _kind_of_reading_problems(entry)
    for number, code in enumerate(source.forms):
        yield from unknown_code(
            entry, ("forms", number), code=code, known=FORMS, what="a form of catalogue.forms"
        )
        yield from _declaration_problems(entry, number, codes=codes)
    yield from repeated(
        [(entry, ("forms", n), code) for n, code in enumerate(source.forms)], what="a form"
    )
    for number, code in enumerate(source.senders):
        yield from unknown_code(entry, ("senders", number), code=code, known=codes.areas, what=AREA)
    senders = [(entry, ("senders", n), code) for n, code in enumerate(source.senders)]
    yield from repeated(senders, what="a sender")


def _kind_of_reading_problems(entry: Entry[Source]) -> Iterator[Problem]:
    source = entry.value
    if bool(source.forms) == (source.layout is not None):
        expected = "either forms or a layout"
        got = "both" if source.forms else "neither"
        yield entry.problem("forms" if source.forms else "layout", expected=expected, got=got)


def _declaration_problems(entry: Entry[Source], number: int, *, codes: Codes) -> Iterator[Problem]:
    form = FORMS.get(entry.value.forms[number])
    for field in form.fields if form else ():
        for code in (field.indicator_code, field.cumulative_of):
            yield from unknown_code(
                entry,
                ("forms", number),
                code=code,
                known=codes.indicators,
                what=f"{INDICATOR} for its field {field.name}",
            )
        yield from unknown_code(
            entry,
            ("forms", number),
            code=field.code_list,
            known=codes.code_lists,
            what=f"a code list of code_lists.csv for its field {field.name}",
        )
