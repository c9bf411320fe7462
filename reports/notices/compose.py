"""The words of a notice: where, which level, since when, why, what is due, where to read on.

Short enough for a message. It never holds a figure of one enterprise, nor a path. What does
not belong here: what happened (pipelines), sentences about rules (reports.wording).
"""

from zoneinfo import ZoneInfo

import pandas as pd

from profiles.model import Language, Profile
from reports.bulletin.content import Figure, warehouse_key
from reports.bulletin.names import area_title, level_style, rule_title
from reports.notices.content import CutSummary, DueStep, Notice, Occasion
from reports.notices.messages import simulated_mark
from reports.notices.reasons import ReasonSource, notice_reason
from reports.wording import format_number, phrase, say_month
from reports.wording.months import say_day
from reports.wording.numbers import plus_minus

MOST_CHARACTERS: dict[Language, int] = {"zh": 300, "en": 700}
"""Of one notice with its tail (default); a message in a group is read on a telephone."""
_NAMED_PLACES = 4
_LONGEST_NAME = 40
_LONGEST_REFERENCE = 40
_WITH_REASON = ("proposed", "awaiting_approval", "released")
_EVENT = "restricted.layoff_event"
_PERSONS_95 = 1.96


def compose_notice(
    occasion: Occasion,
    source: ReasonSource,
    *,
    language: Language,
    bulletin_name: str | None,
) -> Notice:
    """Return the notice of one occasion.

    Parameters
    ----------
    occasion
        What happened.
    source
        What was known at its vintage, and the profile.
    language
        Of those who read it.
    bulletin_name
        File name of the bulletin of its vintage, None where none is made yet.

    Returns
    -------
    Notice
        Of at most ``MOST_CHARACTERS``. What does not fit is left out, the reason's figures
        first; never the level, its standing or what is due.
    """
    profile = source.profile
    words = _Words(occasion, profile, language)
    opening, figures = words.opening(_since(occasion, source))
    dues, tail = words.dues(), words.tail(bulletin_name)
    room = MOST_CHARACTERS[language] - len(simulated_mark(profile, language)) - len(tail)
    line = words.line(opening)
    reasons = [("", ())] if occasion.kind not in _WITH_REASON else _reasons(words, source)
    for reason, shown in reasons:
        text = opening + reason + dues
        if len(text) <= room:
            return Notice(words.title(), text, line, tail, (*figures, *shown))
    # Only what a title makes long is left: of layoff events, the line says what matters.
    short = line if occasion.cuts else opening
    return Notice(words.title(), _cut(short, room - len(dues)) + dues, line, tail)


def _reasons(words: "_Words", source: ReasonSource) -> list[tuple[str, tuple[Figure, ...]]]:
    """Return what may be said of the reason, the fullest wording first, nothing last."""
    occasion, language = words.occasion, words.language
    held = words.held(source)
    found = notice_reason(source, language, occasion.area_code, level_code=occasion.level_code)
    return [*((reason + held, figures) for reason, figures in found), (held, ()), ("", ())]


