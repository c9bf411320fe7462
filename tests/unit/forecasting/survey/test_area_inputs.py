import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.survey import (
    area_figures,
    area_sizes,
    area_variables,
    area_weights,
    figures_beside,
    labour_stocks,
)

MONTHS = pd.date_range("2024-01-01", periods=3, freq="MS").as_unit("us")
AREAS = ("a", "b")


def figures(*rows):
    """Rows of month number, area, estimate."""
    frame = pd.DataFrame(rows, columns=["month", "area_code", "estimate"])
    frame["reference_month"] = [MONTHS[number] for number in frame.pop("month")]
    return frame.assign(standard_error=1.0, sample_size_persons=100.0)


def persons(*rows):
    frame = figures(*rows).rename(columns={"estimate": "value"})
    return frame[["reference_month", "area_code", "value"]]


def test_records_come_before_tables_and_compose_the_province():
    sample = figures((1, "a", 5.0), (1, "b", 6.0), (1, "p", 5.4), (2, "a", 5.5))
    table = figures((0, "p", 5.2), (1, "p", 5.3), (2, "p", 5.6), (0, "a", 4.0), (2, "b", 6.6),
                    (2, "zone", 9.9))  # fmt: skip
    made = area_figures(sample, table, province_code="p", area_codes=AREAS)
    found = {
        (MONTHS.get_loc(row["reference_month"]), row["area_code"]): row["estimate"]
        for row in made.to_dict("records")
    }
    assert found == {
        (0, "a"): 4.0, (0, "p"): 5.2, (1, "a"): 5.0, (1, "b"): 6.0,
        (2, "a"): 5.5, (2, "b"): 6.6, (2, "p"): 5.6,
    }  # fmt: skip


def test_row_order_changes_nothing_and_missing_figures_are_left_out():
    table = figures((0, "p", 5.2), (0, "a", None), (1, "b", 6.0))
    given_one = area_figures(table.head(0), table, province_code="p", area_codes=AREAS)
    other = area_figures(table.head(0), table.iloc[::-1], province_code="p", area_codes=AREAS)
    pd.testing.assert_frame_equal(given_one, other)
    assert given_one["area_code"].tolist() == ["p", "b"]


def test_sizes_come_from_the_first_source_that_tells_of_every_area():
    force = persons((0, "a", 10.0), (1, "a", 20.0), (0, "b", 30.0))
    members = persons((0, "a", 1.0), (0, "b", 2.0))
    halves = {"a": 100.0, "b": 60.0}

    def sizes(force, population, members):
        return area_sizes(force, population_persons=population, members=members, area_codes=AREAS)

    assert sizes(force, halves, members) == {"a": 15.0, "b": 30.0}
    assert sizes(force.head(2), halves, members) == {"a": 50.0, "b": 30.0}
    assert sizes(force.head(0), {"a": 100.0}, members) == {"a": 1.0, "b": 2.0}
    assert sizes(force.head(0), {}, members.head(1)) == {}


def test_weights_are_trailing_means_carried_to_months_without_records():
    force = persons((1, "a", 30.0), (1, "b", 10.0), (2, "a", 10.0), (2, "b", 30.0))
    made = area_weights(force, sizes={"a": 1.0, "b": 9.0}, months=MONTHS)
    a = made[made["area_code"] == "a"]["weight"].tolist()
    assert a == pytest.approx([0.75, 0.75, 0.5])


@given(st.lists(st.floats(1, 1e7), min_size=2, max_size=2), st.integers(0, 4))
def test_weights_sum_to_one_in_every_month(sizes, known):
    rows = [(number, code, 5.0 + number) for number in range(3) for code in AREAS][:known]
    made = area_weights(persons(*rows), sizes=dict(zip(AREAS, sizes, strict=True)), months=MONTHS)
    assert made.groupby("reference_month")["weight"].sum().to_numpy() == pytest.approx(1.0)
    assert len(made) == 6


def test_variables_of_unknown_areas_are_left_out():
    months = pd.date_range("2020-01-01", periods=40, freq="MS").as_unit("us")
    claims = pd.concat(
        pd.DataFrame({"reference_month": months, "area_code": code, "value": 100.0})
        for code in ("a", "zone")
    )
    made = area_variables(claims, claims, {"a": 1000.0})
    assert set(made["area_code"]) == {"a"}
    assert set(made["name"]) == {"claims_90", "registered"}
    assert area_variables(claims.head(0), claims.head(0), {"a": 1000.0}).empty
    assert np.isfinite(made["value"]).all()


def test_stocks_are_the_models_rate_on_smooth_totals():
    totals = pd.DataFrame(
        {
            "reference_month": [MONTHS[0], MONTHS[1]], "area_code": "a",
            "labour_force_persons": [80.0, 120.0], "population_persons": [150.0, 170.0],
        }
    )  # fmt: skip
    rates = figures((1, "a", 10.0), (1, "b", 5.0))
    made = labour_stocks(totals, rates, months=[MONTHS[1]])
    row = made.iloc[0]
    assert len(made) == 1
    assert (row["employed_persons"], row["unemployed_persons"]) == (90.0, 10.0)
    assert row["out_of_labour_force_persons"] == 60.0
    assert row["unemployed_standard_error_persons"] == 1.0


def test_no_months_give_no_stocks():
    empty = pd.DataFrame(
        columns=["reference_month", "area_code", "labour_force_persons", "population_persons"]
    )
    assert labour_stocks(empty, figures((0, "a", 5.0)).head(0), months=[]).empty


def test_an_area_without_sample_has_no_stocks_rather_than_missing_ones():
    totals = pd.DataFrame(
        {
            "reference_month": MONTHS[1], "area_code": ["a", "b"],
            "labour_force_persons": [80.0, None], "population_persons": [150.0, None],
        }
    )  # fmt: skip
    made = labour_stocks(totals, figures((1, "a", 10.0), (1, "b", 5.0)), months=[MONTHS[1]])
    assert made["area_code"].tolist() == ["a"]
    assert made.notna().all(axis=None)


def test_beside_the_model_stand_the_figures_it_took_then_what_else_is_known():
    sample = figures((0, "a", 5.0), (0, "b", None), (0, "p", 5.0), (1, "a", 4.0), (1, "b", 8.0),
                     (1, "p", 6.0), (2, "a", None))  # fmt: skip
    table = figures((0, "a", 9.0), (0, "b", 7.0), (0, "p", 6.2), (1, "p", 6.3))
    direct = area_figures(sample, table, province_code="p", area_codes=AREAS)
    beside = figures_beside(direct, sample, table, province_code="p")
    found = {
        (MONTHS.get_loc(row["reference_month"]), row["area_code"]): row["estimate"]
        for row in beside.dropna(subset="estimate").to_dict("records")
    }
    assert found == {
        (0, "a"): 5.0, (0, "b"): 7.0, (0, "p"): 6.2, (1, "a"): 4.0, (1, "b"): 8.0, (1, "p"): 6.0,
    }  # fmt: skip
    assert len(beside) == 7
    taken = direct.merge(beside, on=["reference_month", "area_code"], how="left")
    assert (taken["estimate_x"] == taken["estimate_y"]).all()
