"""What people have decided on warnings, as it stood when the vintage's bulletin was made.

What does not belong here: deciding (pipelines), the proposed level and its reasons (levels).
"""

from collections.abc import Collection
from zoneinfo import ZoneInfo

import pandas as pd

from catalogue.warning_states import IN_FORCE, PUBLIC, UNDECIDED
from profiles.model import Language, Profile
from profiles.procedure import Procedure
from reports.bulletin.content import Block, Figure, Row, Table, say, warehouse_key
from reports.bulletin.names import area_title, level_style
from reports.inputs import BulletinInputs, rows_of_vintage
from reports.wording import phrase, say_month
from reports.wording.months import say_day
from reports.wording.numbers import MISSING

_TOLD_WHEN_NEW = ("rejected", "lifted")


def warning_notes(
    inputs: BulletinInputs, profile: Profile, language: Language, area_code: str
) -> tuple[str, ...]:
    """Return what has become of an area's warnings: in force, undecided, newly closed.

    Parameters
    ----------
    inputs : BulletinInputs
        Its ``warning_state`` tells of this vintage and the last told before.
    profile : Profile
        Titles of levels, time zone of days.
    language : Language
        ``en`` or ``zh``.
    area_code : str
        The area.

    Returns
    -------
    tuple of str
        A sentence per warning, those in force first; none where no warning was proposed.
    """
    own = inputs.of_area("warning_state", area_code)
    if own.empty:
        return ()
    own = _sorted(own)
    told = [
        *own[own["state_code"].isin(IN_FORCE)].to_dict("records"),
        *own[own["state_code"].isin(UNDECIDED)].to_dict("records"),
        *_newly_closed(own, inputs, _TOLD_WHEN_NEW).to_dict("records"),
    ]
    return tuple(_note(row, profile, language) for row in told)


def released_warnings(
    inputs: BulletinInputs, profile: Profile, language: Language
) -> tuple[Block, ...]:
    """Return the warnings released and in force, and those lifted since the last bulletin.

    For an edition that shows no proposal; nothing where the profile has no procedure.
    """
    if profile.procedure is None:
        return ()
    states = _present(inputs)
    shown = pd.concat(
        [
            states[states["state_code"].isin(IN_FORCE)],
            _newly_closed(states[states["state_code"].isin(PUBLIC)], inputs, ("lifted",)),
        ]
    )
    if shown.empty:
        return (say(phrase("released_none", language)),)
    columns = ("col_area", "col_released_level", "col_released", "col_number", "col_state")
    return (
        Table(
            code="released",
            caption=phrase("released_caption", language),
            headings=tuple(phrase(code, language) for code in columns),
            rows=tuple(_released_row(row, profile, language) for row in shown.to_dict("records")),
            widths=(0.2, 0.2, 0.2, 0.2, 0.2),
            notes=(phrase(_released_note(profile.procedure, shown), language),),
            aligns=("left",) * 5,
        ),
    )


def _released_note(procedure: Procedure, shown: pd.DataFrame) -> str:
    """Return the note on approval where the procedure asks for it at every level shown."""
    approved = {
        code
        for item in procedure.requirements
        if item.is_approval_required
        for code in item.level_codes
    }
    return "released_note" if set(shown["level_code"]) <= approved else "released_note_open"


def open_state(inputs: BulletinInputs, language: Language, area_code: str) -> Figure:
    """Return what has become of an area's latest warning, a dash where none is open."""
    own = inputs.of_area("warning_state", area_code)
    if own.empty:
        return Figure(MISSING)
    own = _sorted(own[own["state_code"].isin(IN_FORCE | UNDECIDED)])
    if own.empty:
        return Figure(MISSING)
    row = own.iloc[-1]
    key = {"vintage": row["vintage"], "warning_id": row["warning_id"]}
    return Figure(
        phrase(f"state_{row['state_code']}", language),
        key=warehouse_key("warnings.state", "state_code", key),
    )