class _Words:
    """The parts of one notice."""

    def __init__(self, occasion: Occasion, profile: Profile, language: Language) -> None:
        self.occasion, self.profile, self.language = occasion, profile, language
        self.area = _cut(area_title(occasion.area_code, profile, language), _LONGEST_NAME)

    def title(self) -> str:
        """Return the heading: where and what."""
        what = self._phrase(f"head_{self.occasion.kind}").format(level=self._level())
        return self._phrase("title").format(area=self.area, what=what)

    def line(self, opening: str) -> str:
        """Return what stands for the notice among many."""
        cuts = self.occasion.cuts
        if cuts is None:
            return opening
        return self._phrase("layoff_line").format(
            area=self.area,
            count=cuts.count,
            level=self._events_level(),
        )

    def held(self, source: ReasonSource) -> str:
        """Return that the level outlasts its evidence, nothing where it does not."""
        row = source.level_row(self.occasion.area_code, self.occasion.level_code)
        if row is None or self._rank(str(row["evidence_level_code"])) >= self._rank(
            self.occasion.level_code
        ):
            return ""
        return self._phrase("held").format(evidence=self._level(str(row["evidence_level_code"])))

    def tail(self, bulletin_name: str | None) -> str:
        """Return where to read on, and of layoff events what is not told."""
        note = self._phrase("event_note") if self.occasion.cuts else ""
        if bulletin_name is None:
            return note
        return note + self._phrase("bulletin").format(file=bulletin_name)

    def opening(self, since: pd.Timestamp) -> tuple[str, tuple[Figure, ...]]:
        """Return the first sentence, with its figures."""
        if self.occasion.cuts is not None:
            return self._cuts(self.occasion.cuts)
        sentence = self._phrase(self._opening_code()).format(
            area=self.area,
            level=self._level(),
            standing=self._standing(),
            previous=self._level(self.occasion.previous_level_code),
            since=say_month(since, self.language),
            date=say_day(self._there(self.occasion.happened_at), self.language),
            reference=self._reference(),
            items=self._overdue(),
        )
        return sentence, ()

    def dues(self) -> str:
        """Return what must follow by when; of what is overdue, the first sentence tells."""
        if self.occasion.kind == "overdue":
            return ""
        return "".join(
            self._phrase("due_late" if step.is_overdue else "due").format(
                when=self._moment(step.due_at), what=step.title.in_language(self.language)
            )
            for step in self.occasion.dues
        )

    def _opening_code(self) -> str:
        occasion = self.occasion
        if occasion.kind != "proposed" or occasion.previous_level_code is None:
            return occasion.kind
        before, after = self._rank(occasion.previous_level_code), self._rank(occasion.level_code)
        if before == after:
            return occasion.kind
        return "raised" if after > before else "lowered"

    def _cuts(self, cuts: CutSummary) -> tuple[str, tuple[Figure, ...]]:
        joint = "、" if self.language == "zh" else ", "
        named = [
            self._phrase("place_count").format(
                place=_cut(area_title(code, self.profile, self.language), _LONGEST_NAME),
                count=count,
            )
            for code, count in cuts.places[:_NAMED_PLACES]
        ]
        told = sum(count for _, count in cuts.places[:_NAMED_PLACES])
        more = (
            [self._phrase("elsewhere").format(count=cuts.count - told)] if told < cuts.count else []
        )
        text = self._phrase("layoff_event").format(
            area=self.area,
            count=cuts.count,
            places=self._phrase("places").format(places=joint.join([*named, *more]))
            if named
            else "",
            rules=joint.join(
                rule_title(code, self.profile, self.language) for code in cuts.rule_ids
            ),
            level=self._events_level(),
            date=say_day(self.occasion.happened_at, self.language),
        )
        if cuts.persons is None or cuts.persons_standard_error is None:
            return text, ()
        persons, figures = self._persons(cuts, cuts.persons, cuts.persons_standard_error)
        return text + persons, figures

    def _persons(
        self, cuts: CutSummary, persons: float, standard_error: float
    ) -> tuple[str, tuple[Figure, ...]]:
        is_grouped = self.language == "en"
        count = format_number(persons, 0, is_grouped=is_grouped)
        band = format_number(_PERSONS_95 * standard_error, 0, is_grouped=is_grouped)
        text = self._phrase("event_persons").format(
            persons=count, plus_minus=plus_minus(self.language), band=band
        )
        key = {"vintage": self.occasion.vintage, "event_id": cuts.event_id}
        return text, (Figure(count, persons, warehouse_key(_EVENT, "persons", key)),)

    def _events_level(self) -> str:
        if self.occasion.level_code is None:
            return self._phrase("event_no_level")
        return self._phrase("event_level").format(level=self._level())

    def _rank(self, code: str | None) -> int:
        ranks = {level.code: level.rank for level in self.profile.scheme.levels}
        return ranks.get(code or "", 0)

    def _level(self, code: str | None = None) -> str:
        own = self.occasion.level_code if code is None else code
        if own is None:
            return ""
        style = level_style(own, self.profile, self.language)
        return self._phrase("level").format(symbol=style.symbol, title=style.title)

    def _standing(self) -> str:
        """Return the level, called a proposal where it is not released."""
        if self.occasion.is_released:
            return self._level()
        return self._phrase("level_proposed").format(level=self._level())

    def _reference(self) -> str:
        if not self.occasion.reference:
            return ""
        number = _cut(" ".join(self.occasion.reference.split()), _LONGEST_REFERENCE)
        return phrase("warning_reference", self.language).format(reference=number)

    def _overdue(self) -> str:
        joint = "；" if self.language == "zh" else "; "
        return joint.join(self._overdue_item(step) for step in self.occasion.dues)

    def _overdue_item(self, step: DueStep) -> str:
        return self._phrase("overdue_item").format(
            what=step.title.in_language(self.language), when=self._moment(step.due_at)
        )

    def _moment(self, moment: pd.Timestamp) -> str:
        there = self._there(moment)
        joint = "" if self.language == "zh" else ", "
        return f"{say_day(there, self.language)}{joint}{there:%H:%M}"

    def _there(self, moment: pd.Timestamp) -> pd.Timestamp:
        zone = ZoneInfo(self.profile.settings.timezone)
        return moment.tz_localize("UTC").tz_convert(zone)

    def _phrase(self, code: str) -> str:
        return phrase(f"notice_{code}", self.language)


def _since(occasion: Occasion, source: ReasonSource) -> pd.Timestamp:
    """Return since which vintage the level has been proposed without a break."""
    row = source.level_row(occasion.area_code, occasion.level_code)
    return occasion.vintage if row is None else pd.Timestamp(row["since_vintage"])


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
