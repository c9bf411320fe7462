"""The head of the first page: number of the issue, its months, level and validity.

What does not belong here: the level's reasons (levels), layout (templates).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from catalogue import months_between, parse_month
from catalogue.warning_states import IN_FORCE
from profiles.model import Language, Profile
from reports.bulletin.content import AreaStatus, Cover, Figure, Statement, warehouse_key
from reports.bulletin.edition_view import EditionView
from reports.bulletin.keys import derived_key
from reports.bulletin.names import is_of_place
from reports.bulletin.series import latest_month
from reports.inputs import BulletinInputs, rows_of_vintage
from reports.wording import phrase, say_month


@dataclass(frozen=True)
class IssueNumber:
    """The number of an issue within its year, and since the first of all."""

    year: int
    number: int
    running: int


def bulletin_cover(view: EditionView, areas: tuple[AreaStatus, ...], language: Language) -> Cover:
    """Return what the head of the first page says of an edition.

    Parameters
    ----------
    view : EditionView
        The edition: inputs, profile, whether levels may be told.
    areas : tuple of AreaStatus
        The warned areas, gravest first; none in a public edition.
    language : Language
        ``en`` or ``zh``.
    """
    inputs, profile = view.inputs, view.profile
    number = issue_number(inputs.vintage, profile)
    month = latest_month(inputs, profile)
    following = pd.Timestamp(inputs.vintage + pd.DateOffset(months=1))
    nothing = phrase("cover_no_data", language)
    level = (
        (phrase("cover_level", language), _levels(areas, inputs, profile, language))
        if view.has_levels
        else (phrase("cover_released", language), _released(inputs, language))
    )
    return Cover(
        number=phrase("issue_number", language).format(
            year=number.year, number=number.number, running=number.running
        ),
        entries=(
            (
                phrase("cover_month", language),
                nothing if month is None else say_month(month, language),
            ),
            (
                phrase("cover_vintage", language),
                phrase("cover_vintage_text", language).format(
                    vintage=say_month(inputs.vintage, language)
                ),
            ),
            (level[0], level[1].text),
            (
                phrase("cover_valid", language),
                phrase("cover_valid_text", language).format(
                    next_vintage=say_month(following, language)
                ),
            ),
        ),
        figures=level[1].figures,
    )


def issue_number(vintage: pd.Timestamp, profile: Profile) -> IssueNumber:
    """Return the number of an issue, in the year of its vintage and in all.

    Notes
    -----
    Both count months from the profile's first vintage, made or not: a bulletin made again or
    late keeps its number, and a month left out leaves a gap.

    Examples
    --------
    >>> from profiles import load_profile
    >>> issue_number(pd.Timestamp("2026-01-01"), load_profile("liaoning_demo"))
    IssueNumber(year=2026, number=1, running=61)
    """
    first = parse_month(profile.settings.first_vintage)
    running = max(months_between(first, vintage) + 1, 1)
    return IssueNumber(vintage.year, min(vintage.month, running), running)


def _levels(
    areas: tuple[AreaStatus, ...], inputs: BulletinInputs, profile: Profile, language: Language
) -> Statement:
    """Return the level of the place itself, and how many other areas stand above normal."""
    own = next((item for item in areas if is_of_place(item, profile)), None)
    others = [item for item in areas if item is not own and item.level and item.level.rank > 0]
    texts = [level_words(own)] if own is not None else []
    count_text = phrase("cover_level_count", language)
    figures = []
    for words, part in _by_words(others).items():
        is_own_too = own is not None and level_words(own) == words
        figures.append(count_of_areas(part, inputs, less=int(is_own_too)))
        texts.append(count_text.format(level=words, count=figures[-1].text))
    joint = "；" if language == "zh" else "; "
    return Statement(joint.join(texts) or phrase("no_level", language), tuple(figures))


def _by_words(areas: Iterable[AreaStatus]) -> dict[str, list[AreaStatus]]:
    grouped: dict[str, list[AreaStatus]] = {}
    for status in areas:
        grouped.setdefault(level_words(status), []).append(status)
    return grouped


def level_counts(
    areas: Iterable[AreaStatus], inputs: BulletinInputs, language: Language
) -> Statement:
    """Return how many areas stand at each level, in the order the areas stand."""
    counts = {words: count_of_areas(part, inputs) for words, part in _by_words(areas).items()}
    joint = "，" if language == "zh" else ", "
    text = joint.join(f"{words} {count.text}" for words, count in counts.items())
    return Statement(text, tuple(counts.values()))


def count_of_areas(areas: list[AreaStatus], inputs: BulletinInputs, *, less: int = 0) -> Figure:
    """Return how many areas stand at the level they share, ``less`` those told apart."""
    level = areas[0].level
    key: dict[str, object] = {"vintage": inputs.vintage}
    if level is not None:
        key["level_code"] = level.code
    counted = derived_key("count", warehouse_key("warnings.level", "area_code", key))
    count = len(areas)
    if level is None:
        # Areas of the profile that rules look at and the vintage has no level for.
        stored = int((inputs.level["vintage"] == inputs.vintage).sum())
        return Figure(str(count), count, derived_key("difference", stored + count, counted))
    address = derived_key("difference", counted, less) if less else counted
    return Figure(str(count), count, address)


def level_words(status: AreaStatus) -> str:
    """Return the level of an area by symbol and word."""
    return status.headline if status.level is None else f"{status.level.symbol} {status.headline}"


def _released(inputs: BulletinInputs, language: Language) -> Statement:
    states = rows_of_vintage(inputs.warning_state, inputs.vintage)
    count = int(states["state_code"].isin(IN_FORCE).sum())
    if not count:
        return Statement(phrase("cover_released_none", language))
    counted = [
        derived_key(
            "count",
            warehouse_key(
                "warnings.state", "area_code", {"vintage": inputs.vintage, "state_code": code}
            ),
        )
        for code in sorted(IN_FORCE)
    ]
    text = phrase("cover_released_text", language).format(count=count)
    return Statement(text, (Figure(str(count), count, derived_key("sum", *counted)),))
