"""The spread of growth by cell, and the cells an allocation is over."""

import numpy as np
import pandas as pd
import pytest

from forecasting.enterprises.allocation_cells import allocation_cells
from forecasting.enterprises.growth_spread import SpreadSettings, growth_spread


def reports(seed: int, spread: dict[str, float], size: int, months: int = 12) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = []
    for month in pd.date_range("2024-01-01", periods=months, freq="MS"):
        for code, sd in spread.items():
            base = np.full(size, 1000.0)
            rows.append(
                pd.DataFrame(
                    {
                        "reference_month": month,
                        "area_code": "210100",
                        "section_code": "C",
                        "size_class_code": code,
                        "base_staff_persons": base,
                        "end_staff_persons": base * (1 + sd / 100 * rng.standard_normal(size)),
                    }
                )
            )
    return pd.concat(rows, ignore_index=True)


def wanted(*codes: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"area_code": "210100", "section_code": "C", "size_class_code": list(codes)}
    )


def test_spread_of_growth_is_recovered() -> None:
    made = growth_spread(reports(1, {"L": 3.0, "S": 6.0}, 60), cells=wanted("L", "S"))
    assert made["growth_sd_pp"].tolist() == pytest.approx([3.0, 6.0], rel=0.08)
    assert set(made["basis_code"]) == {"cell"}


def test_unequal_sizes_widen_the_spread_as_they_widen_the_error() -> None:
    data = reports(2, {"L": 4.0}, 40)
    big = data.index % 40 == 0
    data.loc[big, ["base_staff_persons", "end_staff_persons"]] *= 50
    made = growth_spread(data, cells=wanted("L"))
    assert made["growth_sd_pp"].item() > 6


def test_small_and_empty_cells_lean_on_their_likes() -> None:
    data = pd.concat([reports(3, {"S": 5.0}, 80), reports(4, {"M": 20.0}, 2, months=2)])
    made = growth_spread(data, cells=wanted("S", "M", "L"))
    small, medium, large = made["growth_sd_pp"]
    assert small == pytest.approx(5.0, rel=0.1)
    assert 4.5 < medium < 9
    assert large == pytest.approx(5.0, rel=0.15)
    assert made["basis_code"].tolist() == ["cell", "cell", "all"]
    assert made["report_count"].tolist() == [12 * 79, 2, 0]


def test_spread_leaves_giants_out_and_keeps_its_floor() -> None:
    data = reports(5, {"L": 0.0}, 10)
    data["is_certainty"] = data.index % 10 == 0
    data.loc[data["is_certainty"], "end_staff_persons"] = 0.0
    made = growth_spread(data, cells=wanted("L"), settings=SpreadSettings(smallest_spread_pp=0.7))
    assert made["growth_sd_pp"].item() == 0.7
    with pytest.raises(ValueError, match="two reports"):
        growth_spread(data[:1], cells=wanted("L"))
    with pytest.raises(ValueError, match="above 0"):
        SpreadSettings(prior_reports=0.0)


def test_closures_that_a_panel_does_not_report_widen_the_spread() -> None:
    cells_ = wanted("S").assign(monthly_closure_share=0.0025)
    made = growth_spread(reports(6, {"S": 4.0}, 60), cells=cells_)
    assert made["growth_sd_pp"].item() == pytest.approx(np.sqrt(16 + 25), rel=0.05)
    with pytest.raises(ValueError, match="0 to 1"):
        growth_spread(reports(6, {"S": 4.0}, 9), cells=cells_.assign(monthly_closure_share=1.5))


def test_cells_are_put_together_from_panel_and_population() -> None:
    population = pd.DataFrame(
        {
            "area_code": "210100",
            "section_code": ["C", "C", "F"],
            "size_class_code": ["L", "L", "S"],
            "ownership_code": ["state_owned", "private", "private"],
            "enterprise_count": [2, 6, 100],
            "insured_persons": [4000.0, 6000.0, 2000.0],
        }
    )
    panel = pd.DataFrame(
        {
            "area_code": "210100",
            "section_code": ["C", "C", "Z"],
            "size_class_code": ["L", "L", "S"],
            "ownership_code": ["state_owned", "private", "private"],
            "staff_persons": [3000.0, 500.0, 10.0],
            "is_certainty": [True, False, False],
        }
    )
    spread = population.drop_duplicates("section_code").assign(growth_sd_pp=[4.0, 5.0])
    made = allocation_cells(panel, population=population, spread=spread)
    first = made.iloc[0]
    assert (first["population_count"], first["current_count"]) == (8, 2)
    assert first["state_owned_share"] == pytest.approx(0.25)
    # One giant of 3,000 beside seven others of 500: 3,000 of 6,500 of the insured.
    assert first["certainty_count"] == 1
    assert first["certainty_staff_persons"] == pytest.approx(10_000 * 3000 / 6500)
    assert made["current_count"].tolist() == [2, 0]
    with pytest.raises(ValueError, match="spread for every cell"):
        allocation_cells(panel, population=population, spread=spread[:1])


def test_reports_without_a_finite_end_tell_nothing() -> None:
    data = reports(3, {"S": 4.0}, 30)
    spoilt = data.assign(
        end_staff_persons=data["end_staff_persons"].where(data.index % 9 > 0, np.inf)
    )
    kept = growth_spread(data[data.index % 9 > 0], cells=wanted("S"))
    pd.testing.assert_frame_equal(growth_spread(spoilt, cells=wanted("S")), kept)
