"""Writing an inbox: who sends which rows in which file.

What does not belong here: how a file looks (habits, cells, sheets), its bytes (books).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field
from pathlib import Path

import pandas as pd

from catalogue import as_month, format_month
from catalogue.forms import FORMS, Form
from profiles.model import Profile
from simulation.submissions.books import write_csv, write_xls, write_xlsx
from simulation.submissions.habits import habits_of
from simulation.submissions.letters import Letter, Sender, compose
from simulation.submissions.person_files import (
    PERSON_FILE_HABITS,
    PERSON_FORM_CODES,
    write_person_file,
)
from simulation.submissions.result import FAULT_COLUMNS, WrittenSubmissions

SOURCE_PATHS: dict[str, str] = {
    "enterprise_report": "enterprise_monitoring",
    "layoff_report": "layoff_reports",
    "layoff_follow_up": "layoff_reports",
    "person_record": "survey_persons",
    "insurance_register": "unemployment_insurance",
    "insured_structure": "insured_structure",
    "enterprise_administration": "enterprise_administration",
    "survey_table": "survey_tables",
    "insurance_table": "unemployment_insurance",
    "employment_table": "employment_register",
    "vacancy_table": "vacancies",
    "market_entity_table": "market_entities",
    "mobile_table": "mobile_signalling",
    "posting_table": "online_postings",
    "electricity_table": "industrial_electricity",
    "credit_table": "enterprise_credit",
    "rail_table": "rail_transport",
}
"""Folder of each form's files where the profile names no source for it."""

DEFAULT_FAULT_SHARE = 0.003
_OLD_ROWS = 12
_TITLED = ("insurance_table", "insurance_register", "layoff_follow_up")
_SENDERS = ("sender_code", "received_month")
Frames = pd.DataFrame | Iterable[pd.DataFrame]


def write_submissions(
    frames: Mapping[str, Frames],
    profile: Profile,
    *,
    seed: int,
    inbox: Path,
    fault_share: float = DEFAULT_FAULT_SHARE,
) -> WrittenSubmissions:
    """Write what senders send, month by month, into an inbox.

    Parameters
    ----------
    frames
        By form code: canonical fields of the form, ``received_month`` and ``sender_code``
        (absent: month by the source's calendar, the province). A frame, or frames in turn
        (months of person records, so that only one is held at a time). A frame holds all a
        sender sends in a month.
    profile
        Names of areas and codes, and folders of sources.
    seed
        Of habits and faults; the same seed writes the same bytes.
    inbox
        Folder of the inbox, made if absent. Files:
        ``<YYYY-MM received>/<source path>/<sender>_<…>.<xlsx|xls|csv>``; rows without a
        month of receipt (a history handed over) in ``<source path>/``.
    fault_share
        Expected share of faulty rows in unit and event forms, 0–1 (a tenth of it in person
        records). The default is ours: about thirty of ten thousand rows.

    Returns
    -------
    WrittenSubmissions
        Paths, records and habits by file, and every planted fault.

    Raises
    ------
    ValueError
        If a form is unknown or a frame lacks a column the form requires.
    """
    unknown = sorted(set(frames) - set(FORMS))
    if unknown:
        raise ValueError(f"forms: expected some of {sorted(FORMS)}, got {unknown}")
    inbox.mkdir(parents=True, exist_ok=True)
    log = _Log(inbox)
    for form_code in FORMS:
        if form_code in frames:
            form = FORMS[form_code]
            desk = _Desk(form, profile, seed, fault_share, log)
            for frame in _in_turn(frames[form_code]):
                desk.write(_with_senders(frame, form, profile))
    return log.result()


@dataclass
class _Log:
    """What has been written so far."""

    inbox: Path
    paths: list[Path] = field(default_factory=list)
    row_counts: dict[str, int] = field(default_factory=dict)
    habits: dict[str, tuple[str, ...]] = field(default_factory=dict)
    faults: list[tuple[object, ...]] = field(default_factory=list)

    def add(self, path: Path, letter: Letter, habits: tuple[str, ...]) -> None:
        name = path.relative_to(self.inbox).as_posix()
        self.paths.append(path)
        self.row_counts[name] = letter.row_count
        self.habits[name] = (*habits, *letter.shown)
        self.faults += [(name, *astuple(fault)) for fault in letter.faults]

    def result(self) -> WrittenSubmissions:
        faults = pd.DataFrame(self.faults, columns=list(FAULT_COLUMNS))
        months = pd.to_datetime(faults["reference_month"]).astype("datetime64[us]")
        return WrittenSubmissions(
            tuple(self.paths),
            self.row_counts,
            self.habits,
            faults.assign(reference_month=months),
        )


