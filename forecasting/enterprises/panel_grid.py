"""Reports of enterprises laid out month by enterprise, as known at a vintage.

What does not belong here: weights (weights), what is put where nothing was reported
(late_reporters, silence).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.enterprises.settings_panel import PanelSettings

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

UNKNOWN = "unknown"
NOT_RELEASED = np.iinfo(np.int64).max
REQUIRED = (
    "reference_month", "enterprise_code", "area_code", "section_code", "size_class_code",
    "base_staff_persons", "end_staff_persons", "joined_persons", "left_persons",
)  # fmt: skip
_COUNTS = {
    "base": "base_staff_persons",
    "end": "end_staff_persons",
    "joined": "joined_persons",
    "left": "left_persons",
    "hidden": "hidden_unemployed_persons",
    "expected": "expected_cut_persons",
}
_WHEN_KNOWN = ("vintage", "received_month")
_USED = {*REQUIRED, *_COUNTS.values(), "ownership_code"}


class NoReportError(ValueError):
    """No report can be used: none is known, or none has a place and staff."""


@dataclass(frozen=True)
class PanelGrid:
    """Reports as arrays month × enterprise; not reported is NaN.

    ``area`` and ``section`` are positions in ``area_codes`` and ``section_codes`` by
    enterprise, ``size`` in ``size_codes`` by month and enterprise (carried over months
    without a report). ``transfer`` is staff moved in less staff moved out by business
    transfer, ``closed`` whether the enterprise reported its closure in the month,
    ``received`` the position of the month in which the month's first report became known,
    ``released`` by enterprise the position of the month from which it is no member any more,
    ``NOT_RELEASED`` where nobody said so. ``losses`` holds row, column, type_code, cause_code,
    persons. ``ownership`` is the latest ownership code by enterprise, None without such a
    column. ``row_counts`` tells what was left out.
    """

    months: pd.DatetimeIndex
    enterprise_codes: npt.NDArray[np.object_]
    area_codes: tuple[str, ...]
    section_codes: tuple[str, ...]
    size_codes: tuple[str, ...]
    area: IntArray
    section: IntArray
    size: IntArray
    base: FloatArray
    end: FloatArray
    joined: FloatArray
    left: FloatArray
    hidden: FloatArray
    expected: FloatArray
    transfer: FloatArray
    closed: BoolArray
    received: IntArray
    released: IntArray
    losses: pd.DataFrame
    ownership: npt.NDArray[np.object_] | None
    row_counts: dict[str, int]

    @property
    def is_reported(self) -> BoolArray:
        """Whether the month was reported, month × enterprise."""
        return np.asarray(~np.isnan(self.base))


def read_panel_grid(
    reports: pd.DataFrame, *, vintage: pd.Timestamp | None, settings: PanelSettings
) -> PanelGrid:
    """Return the reports known at a vintage, month × enterprise.

    Parameters
    ----------
    reports
        Columns of ``REQUIRED`` and, if there, hidden_unemployed_persons,
        expected_cut_persons, ``vintage`` or ``received_month``, ``first_vintage`` (of a report
        corrected since, when its first version was known), and the slots of losses and joins
        of the form. Rows in any order; of several of one enterprise and month the one known
        last counts, of equals the last row.
    vintage
        Rows known later are left out; None takes all.
    settings
        Codes of closures and transfers.

    Returns
    -------
    PanelGrid
        Months without gaps from the first to the last reported. A missing section or size
        is taken from the enterprise's other months, else ``unknown``; rows without area,
        enterprise, month or both staff figures are left out and counted.

    Raises
    ------
    ValueError
        If a column is absent or a month is no month start; ``NoReportError`` if no row can be
        used.
    """
    known, counts = _known_rows(reports, vintage)
    months = pd.date_range(
        known["reference_month"].min(), known["reference_month"].max(), freq="MS", unit="us"
    )
    row = month_positions(known["reference_month"], months[0])
    column, codes = pd.factorize(known["enterprise_code"], sort=True)
    shape = (len(months), len(codes))
    arrays = {}
    for name, field in _COUNTS.items():
        filled = np.full(shape, np.nan)
        if field in known:
            given = known[field].to_numpy(dtype=np.float64, na_value=np.nan)
            filled[row, column] = np.where(given >= 0, given, np.nan)
        arrays[name] = filled
    losses = _slots(known, row, column, "left", ("type", "cause"))
    joins = _slots(known, row, column, "joined", ("cause",))
    transfer = _sums(joins, settings.transfer_join_codes, "cause_code", shape)
    transfer -= _sums(losses, settings.transfer_type_codes, "type_code", shape)
    closure = _sums(losses, settings.closure_type_codes, "type_code", shape)
    closed = (arrays["end"] == 0) & ((closure > 0) | (arrays["base"] > 0))
    area, area_codes = _latest(known, row, column, "area_code", len(codes))
    section, section_codes = _latest(known, row, column, "section_code", len(codes))
    size, size_codes = _sizes(known, row, column, shape, settings.size_class_codes)
    received = np.full(shape, np.iinfo(np.int64).max, dtype=np.int64)
    received[row, column] = month_positions(known["first_known_month"], months[0])
    return PanelGrid(
        months=months,
        enterprise_codes=np.asarray(codes, dtype=object),
        area_codes=area_codes, section_codes=section_codes, size_codes=size_codes,
        area=area, section=section, size=size,
        transfer=transfer, closed=closed, received=received, losses=losses,
        released=np.full(len(codes), NOT_RELEASED, dtype=np.int64),
        ownership=_ownership(known, row, column, len(codes)), row_counts=counts,
        **arrays,
    )  # fmt: skip


def _known_rows(
    reports: pd.DataFrame, vintage: pd.Timestamp | None
) -> tuple[pd.DataFrame, dict[str, int]]:
    absent = [name for name in REQUIRED if name not in reports.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in reports, got {list(reports.columns)}")
    month = pd.to_datetime(reports["reference_month"])
    if not (month.dropna().dt.day == 1).all():
        raise ValueError("expected month starts in reference_month of reports")
    known_month = _known_months(reports, month)
    is_known = np.ones(len(reports), dtype=bool) if vintage is None else known_month <= vintage
    staff = reports[["base_staff_persons", "end_staff_persons"]].to_numpy(
        dtype=np.float64, na_value=np.nan
    )
    has_staff = np.asarray(((staff >= 0) & np.isfinite(staff)).all(axis=1))
    is_placed = np.asarray(
        reports[["reference_month", "enterprise_code", "area_code"]].notna().all(axis=1)
    )
    usable = np.flatnonzero(is_known & has_staff & is_placed)
    if not len(usable):
        raise NoReportError(
            f"expected a row with area and staff in reports, got none of {int(is_known.sum())}"
        )
    latest, first = _versions(reports["enterprise_code"], month, known_month, usable)
    first_month = _known_months(reports, month, ("first_vintage", *_WHEN_KNOWN))
    wanted = [name for name in reports.columns if name in _USED or _is_slot(name)]
    rows = reports[wanted].iloc[latest].reset_index(drop=True)
    rows = rows.assign(
        reference_month=month.to_numpy()[latest], first_known_month=first_month.to_numpy()[first]
    )
    counts = {
        "rows": int(is_known.sum()),
        "rows_without_staff": int((is_known & ~has_staff).sum()),
        "rows_without_place": int((is_known & has_staff & ~is_placed).sum()),
        "rows_superseded": len(usable) - len(latest),
        "rows_without_section": int(rows["section_code"].isna().sum()),
        "rows_without_size": int(rows["size_class_code"].isna().sum()),
    }
    return rows, counts


def _known_months(
    reports: pd.DataFrame,
    month: "pd.Series[pd.Timestamp]",
    names: tuple[str, ...] = _WHEN_KNOWN,
) -> "pd.Series[pd.Timestamp]":
    """Return when each row became known; never before the month it describes is over."""
    following = month + pd.DateOffset(months=1)
    for name in names:
        if name in reports.columns:
            given = pd.to_datetime(reports[name])
            return given.where(given >= following, following)
    return following


def _versions(
    enterprise: "pd.Series[str]",
    month: "pd.Series[pd.Timestamp]",
    known_month: "pd.Series[pd.Timestamp]",
    usable: IntArray,
) -> tuple[IntArray, IntArray]:
    """Return positions of the rows known last and first of each enterprise and month."""
    who, _ = pd.factorize(enterprise.iloc[usable], sort=True)
    when = month.to_numpy()[usable]
    order = np.lexsort((usable, known_month.to_numpy()[usable], who, when))
    ordered_who, ordered_when = who[order], when[order]
    is_new = (ordered_who[1:] != ordered_who[:-1]) | (ordered_when[1:] != ordered_when[:-1])
    is_last, is_first = np.append(is_new, True), np.append(True, is_new)
    return np.asarray(usable[order[is_last]]), np.asarray(usable[order[is_first]])


def _is_slot(name: str) -> bool:
    return name.startswith(("left_", "joined_"))


def month_positions(months: "pd.Series[pd.Timestamp]", first: pd.Timestamp) -> IntArray:
    """Return how many months after the first each lies."""
    number = months.dt.year * 12 + months.dt.month
    return np.asarray(number.to_numpy(dtype=np.int64) - (first.year * 12 + first.month))


def _slots(
    known: pd.DataFrame, row: IntArray, column: IntArray, kind: str, axes: tuple[str, ...]
) -> pd.DataFrame:
    """Return the filled slots: row, column, a code per axis, persons."""
    parts = []
    for number in range(1, 10):
        persons_name = f"{kind}_{number}_persons"
        if persons_name not in known.columns:
            continue
        persons = known[persons_name].to_numpy(dtype=np.float64, na_value=0.0)
        is_given = persons > 0
        part: dict[str, object] = {"row": row[is_given], "column": column[is_given]}
        for axis in axes:
            name = f"{kind}_{number}_{axis}_code"
            given = known.loc[is_given, name] if name in known else None
            part[f"{axis}_code"] = UNKNOWN if given is None else given.fillna(UNKNOWN).to_numpy()
        parts.append(pd.DataFrame(part | {"persons": persons[is_given]}))
    if parts:
        return pd.concat(parts, ignore_index=True)
    names = ["row", "column", *(f"{axis}_code" for axis in axes), "persons"]
    return pd.DataFrame({name: pd.Series(dtype="float64") for name in names}).astype(
        {"row": "int64", "column": "int64"} | {f"{axis}_code": "object" for axis in axes}
    )


def _sums(
    slots: pd.DataFrame, codes: tuple[str, ...], name: str, shape: tuple[int, int]
) -> FloatArray:
    chosen = slots[slots[name].isin(codes)]
    position = chosen["row"].to_numpy() * shape[1] + chosen["column"].to_numpy()
    total = np.bincount(
        position, weights=chosen["persons"].to_numpy(), minlength=shape[0] * shape[1]
    )
    return np.asarray(total.reshape(shape), dtype=np.float64)


def _latest(
    known: pd.DataFrame, row: IntArray, column: IntArray, name: str, count: int
) -> tuple[IntArray, tuple[str, ...]]:
    """Return the position of each enterprise's latest code among all codes found."""
    order = np.argsort(row, kind="stable")
    given = known[name].to_numpy(dtype=object)[order]
    is_given = ~pd.isna(given)
    labels = np.full(count, UNKNOWN, dtype=object)
    labels[column[order][is_given]] = given[is_given].astype(str)
    codes, position = np.unique(labels.astype(str), return_inverse=True)
    return position.astype(np.int64), tuple(codes.tolist())


