"""An attacker who solves the public edition for single enterprises finds none within 20 %.

The attacker knows every enterprise, its staff, in which cells it counts and whether anything
happened there at all, reads every figure with more digits than the edition tells, and lacks
only how many persons each enterprise cut, added or lost. The same attack must succeed where
suppression is switched off.
"""

from dataclasses import replace
from unittest.mock import patch

import bulletin_inputs as made
import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from panel_sums import WHOLE, cells_of, is_giant, panel_frames, staff_of, with_sections
from verdicts import all_shown

from assets.layoff_events import is_publishable
from catalogue.disclosure import JOB_CHANGE
from forecasting.disclosure import PublishedSum, enterprise_bounds, public_verdicts
from profiles import load_profile
from reports import public_cells
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.content import charts_of
from reports.bulletin.event_classes import PERSON_CLASSES, class_of, class_text
from reports.bulletin.figures import figures_of
from reports.bulletin.keys import Address, parse_key
from reports.bulletin.pdf import bulletin_json
from reports.charts.data import chart_data
from reports.exports.tables import write_tables
from simulation import simulate_frames

VINTAGE = pd.Timestamp("2026-01-01").as_unit("us")
MONTH = pd.Timestamp("2025-12-01").as_unit("us")
WITHIN = 0.2
EXACT = 1e-6  # persons


@pytest.fixture(scope="module")
def liaoning():
    """The place with every source open to the public, its single areas dear to an attacker."""
    profile = load_profile("liaoning")
    sources = tuple(
        source.model_copy(update={"permitted_editions": ("internal", "public")})
        for source in profile.sources
    )
    return profile.model_copy(update={"sources": sources})


@pytest.fixture(scope="module")
def simulated(liaoning):
    _, frames = simulate_frames(
        liaoning, seed=5, months=3, scenario="steel_crisis", last_month=MONTH,
        parts=("enterprises",),
    )  # fmt: skip
    return frames


@pytest.fixture(scope="module", params=["sparse", "dense"])
def reports(request, simulated):
    """Reports of one month: of so few that most cells tell of one, or of many but in two cities."""
    rows = simulated["enterprise_report"]
    rows = rows[(rows["reference_month"] == MONTH) & rows["area_code"].ne("2101SF")]
    rows = rows.drop_duplicates("enterprise_code", keep="last")
    if request.param == "sparse":
        return with_sections(rows.iloc[::40])
    # One city has a single enterprise that reports, another two.
    has_cut = rows["end_staff_persons"] < rows["base_staff_persons"]
    lonely = [
        rows[rows["area_code"].eq(area) & has_cut].head(count)
        for area, count in (("211100", 1), ("211400", 2))
    ]
    rest = rows[~rows["area_code"].isin(["211100", "211400"])].iloc[::6]
    return with_sections(pd.concat([rest, *lonely]))


@pytest.fixture(scope="module")
def verdicts(reports):
    areas = sorted(set(reports["area_code"]))
    return public_verdicts(reports, province_code=WHOLE, summed_area_codes=areas)


@pytest.fixture(scope="module")
def edition(reports, liaoning, verdicts):
    return edition_of(reports, liaoning, verdicts)


def edition_of(reports, profile, verdicts=None, *, decimals=12):
    """Return the public edition of a month; without verdicts every cell is let through."""
    inputs = replace(made.empty_inputs(), vintage=VINTAGE, **panel_frames(reports, VINTAGE))
    given = replace(inputs, disclosure=all_shown(inputs) if verdicts is None else verdicts)
    with patch.object(public_cells, "FIGURE_DECIMALS", decimals):
        return compose_bulletin(given, profile, language="zh", edition="public")


def told_cells(content):
    """Return every keyed figure of enterprises in the edition by table, item and place."""
    told = {}
    for _, figure in figures_of(content):
        key = parse_key(figure.key) if figure.key else None
        if not isinstance(key, Address) or key.column not in ("value", "share_of_losses_pct"):
            continue
        if key.table not in ("estimates.panel_change", "estimates.job_flow", "estimates.job_loss"):
            continue
        named = dict(key.conditions)
        item = named.get("indicator_code", JOB_CHANGE)
        if "axis" in named:
            item = f"{named['axis']}:{named['code']}"
        kind = "without" if named.get("is_without_giants") == "True" else key.column
        told[item, named["area_code"], named["section_code"], kind] = figure.value
    return told