@dataclass
class _Desk:
    """Writes one form for all its senders; remembers what each sent last."""

    form: Form
    profile: Profile
    seed: int
    fault_share: float
    log: _Log
    senders: dict[str, Sender] = field(default_factory=dict)
    last_sent: dict[str, pd.DataFrame] = field(default_factory=dict)

    def write(self, frame: pd.DataFrame) -> None:
        plain = _with_plain_types(frame)
        # Undated rows come first: a history handed over, in no month folder.
        for (code, received), rows in plain.groupby(list(_SENDERS), sort=True, dropna=False):
            self._write_file(
                self._sender(str(code)),
                _timestamp(received),
                rows.drop(columns=list(_SENDERS)),
            )

    def _sender(self, code: str) -> Sender:
        if code not in self.senders:
            smaller = _smaller_senders(self.profile)
            habits = habits_of(code, self.form, seed=self.seed, smaller_senders=smaller)
            self.senders[code] = Sender(
                code, self.form, self.profile, habits, self.seed, self.fault_share
            )
        return self.senders[code]

    def _write_file(
        self, sender: Sender, received_month: pd.Timestamp | None, rows: pd.DataFrame
    ) -> None:
        place = "" if received_month is None else format_month(received_month)
        folder = self.log.inbox / place / _folder_of(self.profile, self.form)
        folder.mkdir(parents=True, exist_ok=True)
        received = _month_after(rows) if received_month is None else received_month
        path = folder / _file_name(sender, received, rows)
        if self.form.code in PERSON_FORM_CODES:
            letter = write_person_file(rows, path, sender, received_month=received)
            self.log.add(path, letter, PERSON_FILE_HABITS)
            return
        habits, old_rows = sender.habits, self.last_sent.get(sender.code)
        letter = compose(rows, sender, received_month=received, old_rows=old_rows)
        if habits.file_format == "csv":
            write_csv(letter.sheets[0], path, encoding=habits.encoding)
        elif habits.file_format == "xlsx":
            write_xlsx(letter.sheets, path)
        else:
            write_xls(letter.sheets, path)
        self.last_sent[sender.code] = rows.head(_OLD_ROWS)
        self.log.add(path, letter, habits.names)


def _timestamp(received: object) -> pd.Timestamp | None:
    return received if isinstance(received, pd.Timestamp) else None


def _month_after(rows: pd.DataFrame) -> pd.Timestamp:
    times = [name for name in ("reference_month", "reference_week") if name in rows.columns]
    latest = max(pd.Timestamp(rows[name].max()) for name in times if rows[name].notna().any())
    return as_month(latest.replace(day=1) + pd.DateOffset(months=1))


def _file_name(sender: Sender, received: pd.Timestamp, rows: pd.DataFrame) -> str:
    months = rows.get("reference_month", pd.Series(dtype="datetime64[us]"))
    latest = received if months.isna().all() else months.max()
    form, habits = sender.form, sender.habits
    # Forms that share a folder must not share a name.
    is_titled = habits.has_remarks or form.code in _TITLED
    title = f"{form.title_zh}_" if is_titled else ""
    return f"{sender.code}_{title}{latest.year}{latest.month:02d}.{habits.file_format}"


def _in_turn(frames: Frames) -> Iterator[pd.DataFrame]:
    if isinstance(frames, pd.DataFrame):
        yield frames
    else:
        yield from frames


def _with_senders(frame: pd.DataFrame, form: Form, profile: Profile) -> pd.DataFrame:
    required = [item.name for item in form.fields if item.is_required]
    absent = [name for name in required if name not in frame.columns]
    if absent:
        raise ValueError(f"{form.code}: expected columns {absent}, got {list(frame.columns)}")
    made = frame
    if "sender_code" not in made:
        made = made.assign(sender_code=_province_code(profile))
    if "received_month" not in made:
        calendar = next(item.calendar for item in profile.sources if form.code in item.forms)
        months = {month: calendar.vintage_of(month) for month in made["reference_month"].unique()}
        made = made.assign(received_month=made["reference_month"].map(months))
    return made


def _with_plain_types(frame: pd.DataFrame) -> pd.DataFrame:
    """Return text as objects and counts as floats: many small slices are taken, fast so."""
    types = {
        str(name): object if isinstance(dtype, pd.StringDtype) else "float64"
        for name, dtype in frame.dtypes.items()
        if isinstance(dtype, pd.StringDtype | pd.Int64Dtype)
    }
    return frame.astype(types)


def _province_code(profile: Profile) -> str:
    for kind in ("province", "nation"):
        for area in profile.areas:
            if area.kind == kind:
                return area.code
    return profile.areas[0].code


def _folder_of(profile: Profile, form: Form) -> str:
    for source in profile.sources:
        if form.code in source.forms and source.location.kind == "inbox" and source.location.path:
            return source.location.path
    return SOURCE_PATHS[form.code]


def _smaller_senders(profile: Profile) -> list[str]:
    areas = [area for area in profile.areas if area.kind in ("city", "zone")]
    # A zone that reports by itself is the smallest sender; its residents count with the cities.
    return [
        area.code
        for area in sorted(
            areas, key=lambda area: (area.kind != "zone", area.population_persons or 0, area.code)
        )
    ]
