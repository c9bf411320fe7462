"""Verdicts on the cells of a public edition: which figures of the panel may stand in it.

The tables are those a public edition offers: areas with the province as their sum, the
province's industries, flows that follow from each other, losses by type and by cause. What
does not belong here: reading reports (assets), marking what is left out (reports).
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from catalogue.disclosure import COMPLEMENTARY, FEW_ENTERPRISES, JOB_CHANGE, VERDICT_COLUMNS
from forecasting.disclosure.complementary import CellSystem, suppressed_cells
from forecasting.disclosure.contributions import FLOWS, LEFT, SIGNED, TOTAL, contributions
from forecasting.disclosure.primary import primary_cells
from forecasting.disclosure.settings import DisclosureSettings

Place = tuple[str, str, str]  # item, area, section
_RELATIONS: tuple[tuple[tuple[str, float], ...], ...] = (
    (("panel_job_creation", 1.0), ("panel_job_destruction", -1.0), (JOB_CHANGE, -1.0)),
    (("panel_net_job_flow", 1.0), (JOB_CHANGE, -1.0)),
    (
        ("panel_job_creation", 1.0),
        ("panel_job_destruction", 1.0),
        ("panel_job_reallocation", -1.0),
    ),
)
SHARES = ("panel_enterprises_cutting", "panel_enterprises_adding", "panel_enterprises_level")
_NEVER = 1e12
_DEAR = {JOB_CHANGE: 1e6, "panel_job_destruction": 1e5}
"""What leaving out a cell costs beside its enterprises: the figures readers look for last."""


def public_verdicts(
    reports: pd.DataFrame,
    *,
    province_code: str,
    summed_area_codes: Sequence[str],
    settings: DisclosureSettings | None = None,
) -> pd.DataFrame:
    """Return for each cell of the panel whether a public edition may tell it.

    Parameters
    ----------
    reports
        Reports of the months wanted, see ``contributions``.
    province_code
        Area whose figures are the sums over areas.
    summed_area_codes
        Areas that add up to it; reports of others are left aside.
    settings
        Default ``DisclosureSettings()``.

    Returns
    -------
    pandas.DataFrame
        ``VERDICT_COLUMNS``, one row per cell; ordered by month, table, item, area, section.
        A cell without a row is not to be told.

    Notes
    -----
    Where reports carry the ``vintage`` that last changed them, a month is told again only if
    as many enterprises as a cell needs made its last revision: held against what was told
    before, it would give them away.
    """
    options = settings or DisclosureSettings()
    inside = reports[reports["area_code"].isin(list(summed_area_codes))]
    if inside.empty:
        return pd.DataFrame(columns=list(VERDICT_COLUMNS))
    cells = primary_cells(_with_sums(contributions(inside), province_code), settings=options)
    parts = [
        _month(rows.reset_index(drop=True), province_code)
        for _, rows in cells.groupby("reference_month", sort=True)
    ]
    made = pd.concat([*parts, _of_counts(cells, options)], ignore_index=True)
    is_retold = made["reference_month"].isin(_retold_by_few(inside, options)) & made["is_shown"]
    made["is_shown"] &= ~is_retold
    made["reason_code"] = made["reason_code"].astype("object").mask(is_retold, FEW_ENTERPRISES)
    order = ["reference_month", "table_name", "item_code", "area_code", "section_code"]
    return made.sort_values(order, ignore_index=True)[list(VERDICT_COLUMNS)]


def _retold_by_few(reports: pd.DataFrame, settings: DisclosureSettings) -> list[pd.Timestamp]:
    """Return the months whose last revision came from too few enterprises."""
    if "vintage" not in reports.columns:
        return []
    vintages = reports.groupby("reference_month")["vintage"]
    last, first = vintages.transform("max"), vintages.transform("min")
    revised = reports[reports["vintage"].eq(last) & last.gt(first)]
    count = revised.groupby("reference_month")["enterprise_code"].nunique()
    return list(count.index[count < settings.fewest_enterprises])


def _with_sums(rows: pd.DataFrame, province_code: str) -> pd.DataFrame:
    """Return contributions with the cells they count in: area, province, its sections."""
    is_loss = rows["item_code"].eq(LEFT) | rows["item_code"].str.contains(":")
    of_areas = rows[~is_loss].assign(section_code=TOTAL)
    of_sections = rows[rows["item_code"] == JOB_CHANGE].assign(area_code=province_code)
    whole = rows.assign(area_code=province_code, section_code=TOTAL)
    return pd.concat([of_areas, of_sections, whole], ignore_index=True)


def _month(cells: pd.DataFrame, province_code: str) -> pd.DataFrame:
    places: dict[Place, int] = {
        (str(item), str(area), str(section)): number
        for number, (item, area, section) in enumerate(
            cells[["item_code", "area_code", "section_code"]].itertuples(index=False, name=None)
        )
    }
    system = CellSystem(_priced(cells), tuple(_equations(places, province_code)))
    hidden = suppressed_cells(system)
    reason = cells["reason_code"].where(cells["reason_code"].notna() | ~hidden, COMPLEMENTARY)
    made = cells.assign(
        table_name=[_table_of(str(item)) for item in cells["item_code"]],
        is_shown=~hidden,
        reason_code=reason.where(hidden, None),
    )
    return made[made["item_code"] != LEFT]


def _priced(cells: pd.DataFrame) -> pd.DataFrame:
    is_signed = cells["item_code"].isin(SIGNED)
    dear = cells["item_code"].map(_DEAR).fillna(0.0)
    cost = (cells["enterprise_count"] + dear).where(cells["item_code"] != LEFT, _NEVER)
    # All that anyone knows before: no flow is beyond the staff of all enterprises of the place.
    places = pd.MultiIndex.from_frame(cells[["area_code", "section_code"]])
    everyone = cells[cells["item_code"] == JOB_CHANGE].set_index(["area_code", "section_code"])
    staff = everyone["staff"].reindex(places).to_numpy(dtype=np.float64)
    reach = np.fmax(np.fmax(staff, cells["staff"]), cells["value"].abs())
    return pd.DataFrame(
        {
            "value": cells["value"],
            "lower": np.where(is_signed, -reach, 0.0),
            "upper": reach,
            "protection": cells["protection"],
            "cost": cost,
            # All losses follow from any rate of losses with its share of them.
            "is_sensitive": cells["reason_code"].notna() & cells["item_code"].ne(LEFT),
            "is_offered": True,
        }
    )


def _equations(
    places: dict[Place, int], province_code: str
) -> Iterator[tuple[tuple[int, float], ...]]:
    areas = sorted({area for _, area, _ in places} - {province_code})
    sections = sorted({section for _, _, section in places} - {TOTAL})
    for item in (*SIGNED, *FLOWS):
        whole = places.get((item, province_code, TOTAL))
        if whole is None:
            continue
        yield _sum([places.get((item, area, TOTAL)) for area in areas], whole)
        yield _sum([places.get((item, province_code, part)) for part in sections], whole)
    for area, section in sorted({(area, section) for _, area, section in places}):
        for relation in _RELATIONS:
            found = [(places.get((item, area, section)), factor) for item, factor in relation]
            yield tuple((place, factor) for place, factor in found if place is not None)
    left = places.get((LEFT, province_code, TOTAL))
    for axis in ("type:", "cause:"):
        parts = [places[key] for key in sorted(places) if key[0].startswith(axis)]
        if left is not None and parts:
            yield _sum(parts, left)


def _sum(parts: Sequence[int | None], whole: int) -> tuple[tuple[int, float], ...]:
    return (*((place, 1.0) for place in parts if place is not None), (whole, -1.0))


def _of_counts(cells: pd.DataFrame, settings: DisclosureSettings) -> pd.DataFrame:
    """Return verdicts on shares of enterprises, which tell of no persons: enough must report."""
    everyone = cells[cells["item_code"] == JOB_CHANGE]
    is_shown = everyone["reporter_count"] >= settings.fewest_enterprises
    reason = pd.Series(FEW_ENTERPRISES, index=everyone.index, dtype="object").where(~is_shown, None)
    return pd.concat(
        [
            everyone.assign(
                table_name="estimates.job_flow",
                item_code=item,
                is_shown=is_shown,
                reason_code=reason,
            )
            for item in SHARES
        ],
        ignore_index=True,
    )


def _table_of(item: str) -> str:
    if ":" in item:
        return "estimates.job_loss"
    return "estimates.panel_change" if item == JOB_CHANGE else "estimates.job_flow"
