"""Numbers of enterprises by cell, under quotas and costs."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.enterprises.allocation import AllocationPlan, propose_allocation
from forecasting.enterprises.allocation_settings import AllocationSettings, Quota
from forecasting.enterprises.allocation_solver import AllocationProblem, solve_allocation

PROVINCE = "210000"


def cells(**columns: object) -> pd.DataFrame:
    """Two areas of one section and size, the first three times the second."""
    frame = pd.DataFrame(
        {
            "area_code": ["210100", "210200"],
            "section_code": "F",
            "size_class_code": "S",
            "population_count": [30_000, 10_000],
            "population_staff_persons": [900_000.0, 300_000.0],
            "current_count": [50, 50],
            "growth_sd_pp": [4.0, 4.0],
        }
    )
    return frame.assign(**columns)


def plain(**changes: object) -> AllocationSettings:
    given_: dict[str, object] = {
        "enterprise_count": 400,
        "quotas": (),
        "smallest_published_cell": 0,
        **changes,
    }
    return AllocationSettings(**given_)  # type: ignore[arg-type]


def proposed(frame: pd.DataFrame, **changes: object) -> list[int]:
    plan = propose_allocation(frame, province_code=PROVINCE, settings=plain(**changes))
    return [int(count) for count in plan.cells["proposed_count"]]


def grid_cells(seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = [
        (area, section, size, int(rng.integers(4, 40)) * factor, staff)
        for area in ("210100", "210200", "210300")
        for section in ("C", "F")
        for size, factor, staff in (("L", 1, 900.0), ("M", 4, 200.0), ("S", 20, 40.0))
    ]
    frame = pd.DataFrame(
        rows, columns=["area_code", "section_code", "size_class_code", "population_count", "mean"]
    )
    frame["population_staff_persons"] = frame.pop("mean") * frame["population_count"]
    frame["current_count"] = np.minimum(rng.integers(0, 20, len(frame)), frame["population_count"])
    frame["growth_sd_pp"] = rng.uniform(2, 8, len(frame))
    frame["state_owned_share"] = frame["size_class_code"].map({"L": 0.6, "M": 0.3, "S": 0.05})
    return frame


def test_power_of_one_is_neyman() -> None:
    assert proposed(cells(), area_power=1.0) == [300, 100]
    assert proposed(cells(growth_sd_pp=[2.0, 6.0]), area_power=1.0) == [200, 200]


def test_power_of_zero_counts_areas_alike() -> None:
    assert proposed(cells(), area_power=0.0) == [200, 200]


def test_power_between_lies_between() -> None:
    first, second = proposed(cells(), area_power=0.5)
    assert first + second == 400
    assert first / second == pytest.approx(np.sqrt(3), rel=0.02)


def test_dear_cells_get_fewer_within_a_budget() -> None:
    frame = cells(cost_per_enterprise=[4.0, 1.0])
    first, second = proposed(frame, enterprise_count=None, budget=800.0, area_power=1.0)
    assert first / second == pytest.approx(3 / 2, rel=0.03)
    assert 795 <= 4 * first + second <= 800


def test_population_is_the_most_there_is() -> None:
    frame = cells(population_count=[60, 10_000])
    assert proposed(frame, area_power=1.0) == [60, 340]


def test_expected_error_is_that_of_stratified_sampling() -> None:
    plan = propose_allocation(cells(), province_code=PROVINCE, settings=plain(area_power=0.0))
    areas = plan.areas.set_index("area_code")
    fraction = 1 / 200 - 1 / 30_000
    assert areas.loc["210100", "standard_error_then_pp"] == pytest.approx(4 * np.sqrt(fraction))
    assert areas.loc["210100", "standard_error_now_pp"] == pytest.approx(
        4 * np.sqrt(1 / 50 - 1 / 30_000)
    )
    weighted = 0.75**2 * 16 * fraction + 0.25**2 * 16 * (1 / 200 - 1 / 10_000)
    assert areas.loc[PROVINCE, "standard_error_then_pp"] == pytest.approx(np.sqrt(weighted))


def test_giants_are_certain_and_leave_no_error() -> None:
    frame = cells(
        certainty_count=[1, 0], certainty_staff_persons=[600_000.0, 0.0], current_count=[50, 50]
    )
    plan = propose_allocation(frame, province_code=PROVINCE, settings=plain(area_power=1.0))
    # A third of the staff is left to chance in each: 300,000 and 300,000 persons.
    assert plan.cells["proposed_count"].tolist() == pytest.approx([200, 200], abs=1)
    lost = propose_allocation(
        frame.assign(current_count=[0, 50]), province_code=PROVINCE, settings=plain()
    )
    assert lost.areas["standard_error_now_pp"][0] > plan.areas["standard_error_now_pp"][0]


def test_size_classes_can_be_taken_whole() -> None:
    frame = grid_cells()
    plan = propose_allocation(
        frame,
        province_code=PROVINCE,
        settings=plain(enterprise_count=300, certainty_size_class_codes=("L",)),
    )
    large = plan.cells[plan.cells["size_class_code"] == "L"]
    assert (large["proposed_count"] == large["population_count"]).all()
    assert np.allclose(large["error_part_then"], 0)


def test_quotas_are_kept_and_told() -> None:
    quotas = (
        Quota("manufacturing", 0.40, section_codes=("C",)),
        Quota("state_owned", 0.10, is_state_owned=True),
        Quota("small_and_medium", 0.95, is_minimum=True, size_class_codes=("M", "S")),
    )
    frame = grid_cells()
    plan = propose_allocation(
        frame, province_code=PROVINCE, settings=plain(enterprise_count=200, quotas=quotas)
    )
    assert plan.quotas["is_met_then"].all()
    count = plan.cells["proposed_count"]
    assert count[frame["section_code"] == "C"].sum() <= 0.4 * count.sum() + 1e-9
    assert (count * frame["state_owned_share"]).sum() <= 0.1 * count.sum() + 1e-9
    assert count[frame["size_class_code"] != "L"].sum() >= 0.95 * count.sum() - 1e-9
    free = propose_allocation(frame, province_code=PROVINCE, settings=plain(enterprise_count=200))
    then = "standard_error_then_pp"
    assert free.areas[then].iloc[-1] <= plan.areas[then].iloc[-1]


def test_published_cells_have_three_where_the_population_has() -> None:
    frame = grid_cells()
    frame.loc[frame["area_code"] == "210300", "population_staff_persons"] = 1.0
    plan = propose_allocation(
        frame,
        province_code=PROVINCE,
        settings=plain(enterprise_count=60, smallest_published_cell=3, area_power=1.0),
    )
    by_cell = plan.cells.groupby(["area_code", "section_code"])["proposed_count"].sum()
    assert (by_cell >= 3).all()


def test_limits_that_cannot_be_kept_together_are_named() -> None:
    quotas = (
        Quota("manufacturing", 0.40, section_codes=("C",)),
        Quota("services", 0.50, section_codes=("F",)),
    )
    with pytest.raises(ValueError, match="quota (manufacturing|services)"):
        propose_allocation(
            grid_cells(), province_code=PROVINCE,
            settings=plain(enterprise_count=100, quotas=quotas, smallest_cell=1),
        )  # fmt: skip
    with pytest.raises(ValueError, match="enterprise_count"):
        propose_allocation(
            grid_cells(), province_code=PROVINCE,
            settings=plain(enterprise_count=10, smallest_cell=2),
        )  # fmt: skip


def test_limits_in_the_way_of_others_are_named_and_long_lists_are_cut() -> None:
    none_of_c = (Quota("manufacturing", 0.0, section_codes=("C",)),)
    with pytest.raises(ValueError, match=r"cell 210100 C .* beside quota manufacturing"):
        propose_allocation(
            grid_cells(), province_code=PROVINCE,
            settings=plain(quotas=none_of_c, smallest_published_cell=3),
        )  # fmt: skip
    with pytest.raises(ValueError, match="and 1 more beside enterprise_count"):
        propose_allocation(
            grid_cells(), province_code=PROVINCE,
            settings=plain(enterprise_count=1, smallest_published_cell=30),
        )  # fmt: skip


def test_a_number_beyond_all_enterprises_gives_the_same_as_all_of_them() -> None:
    frame = grid_cells()
    everyone = int(frame["population_count"].sum())
    quotas = (Quota("manufacturing", 0.40, section_codes=("C",)),)
    plans = [
        propose_allocation(
            frame, province_code=PROVINCE, settings=plain(enterprise_count=count, quotas=quotas)
        )
        for count in (everyone, 10**9)
    ]
    errors = [plan.areas["standard_error_then_pp"].to_numpy() for plan in plans]
    assert errors[1] == pytest.approx(errors[0], rel=0.01)


def test_cells_that_cost_nothing_are_taken_whole() -> None:
    frame = cells(cost_per_enterprise=0.0, population_count=[40, 20])
    assert proposed(frame, enterprise_count=None, budget=5.0) == [40, 20]


def test_an_area_without_staff_has_no_error_and_nothing_uncovered() -> None:
    frame = cells(population_staff_persons=[900_000.0, 0.0], current_count=[50, 0])
    plan = propose_allocation(frame, province_code=PROVINCE, settings=plain())
    assert np.isfinite(plan.areas.select_dtypes("number")).all(axis=None)
    assert plan.areas.set_index("area_code").loc["210200", "uncovered_staff_now_pct"] == 0


@pytest.mark.parametrize("limit", [{"budget": float("inf")}, {"budget": 0.0}])
def test_a_budget_is_a_number_above_zero(limit: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="budget: expected above 0 and finite"):
        AllocationSettings(**limit)


def test_members_can_be_kept() -> None:
    plan = propose_allocation(
        grid_cells(),
        province_code=PROVINCE,
        settings=plain(enterprise_count=400, keeps_members=True),
    )
    assert (plan.cells["to_release_count"] == 0).all()
    assert plan.release.empty


def lists(plan: AllocationPlan) -> tuple[int, int]:
    return int(plan.recruit["to_recruit_count"].sum()), int(plan.release["to_release_count"].sum())


def test_lists_lead_from_the_panel_to_the_proposal() -> None:
    frame = grid_cells()
    plan = propose_allocation(frame, province_code=PROVINCE, settings=plain(enterprise_count=150))
    recruit, release = lists(plan)
    assert int(frame["current_count"].sum()) + recruit - release == int(
        plan.cells["proposed_count"].sum()
    )
    assert (np.diff(plan.recruit["to_recruit_count"]) <= 0).all()


def test_small_problem_is_solved_like_by_trying_all() -> None:
    rng = np.random.default_rng(3)
    problem = AllocationProblem(
        importance=rng.uniform(1, 9, 4),
        taken=np.zeros(4),
        lower=np.zeros(4),
        upper=np.full(4, 8.0),
        limits=np.array([[1.0, 1, 1, 1], [1.0, 2, 1, 3], [0.7, -0.3, -0.3, 0.7]]),
        bounds=np.array([14.0, 22.0, 0.0]),
        names=("count", "cost", "quota"),
    )
    best = min(
        float(problem.variance(np.array(counts)).sum())
        for counts in product(range(9), repeat=4)
        if (problem.limits @ np.array(counts) <= problem.bounds + 1e-9).all()
    )
    found = solve_allocation(problem).astype(float)
    assert (problem.limits @ found <= problem.bounds + 1e-9).all()
    assert float(problem.variance(found).sum()) == pytest.approx(best, rel=1e-3)


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 1000), count=st.integers(40, 400))
def test_bounds_are_kept_and_order_of_rows_does_not_matter(seed: int, count: int) -> None:
    frame = grid_cells(seed)
    plan = propose_allocation(frame, province_code=PROVINCE, settings=plain(enterprise_count=count))
    told = plan.cells["proposed_count"]
    assert told.between(0, frame["population_count"]).all()
    assert told.sum() <= count
    turned = propose_allocation(
        frame[::-1], province_code=PROVINCE, settings=plain(enterprise_count=count)
    )
    errors = [
        other.areas.set_index("area_code")["standard_error_then_pp"] for other in (plan, turned)
    ]
    assert np.allclose(*errors, rtol=0.02)


def test_malformed_cells_are_refused() -> None:
    for wrong, message in (
        (cells().drop(columns="growth_sd_pp"), "expected columns"),
        (pd.concat([cells(), cells()]), "twice"),
        (cells()[:0], "none"),
        (cells(growth_sd_pp=[np.nan, 1.0]), "0 or more"),
        (cells(population_count=[-1, 5]), "0 or more"),
        (cells(certainty_count=[10**6, 0]), "at most"),
        (cells(state_owned_share=2.0), "0 to 1"),
    ):
        with pytest.raises(ValueError, match=message):
            propose_allocation(wrong, province_code=PROVINCE, settings=plain())
    for settings_ in ({}, {"enterprise_count": 0}, {"enterprise_count": 5, "area_power": 2.0}):
        with pytest.raises(ValueError, match="expected"):
            AllocationSettings(**settings_)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="quota"):
        Quota("x", 1.4)