def attack(reports, content):
    """Return the bounds of every enterprise's figure of every item, from the whole edition."""
    told, staff, cells = told_cells(content), staff_of(reports), cells_of(reports)
    found = []
    flows = {item for item, *_ in told if ":" not in item and "enterprises" not in item}
    for item in sorted(flows):
        own = cells[cells["item_code"] == item].drop_duplicates("enterprise_code")
        value = own.set_index("enterprise_code")["value"].reindex(reports["enterprise_code"])
        value = value.fillna(0.0).to_numpy()
        reach = np.where(value == 0, 0.0, reports["base_staff_persons"].astype(float))
        known = pd.DataFrame(
            {
                "enterprise_code": reports["enterprise_code"].to_numpy(),
                "value": value,
                "lower": -reach if item == JOB_CHANGE else 0.0,
                "upper": np.maximum(reach, np.abs(value)),
            }
        )
        sums = list(_sums(item, told, staff, reports))
        found.append(enterprise_bounds(known, sums, share=WITHIN).assign(item=item))
    found.append(_losses(told, staff, cells))
    return pd.concat(found, ignore_index=True)


def _sums(item, told, staff, reports):
    for (code, area, section, kind), rate in told.items():
        if code != item or kind not in ("value", "without"):
            continue
        members = reports if area == WHOLE else reports[reports["area_code"] == area]
        if section != "total":
            members = members[members["section_code"] == section]
        if kind == "without":
            members = members[~is_giant(members)]
            base = members["base_staff_persons"].sum()
        else:
            base = staff[area, section]
        persons = rate * base / 100.0
        yield PublishedSum(persons - EXACT, persons + EXACT, frozenset(members["enterprise_code"]))


def _losses(told, staff, cells):
    """Solve each axis: told types by themselves, all types together with what was lost in all."""
    found = []
    base = staff[WHOLE, "total"]
    shares = {key[0]: value for key, value in told.items() if key[3] == "share_of_losses_pct"}
    rates = {key[0]: value for key, value in told.items() if ":" in key[0] and key[3] == "value"}
    lost = next((rates[item] / shares[item] * base for item in rates if shares.get(item)), None)
    for axis in ("type:", "cause:"):
        own = cells[cells["item_code"].str.startswith(axis) & cells["area_code"].eq(WHOLE)]
        if own.empty:
            continue
        known = pd.DataFrame(
            {
                "enterprise_code": own["item_code"] + "|" + own["enterprise_code"],
                "value": own["value"].to_numpy(),
                "lower": 0.0,
                "upper": own["size"].to_numpy(),
            }
        )
        # Who has which type of loss is more than anyone knows: the attack is stronger for it.
        sums = [
            PublishedSum(
                rate * base / 100 - EXACT,
                rate * base / 100 + EXACT,
                frozenset(known.loc[own["item_code"].eq(item).to_numpy(), "enterprise_code"]),
            )
            for item, rate in rates.items()
            if item.startswith(axis)
        ]
        if lost is not None:
            everyone = frozenset(known["enterprise_code"])
            sums.append(PublishedSum(lost - 1e-3, lost + 1e-3, everyone))
        made_bounds = enterprise_bounds(known, sums, share=WITHIN)
        found.append(made_bounds.assign(item=axis))
    return pd.concat(found, ignore_index=True)


def test_no_enterprise_can_be_solved_for_within_a_fifth(reports, edition):
    assert len(told_cells(edition)) > 20
    bounds = attack(reports, edition)
    exposed = bounds[bounds["is_exposed"]]
    assert exposed.empty, exposed.to_string()


def test_the_attack_finds_enterprises_where_suppression_is_off(reports, liaoning):
    bounds = attack(reports, edition_of(reports, liaoning))
    exposed = bounds[bounds["is_exposed"]]
    assert len(exposed) >= 1
    assert (exposed["lower"] <= exposed["value"] + 1e-3).all()
    assert (exposed["upper"] >= exposed["value"] - 1e-3).all()


def test_no_figure_of_a_hidden_cell_stands_in_pages_charts_or_data(
    reports, edition, verdicts, liaoning, tmp_path
):
    hidden = verdicts[~verdicts["is_shown"]]
    assert len(hidden) >= 2
    cells, staff = cells_of(reports), staff_of(reports)
    sums = cells.groupby(["item_code", "area_code", "section_code"])["value"].sum()
    rates = np.array(
        [
            100.0 * sums[row.item_code, row.area_code, row.section_code]
            / staff[row.area_code, row.section_code]
            for row in hidden.itertuples()
            if (row.item_code, row.area_code, row.section_code) in sums.index
        ]
    )  # fmt: skip
    rates = rates[np.abs(rates) > 1e-9]
    numbers = [figure.value for _, figure in figures_of(edition) if figure.value is not None]
    for chart in charts_of(edition):
        numbers += _numbers(chart_data(chart).to_numpy().ravel())
    for path in write_tables(edition, tmp_path):
        if path.suffix == ".xlsx":
            sheets = load_workbook(path, read_only=True).worksheets
            numbers += _numbers([cell for sheet in sheets for row in sheet.values for cell in row])
    gap = np.abs(np.array(numbers, dtype=float)[:, None] - rates[None, :]).min(axis=0)
    assert (gap > 1e-9).all()
    assert "×" in bulletin_json(edition, liaoning)


