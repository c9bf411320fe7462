"""The pressure of areas from long tables."""

import numpy as np
import pandas as pd
import pytest

from forecasting.early_warning.city_pressure import PressureFigure, area_pressure

MONTHS = pd.date_range("2018-01-01", periods=72, freq="MS", unit="us")
CHOSEN = (
    PressureFigure("claims", 1),
    PressureFigure("vacancies", -1),
    PressureFigure("zero_use_pct", 1, is_ratio=False),
)


def _table(rise: float = 0.0) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    parts = []
    for area in ("a", "b", "c"):
        path = np.cumsum(rng.standard_normal(len(MONTHS))) * 0.02
        path[-3:] += rise * (area == "a")
        for code, sign in (("claims", 1), ("vacancies", -1), ("zero_use_pct", 1)):
            noisy = sign * path + 0.01 * rng.standard_normal(len(MONTHS))
            value = 6 + noisy if code == "zero_use_pct" else 1000 * np.exp(noisy)
            parts.append(
                pd.DataFrame(
                    {"reference_month": MONTHS, "area_code": area, "indicator_code": code,
                     "value": value}
                )
            )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def test_a_rise_is_found_whichever_way_figures_point() -> None:
    made = area_pressure(_table(0.6), chosen=CHOSEN, last_month=MONTHS[-1]).pressure
    assert made["area_code"].tolist() == ["a", "b", "c"]
    assert made.loc[0, "value"] == made["value"].max() > 2.0
    assert (made["figure_count"] == 3).all()


def test_later_months_and_row_order_change_nothing() -> None:
    table = _table(0.6)
    earlier = area_pressure(
        table[table["reference_month"] <= MONTHS[-6]], chosen=CHOSEN, last_month=MONTHS[-6]
    )
    turned = area_pressure(table.iloc[::-1], chosen=CHOSEN, last_month=MONTHS[-6])
    pd.testing.assert_frame_equal(turned.pressure, earlier.pressure)
    pd.testing.assert_frame_equal(turned.contributions, earlier.contributions)


def test_figures_nobody_sent_leave_no_pressure() -> None:
    table = _table().assign(value=np.nan)
    made = area_pressure(table, chosen=CHOSEN, last_month=MONTHS[-1])
    assert made.pressure["value"].isna().all()
    assert made.contributions["contribution"].isna().all()


def test_rows_twice_and_unknown_directions_are_rejected() -> None:
    table = _table()
    with pytest.raises(ValueError, match="one figure per month"):
        area_pressure(pd.concat([table, table.head(1)]), chosen=CHOSEN, last_month=MONTHS[-1])
    with pytest.raises(ValueError, match="direction"):
        PressureFigure("claims", 0)
    with pytest.raises(ValueError, match="expected columns"):
        area_pressure(table.drop(columns="value"), chosen=CHOSEN, last_month=MONTHS[-1])
    with pytest.raises(ValueError, match="each once"):
        area_pressure(table, chosen=(CHOSEN[0], CHOSEN[0]), last_month=MONTHS[-1])
