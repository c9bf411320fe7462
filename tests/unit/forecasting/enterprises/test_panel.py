"""Ratios of the enterprise panel: worked example, error, totals, small cells."""

import numpy as np
import pandas as pd
import pytest

from forecasting.enterprises.panel import PANEL_RATIOS, panel_ratios

JULY = pd.Timestamp("2025-07-01").as_unit("us")


def _moments(enterprises: pd.DataFrame) -> pd.DataFrame:
    rows = enterprises.assign(
        net_change=enterprises["end"] - enterprises["base"],
        cutting=(enterprises["end"] < enterprises["base"]).astype(float),
        one=1.0,
    )
    made = []
    for key, cell in rows.groupby(["reference_month", "area_code", "section_code"]):
        sums = {"enterprise_count": len(cell), "largest_base": cell["base"].max()}
        for ratio in PANEL_RATIOS:
            over, under = ratio.numerator, ratio.denominator
            for name in (over, under):
                sums[f"sum_{name}"] = cell[name].sum()
                sums[f"sum_{name}_{name}"] = (cell[name] ** 2).sum()
            sums[f"sum_{over}_{under}"] = (cell[over] * cell[under]).sum()
        made.append(
            dict(zip(["reference_month", "area_code", "section_code"], key, strict=True)) | sums
        )
    return pd.DataFrame(made)


def _panel(seed: int = 0, count: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    base = rng.lognormal(4, 1, count).round() + 1
    left = rng.binomial(base.astype(int), 0.03).astype(float)
    joined = rng.binomial(base.astype(int), 0.02).astype(float)
    return pd.DataFrame(
        {
            "reference_month": JULY,
            "area_code": rng.choice(["210100", "210200", "2101SF"], count),
            "section_code": rng.choice(["C", "F"], count),
            "base": base,
            "left": left,
            "end": base + joined - left,
            "hidden": rng.binomial(base.astype(int), 0.01).astype(float),
        }
    )


def _made(panel: pd.DataFrame) -> pd.DataFrame:
    ratios = panel_ratios(
        _moments(panel), province_code="210000", summed_area_codes=["210100", "210200"]
    )
    return ratios.set_index(["area_code", "breakdown", "indicator_code"])


def test_worked_example_of_the_monitoring_form():
    # 76,443 + 222 − 604 = 76,061: −0.50 %; hidden 827 of 76,061: 1.09 %.
    panel = pd.DataFrame(
        {
            "reference_month": JULY,
            "area_code": "210100",
            "section_code": "C",
            "base": [70000.0, 6000.0, 443.0],
            "left": [500.0, 100.0, 4.0],
            "end": [69700.0, 5920.0, 441.0],
            "hidden": [800.0, 27.0, 0.0],
        }
    )
    made = _made(panel)["value"]
    assert made["210100", "total", "panel_job_change"] == pytest.approx(-0.4997, abs=1e-4)
    assert made["210100", "total", "panel_hidden_unemployment"] == pytest.approx(1.0873, abs=1e-4)
    assert made["210000", "C", "panel_job_loss"] == pytest.approx(0.7901, abs=1e-4)


def test_standard_error_is_that_of_the_residuals():
    panel = _panel()
    city = panel[panel["area_code"] == "210100"]
    ratio = city["left"].sum() / city["base"].sum()
    residual = city["left"] - ratio * city["base"]
    n = len(city)
    expected = 100 * np.sqrt(n / (n - 1) * (residual**2).sum()) / city["base"].sum()
    made = _made(panel).loc[("210100", "total", "panel_job_loss")]
    assert made["standard_error"] == pytest.approx(expected)


def test_standard_error_tells_the_spread_over_panels_of_the_same_kind():
    values, errors = [], []
    for seed in range(200):
        made = _made(_panel(seed)).loc[("210000", "total", "panel_job_loss")]
        values.append(made["value"])
        errors.append(made["standard_error"])
    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.2)


def test_zone_is_not_added_to_the_province():
    panel = _panel()
    made = _made(panel)
    in_cities = panel[panel["area_code"] != "2101SF"]
    assert made.loc[("210000", "total", "panel_job_loss"), "enterprise_count"] == len(in_cities)
    assert ("2101SF", "total", "panel_job_loss") in made.index


def test_cell_of_two_enterprises_shows_no_figure():
    panel = _panel().iloc[:2].assign(area_code="210100", section_code="C")
    made = _made(panel).loc[("210100", "C", "panel_job_loss")]
    assert np.isnan(made["value"])
    assert np.isnan(made["standard_error"])


def test_giant_is_marked():
    panel = _panel().assign(area_code="210100", section_code="C")
    panel.loc[0, ["base", "end"]] = 1e6
    made = _made(panel).loc[("210100", "C", "panel_job_change")]
    assert made["is_dominated"]
    assert made["largest_share"] > 0.99


def test_order_of_rows_does_not_matter():
    panel = _panel()
    shuffled = panel.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(_made(panel), _made(shuffled))