def test_no_figure_of_enterprises_has_more_digits_than_are_shown(reports, liaoning, verdicts):
    edition = edition_of(reports, liaoning, verdicts, decimals=public_cells.FIGURE_DECIMALS)
    told = list(told_cells(edition).values())
    assert len(told) > 20
    assert told == [pytest.approx(round(value, 2), abs=1e-12) for value in told]
    exact = told_cells(edition_of(reports, liaoning, verdicts))
    assert told == [pytest.approx(value, abs=0.0501) for value in exact.values()]
    assert told != list(exact.values())


def test_no_enterprise_of_the_register_is_named(reports, edition, liaoning):
    told = f"{bulletin_json(edition, liaoning)} {edition!r}"
    for column in ("enterprise_code", "enterprise_name"):
        assert not [name for name in reports[column].astype(str) if name in told]


def _numbers(values):
    return [float(item) for item in values if isinstance(item, int | float) and item == item]


# Events: what months tell by their difference


@pytest.fixture(scope="module")
def cuts(simulated):
    """Cuts of the last months, thinned so that a month often brings one cut to a city."""
    rows = simulated["layoff_report"]
    rows = rows[~rows["is_withdrawn"].astype(bool)].drop_duplicates("report_number")
    month = rows["effective_date"].dt.to_period("M").dt.to_timestamp()
    rows = rows.assign(month=month.astype("datetime64[us]"))
    return rows[rows["month"] > MONTH - pd.DateOffset(months=6)].iloc[::2].reset_index(drop=True)


def in_force(cuts, month):
    return cuts[(cuts["month"] <= month) & (cuts["month"] > month - pd.DateOffset(months=3))]


def event_rows(cuts, month):
    rows = []
    for area, part in in_force(cuts, month).groupby("area_code"):
        by_firm = part.groupby("enterprise_code")["cut_persons"].sum()
        rows.append({
            "vintage": VINTAGE, "area_code": area, "level_code": "normal", "rule_ids": "",
            "gravest_level_code": "normal", "event_count": len(part),
            "enterprise_count": len(by_firm), "persons": float(by_firm.sum()),
            "largest_share": by_firm.max() / by_firm.sum(),
        })  # fmt: skip
    levels = pd.DataFrame(rows)
    return levels.assign(
        is_publishable=is_publishable(levels, area_codes=sorted(set(levels["area_code"])))
    )


def event_sums(cuts, profile, *, is_protected):
    """Return what the public editions of several months tell of persons cut, by area."""
    sums = []
    for back in (2, 1, 0):
        month = (MONTH - pd.DateOffset(months=back)).as_unit("us")
        levels = event_rows(cuts, month)
        told = levels[levels["is_publishable"]] if is_protected else levels
        inputs = replace(made.empty_inputs(), vintage=VINTAGE, event_level=told)
        content = compose_bulletin(inputs, profile, language="zh", edition="public")
        shown = _event_texts(content)
        for row in told.itertuples():
            codes = in_force(cuts, month)
            codes = frozenset(codes.loc[codes["area_code"].eq(row.area_code), "report_number"])
            low, high = row.persons, row.persons
            if is_protected:
                assert shown[row.area_code] == class_text(row.persons, PERSON_CLASSES, "zh")
                low, end = class_of(row.persons, PERSON_CLASSES)
                high = np.inf if end is None else end - 1.0
            sums.append(PublishedSum(float(low), float(high), codes))
    return sums


def _event_texts(content):
    tables = [
        block
        for section in content.sections
        for block in section.blocks
        if getattr(block, "code", "") == "layoff_areas"
    ]
    return {row.area_code: row.cells[-1].text for table in tables for row in table.rows}


def test_months_of_events_give_away_no_single_cut(cuts, liaoning):
    known = pd.DataFrame(
        {
            "enterprise_code": cuts["report_number"],
            "value": cuts["cut_persons"].astype(float),
            "lower": 0.0,
            "upper": cuts["staff_persons"].astype(float),
        }
    )
    exact = enterprise_bounds(known, event_sums(cuts, liaoning, is_protected=False), share=WITHIN)
    assert exact["is_exposed"].any()
    told = enterprise_bounds(known, event_sums(cuts, liaoning, is_protected=True), share=WITHIN)
    assert not told["is_exposed"].any()
