"""From reports of staff cuts, as known at a vintage, to one row per cut.

Revisions and withdrawals are merged, copies dropped, the same cut under several numbers
recognised. What does not belong here: rules about cuts (events), what the monthly panel
says of them (events_realised).
"""

import hmac
from collections.abc import Iterator

import numpy as np
import pandas as pd

from forecasting.early_warning.events_settings import EventHandling

REPORT_COLUMNS = (
    "vintage", "report_number", "revision_number", "enterprise_code", "area_code", "county_code",
    "section_code", "ownership_code", "report_date", "effective_date", "cut_type_code",
    "staff_persons", "cut_persons", "is_withdrawn",
)  # fmt: skip
_ARRIVAL = ("vintage", "submission_number", "sheet_number", "row_number")


def cuts_known(
    reports: pd.DataFrame, *, vintage: pd.Timestamp, handling: EventHandling
) -> pd.DataFrame:
    """Return the cuts that the reports known at a vintage tell of, one row per cut.

    Parameters
    ----------
    reports
        ``REPORT_COLUMNS``; all revisions of all reports, rows in any order. Where given,
        submission_number, sheet_number and row_number tell the order of arrival within a
        vintage, and received_on the day of receipt.
    vintage
        Rows of a later vintage are ignored.
    handling
        When two numbers mean the same cut.

    Returns
    -------
    pandas.DataFrame
        Cuts that take effect within ``handling.memory_months`` before the vintage, or later:
        event_id, enterprise_code, area_code, county_code, section_code, ownership_code,
        cut_type_code, effective_date, first_report_date, last_report_date, notice_days,
        staff_persons, cut_persons, cut_share (0–1; missing without staff), is_withdrawn,
        revision_count, report_numbers (separated by commas), number_count, first_known_vintage,
        last_known_vintage, first_known_on, last_known_on (days), is_late (reported later than
        the notice asked). By event_id.

    Raises
    ------
    ValueError
        If a column is absent.

    Notes
    -----
    The last revision of a number stands; of one revision received more than once, the row
    received last. A revision that corrects the credit code takes its number's place in the
    area, if only one enterprise holds that number there. A cut is withdrawn when all its
    numbers are. The figures of a cut with several numbers are those of the one reported last
    that is not withdrawn. ``event_id`` comes from the report of the cut known first, so it
    stays the same over revisions and later copies. ``first_known_on`` is the day of receipt if
    it lies in the vintage, else (a history handed over at once) the report's own date, brought
    into the month of the vintage.
    """
    absent = [name for name in REPORT_COLUMNS if name not in reports.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in reports, got {list(reports.columns)}")
    known = _with_corrected_codes(_with_order(_recent(reports, vintage, handling)))
    strands = _strands(known, handling.id_secret)
    strands["cluster"] = _clusters(strands, handling)
    return _cuts(strands, handling)


def _recent(reports: pd.DataFrame, vintage: pd.Timestamp, handling: EventHandling) -> pd.DataFrame:
    """Return all known rows of the numbers that ever named a day not long past."""
    known = reports[reports["vintage"] <= vintage]
    oldest = vintage - pd.DateOffset(months=handling.memory_months)
    numbers = known.loc[known["effective_date"] >= oldest, "report_number"].unique()
    return known[known["report_number"].isin(numbers)]


def _with_order(reports: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in order of arrival, whatever order they came in."""
    order = [name for name in _ARRIVAL if name in reports.columns]
    # Where arrival within the vintage is unknown the contents decide, never the row order.
    ties = ["report_date", "report_number", "enterprise_code", "revision_number", "cut_persons"]
    rows = reports.sort_values([*order, *ties], kind="stable", ignore_index=True)
    return rows.assign(arrival=np.arange(len(rows)), known_on=_days_known(rows))


def _days_known(rows: pd.DataFrame) -> "pd.Series[pd.Timestamp]":
    start = rows["vintage"]
    end = start + pd.offsets.MonthEnd(0)
    told = rows["report_date"].clip(lower=start, upper=end)
    if "received_on" not in rows.columns:
        return told
    received = rows["received_on"]
    return told.mask((received >= start) & (received <= end), received)


def _with_corrected_codes(known: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with a corrected credit code joined to the report they correct.

    ``enterprise_code`` stays as sent; ``strand_code`` names the enterprise first reported.
    """
    holders = known.groupby(["area_code", "report_number"])["enterprise_code"].transform("nunique")
    strand = known["enterprise_code"].copy()
    shared = known[holders == 2]
    for _, of_number in shared.groupby(["area_code", "report_number"], sort=True):
        revision = of_number.groupby("enterprise_code")["revision_number"]
        lowest, highest = revision.min().sort_values(), revision.max()
        earlier, later = lowest.index
        if int(lowest[later]) > int(highest[earlier]):
            strand = strand.mask(strand.index.isin(of_number.index), str(earlier))
    return known.assign(strand_code=strand)


def _strands(known: pd.DataFrame, id_secret: bytes) -> pd.DataFrame:
    """Return the standing revision of each number, with when it was first and last told."""
    key = ["report_number", "strand_code"]
    grouped = known.groupby(key, sort=True)
    last = known.sort_values(["revision_number", "arrival"], kind="stable")
    standing = last.drop_duplicates(key, keep="last")
    first = known.drop_duplicates(key, keep="first")
    origin = pd.DataFrame(
        {
            "report_number": first["report_number"],
            "strand_code": first["strand_code"],
            "first_arrival": first["arrival"],
            "first_known_vintage": first["vintage"],
            "first_known_on": first["known_on"],
            "event_id": [
                _event_id(*row, secret=id_secret)
                for row in zip(
                    first["area_code"], first["report_date"], first["report_number"],
                    first["enterprise_code"], strict=True,
                )
            ],
        }
    )  # fmt: skip
    spans = grouped.agg(
        revision_count=("revision_number", "nunique"),
        first_report_date=("report_date", "min"),
        last_known_vintage=("vintage", "max"),
        last_known_on=("known_on", "max"),
    ).reset_index()
    return standing.merge(origin, on=key).merge(spans, on=key).reset_index(drop=True)


def _event_id(
    area_code: str, day: pd.Timestamp, number: str, enterprise_code: str, *, secret: bytes
) -> str:
    # Keyed: the id circulates, and numbers and codes are few enough to be tried.
    digest = hmac.new(secret, f"{number}|{enterprise_code}".encode(), "sha256").hexdigest()[:8]
    return f"{area_code}-{day:%Y%m%d}-{digest}"


def _clusters(strands: pd.DataFrame, handling: EventHandling) -> np.ndarray:
    """Return which strands tell of the same cut: each has the first position of its cluster."""
    cluster = np.arange(len(strands))
    counts = strands.groupby("enterprise_code")["report_number"].transform("size")
    several = strands[counts > 1]
    for _, of_firm in several.groupby("enterprise_code", sort=True):
        for one, other in _near_pairs(of_firm, handling):
            joined = cluster[[one, other]]
            cluster[np.isin(cluster, joined)] = joined.min()
    return cluster


def _near_pairs(rows: pd.DataFrame, handling: EventHandling) -> Iterator[tuple[int, int]]:
    positions = rows.index.to_list()
    days = rows["effective_date"].to_numpy().astype("datetime64[D]").astype("int64")
    sizes = rows["cut_persons"].to_numpy().astype("float64")
    for a in range(len(positions)):
        for b in range(a + 1, len(positions)):
            allowed = max(
                handling.same_cut_share_pct / 100 * max(sizes[a], sizes[b]),
                handling.same_cut_persons,
            )
            is_near = abs(days[a] - days[b]) <= handling.same_cut_days
            if is_near and abs(sizes[a] - sizes[b]) <= allowed:
                yield positions[a], positions[b]


def _cuts(strands: pd.DataFrame, handling: EventHandling) -> pd.DataFrame:
    grouped = strands.groupby("cluster", sort=True)
    first = strands.sort_values("first_arrival", kind="stable").drop_duplicates("cluster")
    # Of several numbers the one reported last stands, and one not withdrawn before any other.
    standing = strands.sort_values(
        ["is_withdrawn", "report_date", "arrival"], ascending=[False, True, True], kind="stable"
    ).drop_duplicates("cluster", keep="last")
    spans = grouped.agg(
        revision_count=("revision_count", "sum"),
        number_count=("report_number", "nunique"),
        report_numbers=("report_number", lambda numbers: ",".join(sorted(set(numbers)))),
        first_report_date=("first_report_date", "min"),
        first_known_vintage=("first_known_vintage", "min"),
        first_known_on=("first_known_on", "min"),
        last_known_vintage=("last_known_vintage", "max"),
        last_known_on=("last_known_on", "max"),
    )
    kept = [
        "cluster", "enterprise_code", "area_code", "county_code", "section_code",
        "ownership_code", "cut_type_code", "effective_date", "report_date", "staff_persons",
        "cut_persons", "is_withdrawn",
    ]  # fmt: skip
    rows = standing[kept].merge(spans.reset_index(), on="cluster")
    rows = rows.merge(first[["cluster", "event_id"]], on="cluster").drop(columns="cluster")
    staff = rows["staff_persons"].astype("float64")
    notice = (rows["effective_date"] - rows["first_report_date"]).dt.days
    rows = rows.rename(columns={"report_date": "last_report_date"}).assign(
        cut_share=rows["cut_persons"] / staff.where(staff > 0),
        notice_days=notice,
        is_late=notice < handling.notice_days,
        is_withdrawn=rows["is_withdrawn"].astype("bool"),
    )
    return rows.sort_values("event_id", kind="stable", ignore_index=True)
