"""The sample proposed for a small province, and the rates a survey is planned with."""

import itertools
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from assets import sample_planning
from assets.sample_planning import (
    PROPOSAL,
    TABLES_OF_PLAN,
    PlanningError,
    plan_sample,
    present_rates,
    reporting_count,
    stored_frames,
)
from catalogue.contracts import cast_to_contract
from forecasting.enterprises.allocation_settings import AllocationSettings
from profiles import load_profile

VINTAGE = pd.Timestamp("2026-01-01")
CITIES = ("210100", "210200")
SECTIONS = ("C", "F", "G")
SIZES = ("L", "M", "S")


@pytest.fixture(scope="module")
def province():
    return load_profile("liaoning_demo")


@pytest.fixture
def reports():
    rng = np.random.default_rng(3)
    rows = []
    for month in pd.date_range("2025-01-01", periods=12, freq="MS", unit="us"):
        for city, section, size in itertools.product(CITIES, SECTIONS, SIZES):
            for number in range(6):
                base = int({"L": 900, "M": 200, "S": 40}[size] * (1 + 0.1 * number))
                code = f"{city}{section}{size}{number}"
                end = max(0, base + int(rng.normal(0, 0.03 * base)))
                rows.append((month, code, city, section, size, "110", base, end))
    columns = [
        "reference_month", "enterprise_code", "area_code", "section_code", "size_class_code",
        "registration_type_code", "base_staff_persons", "end_staff_persons",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture
def structure():
    cells = itertools.product(CITIES, (*SECTIONS, "P"), SIZES, ("state_owned", "private"))
    frame = pd.DataFrame(
        cells, columns=["area_code", "section_code", "size_class_code", "ownership_code"]
    )
    share = frame["ownership_code"].map({"state_owned": 1, "private": 4})
    counts = share * frame["size_class_code"].map({"L": 10, "M": 60, "S": 300})
    size = frame["size_class_code"].map({"L": 1000, "M": 200, "S": 40})
    return frame.assign(
        reference_month=pd.Timestamp("2024-12-01").as_unit("us"),
        enterprise_count=counts,
        insured_persons=counts * size,
    )


@pytest.fixture
def as_known(monkeypatch, reports, structure):
    """Let the warehouse hold the toy records, or those the test puts in their place."""

    def put(*, reports=reports, structure=structure):
        frames = {"enterprise_report": reports, "insured_structure": structure}
        monkeypatch.setattr(
            sample_planning, "records_as_of", lambda _warehouse, code, **_months: frames[code]
        )

    put()
    return put


@pytest.mark.usefixtures("as_known")
def test_a_plan_keeps_the_number_and_lowers_the_provinces_error(province):
    plan = plan_sample(province, None, vintage=VINTAGE)
    whole = plan.areas.set_index("area_code").loc["210000"]
    assert whole["current_count"] == 2 * 3 * 3 * 6
    assert whole["proposed_count"] <= whole["current_count"]
    assert whole["standard_error_then_pp"] < whole["standard_error_now_pp"]
    assert plan.quotas["is_met_then"].all()


@pytest.mark.usefixtures("as_known")
def test_sections_nobody_reports_in_are_left_out_and_named(province):
    plan = plan_sample(province, None, vintage=VINTAGE)
    assert plan.unasked_section_codes == ("P",)
    assert plan.unasked_staff_share_pct == pytest.approx(25.0)
    assert "P" not in set(plan.cells["section_code"])


def test_stored_rows_keep_their_contracts_and_hide_cells_of_one_or_two(
    as_known, province, reports, structure
):
    def is_small(frame):
        return frame["section_code"].eq("G") & frame["size_class_code"].eq("L")

    structure.loc[is_small(structure), "enterprise_count"] = 1
    as_known(reports=reports[~is_small(reports)], structure=structure)
    frames = stored_frames(plan_sample(province, None, vintage=VINTAGE))
    assert tuple(frames) == TABLES_OF_PLAN
    for name, frame in frames.items():
        cast_to_contract(frame.assign(vintage=VINTAGE), name)
    kept = frames[PROPOSAL]
    assert not is_small(kept).any()
    assert kept["population_count"].min() >= 3


@pytest.mark.parametrize(
    ("absent", "said"),
    [("reports", "no report of an enterprise"), ("structure", "no structure of insured")],
)
def test_a_place_without_panel_or_structure_says_so(
    as_known, province, reports, structure, absent, said
):
    as_known(**{absent: {"reports": reports, "structure": structure}[absent].head(0)})
    with pytest.raises(PlanningError, match=said):
        plan_sample(province, None, vintage=VINTAGE)


def test_a_month_still_coming_in_is_not_the_panel(as_known, province, reports):
    newest = reports[reports["reference_month"] == reports["reference_month"].max()].head(4)
    begun = newest.assign(reference_month=pd.Timestamp("2026-01-01").as_unit("us"))
    as_known(reports=pd.concat([reports, begun], ignore_index=True))
    plan = plan_sample(province, None, vintage=VINTAGE)
    assert plan.reference_month == pd.Timestamp("2025-12-01")
    assert reporting_count(province, None, vintage=VINTAGE) == 2 * 3 * 3 * 6


@pytest.mark.usefixtures("as_known")
def test_limits_that_cannot_be_kept_are_named(province):
    with pytest.raises(PlanningError, match="enterprise_count"):
        plan_sample(
            province, None, vintage=VINTAGE, settings=AllocationSettings(enterprise_count=5)
        )


def test_areas_without_a_rate_are_planned_with_the_provinces(monkeypatch, province):
    months = pd.date_range("2024-06-01", periods=18, freq="MS", unit="us")
    facts = pd.DataFrame(
        {
            "reference_month": [*months, months[-1]],
            "area_code": ["210000"] * 18 + ["210100"],
            "indicator_code": "urban_surveyed_unemployment_rate",
            "breakdown": "total",
            "value": [9.0] * 6 + [5.0] * 12 + [4.0],
        }
    )
    warehouse = SimpleNamespace(observation_as_of=lambda _vintage: facts)
    persons = pd.DataFrame(
        {"area_code": ["210100"] * 3, "labour_status_code": ["employed", "unemployed", "under_16"]}
    )
    monkeypatch.setattr(
        sample_planning,
        "record_months_as_of",
        lambda *_, **__: pd.DataFrame({"reference_month": [months[-1]]}),
    )
    monkeypatch.setattr(sample_planning, "records_as_of", lambda *_, **__: persons)
    rates = present_rates(province, warehouse, vintage=VINTAGE).set_index("area_code")
    assert rates.loc["210000", ["rate_pct", "sample_size_persons"]].tolist() == [5.0, 2.0]
    assert rates.loc["210100", ["rate_pct", "rate_basis_code"]].tolist() == [4.0, "own"]
    assert rates.loc["210200", ["rate_pct", "rate_basis_code"]].tolist() == [5.0, "province"]
    assert "2101SF" not in rates.index