def open_warnings(
    inputs: BulletinInputs,
    profile: Profile,
    language: Language,
    *,
    told: Collection[str] = (),
) -> tuple[Block, ...]:
    """Return the warnings that are undecided or in force, as a table; nothing if there are none.

    Those of areas in ``told``, whose warnings stand elsewhere, are left out.
    """
    states = _present(inputs)
    shown = states[states["state_code"].isin(IN_FORCE | UNDECIDED)]
    shown = shown[~shown["area_code"].isin(list(told))]
    if shown.empty:
        return ()
    columns = ("col_area", "col_released_level", "col_state", "col_vintage", "col_released")
    return (
        Table(
            code="open_warnings",
            caption=phrase("open_caption", language),
            headings=tuple(phrase(code, language) for code in columns),
            rows=tuple(_open_row(row, profile, language) for row in shown.to_dict("records")),
            widths=(0.22, 0.22, 0.24, 0.16, 0.16),
            aligns=("left",) * 5,
        ),
    )


def _present(inputs: BulletinInputs) -> pd.DataFrame:
    return _sorted(rows_of_vintage(inputs.warning_state, inputs.vintage))


def _sorted(states: pd.DataFrame) -> pd.DataFrame:
    return states.sort_values(["area_code", "proposed_at", "warning_id"], ignore_index=True)


def _newly_closed(
    states: pd.DataFrame, inputs: BulletinInputs, codes: tuple[str, ...]
) -> pd.DataFrame:
    """Return the warnings that a decision closed since the bulletin before."""
    told = inputs.warning_state
    earlier = told[told["vintage"] < inputs.vintage]
    before = earlier[earlier["vintage"] == earlier["vintage"].max()]
    known = set(before.loc[before["state_code"].isin(codes), "warning_id"])
    return states[states["state_code"].isin(codes) & ~states["warning_id"].isin(known)]


def _note(row: dict[object, object], profile: Profile, language: Language) -> str:
    state = str(row["state_code"])
    is_lifted = state == "lifted"
    number = str(row["lifting_reference" if is_lifted else "release_reference"])
    moment = row["closed_at" if state in _TOLD_WHEN_NEW else "released_at"]
    return phrase(f"warning_{state}", language).format(
        level=level_style(str(row["level_code"]), profile, language).title,
        vintage=say_month(pd.Timestamp(str(row["proposed_vintage"])), language),
        count=row["review_count"],
        date=_day(moment, profile, language),
        reference=phrase("warning_reference", language).format(reference=number) if number else "",
    )


def _released_row(row: dict[object, object], profile: Profile, language: Language) -> Row:
    level = level_style(str(row["level_code"]), profile, language)
    is_lifted = row["state_code"] == "lifted"
    state = phrase("state_lifted" if is_lifted else "state_in_force", language).format(
        date=_day(row["closed_at"], profile, language)
    )
    key = {"vintage": row["vintage"], "warning_id": row["warning_id"]}
    return Row(
        heading=area_title(str(row["area_code"]), profile, language),
        cells=(
            Figure(
                f"{level.symbol} {level.title}",
                key=warehouse_key("warnings.state", "level_code", key),
            ),
            Figure(_day(row["released_at"], profile, language)),
            Figure(str(row["release_reference"]) or MISSING),
            Figure(state, key=warehouse_key("warnings.state", "state_code", key)),
        ),
        area_code=str(row["area_code"]),
        level_code=level.code,
    )


def _open_row(row: dict[object, object], profile: Profile, language: Language) -> Row:
    level = level_style(str(row["level_code"]), profile, language)
    key = {"vintage": row["vintage"], "warning_id": row["warning_id"]}
    state = phrase(f"state_{row['state_code']}", language)
    return Row(
        heading=area_title(str(row["area_code"]), profile, language),
        cells=(
            Figure(f"{level.symbol} {level.title}"),
            Figure(state, key=warehouse_key("warnings.state", "state_code", key)),
            Figure(say_month(pd.Timestamp(str(row["proposed_vintage"])), language)),
            Figure(_day(row["released_at"], profile, language)),
        ),
        area_code=str(row["area_code"]),
        level_code=level.code,
    )


def _day(moment: object, profile: Profile, language: Language) -> str:
    """Return the day of a UTC moment where the place is, or a dash for none."""
    if moment is None or pd.isna(moment):  # type: ignore[call-overload]
        return MISSING
    there = pd.Timestamp(str(moment), tz="UTC").tz_convert(ZoneInfo(profile.settings.timezone))
    return say_day(there.tz_localize(None), language)