def _ownership(
    known: pd.DataFrame, row: IntArray, column: IntArray, count: int
) -> npt.NDArray[np.object_] | None:
    if "ownership_code" not in known.columns:
        return None
    position, codes = _latest(known, row, column, "ownership_code", count)
    return np.asarray(np.array(codes, dtype=object)[position])


def _sizes(
    known: pd.DataFrame,
    row: IntArray,
    column: IntArray,
    shape: tuple[int, int],
    ordered: tuple[str, ...],
) -> tuple[IntArray, tuple[str, ...]]:
    """Return positions of size classes, carried forwards, then backwards."""
    given = known["size_class_code"].astype(object).where(known["size_class_code"].notna(), UNKNOWN)
    found = set(given.unique())
    codes = (*ordered, *sorted(found - set(ordered) - {UNKNOWN}), UNKNOWN)
    position = pd.Index(codes).get_indexer(pd.Index(given))
    table = np.full(shape, -1, dtype=np.int64)
    table[row, column] = np.where(position == len(codes) - 1, -1, position)
    for month in range(1, shape[0]):
        table[month] = np.where(table[month] < 0, table[month - 1], table[month])
    for month in range(shape[0] - 2, -1, -1):
        table[month] = np.where(table[month] < 0, table[month + 1], table[month])
    return np.where(table < 0, len(codes) - 1, table), codes
