"""Numbers of the charts beside lines and bars: flows, signals, panels, planes, plan targets.

What does not belong here: lines and bars (plots), drawing (the script).
"""

import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from reports.board.data import plain
from reports.board.series_numbers import monthly
from reports.bulletin.chart_blocks import (
    BeveridgeCurve,
    CalibrationPlot,
    Chart,
    FlowBars,
    HeatStrip,
    SmallMultiples,
    TargetProgress,
)

Told = tuple[dict[str, Any], dict[str, Any]]
"""The numbers of a chart, and its words in one language."""

Z_95, Z_80 = 1.96, 1.2816


def flow_numbers(chart: FlowBars) -> Told:
    """Return jobs created, destroyed and the balance by month, each with half its interval."""
    numbers: dict[str, Any] = {"kind": "flows"}
    for name in ("creation", "destruction", "net"):
        numbers[name] = monthly(getattr(chart, name))
        numbers[f"{name}_half"] = monthly(Z_95 * getattr(chart, f"{name}_error"))
    return numbers, {"unit": chart.unit_label, "keys": dict(chart.labels)}


def heat_numbers(chart: HeatStrip) -> Told:
    """Return the probability of each signal by vintage, and where its rule was met."""
    known = sorted({month for row in chart.rows for month in row.probability.index})
    months = list(pd.date_range(known[0], known[-1], freq="MS")) if known else []
    rows = [
        [
            [plain(float(row.probability.get(month, math.nan))) for month in months],
            "".join("1" if bool(row.is_met.get(month, False)) else "0" for month in months),
        ]
        for row in chart.rows
    ]
    first = f"{months[0]:%Y-%m}" if months else ""
    return {"kind": "heat", "first": first, "rows": rows}, {
        "names": [row.title for row in chart.rows],
        "keys": dict(chart.labels),
    }


def panel_numbers(chart: SmallMultiples) -> Told:
    """Return the figures of each area with half their 80 and 95 % intervals, and the line."""
    panels = [
        [monthly(panel.values), *(monthly(z * panel.standard_errors) for z in (Z_80, Z_95))]
        for panel in chart.panels
    ]
    line = None if chart.line is None else plain(chart.line.value)
    return {"kind": "panels", "panels": panels, "line": line}, {
        "unit": chart.unit_label,
        "names": [panel.title for panel in chart.panels],
        "notes": [panel.note for panel in chart.panels],
        "line": "" if chart.line is None else chart.line.label,
    }


def beveridge_numbers(chart: BeveridgeCurve) -> Told:
    """Return unemployment, vacancies and the error of unemployment, month by month."""
    points = [
        [
            f"{point.month:%Y-%m}",
            plain(point.unemployment_rate_pct),
            plain(point.vacancy_rate_pct),
            _half(point.standard_error_pp),
        ]
        for point in chart.points
    ]
    return {"kind": "beveridge", "points": points}, {
        "across": chart.unemployment_label,
        "up": chart.vacancy_label,
        "keys": dict(chart.labels),
    }


def coverage_numbers(chart: CalibrationPlot) -> Told:
    """Return nominal and observed coverage with its bounds in %, by months ahead."""
    points = [
        [
            point.horizon_months,
            *(
                plain(100 * share)
                for share in (
                    point.nominal_share,
                    point.observed_share,
                    point.lower_share,
                    point.upper_share,
                )
            ),
        ]
        for point in chart.points
    ]
    return {"kind": "coverage", "points": points}, {
        "titles": {str(months): title for months, title in chart.horizon_titles.items()},
        "keys": dict(chart.labels),
    }


def target_numbers(chart: TargetProgress) -> Told:
    """Return target, known and expected value of each target with its 80 % bounds."""
    rows = [
        {
            **{
                name: plain(getattr(row, name))
                for name in ("target", "known", "expected", "lower", "upper")
            },
            "sum": row.is_cumulative,
            "binding": row.is_binding,
        }
        for row in chart.rows
    ]
    names = ("title", "standing_text", "target_text", "figures_text", "text")
    words = [{name: getattr(row, name) for name in names} for row in chart.rows]
    return {"kind": "targets", "rows": rows}, {"rows": words, "keys": dict(chart.labels)}


DRAWN: tuple[tuple[type[Chart], Callable[[Any], Told]], ...] = (
    (FlowBars, flow_numbers),
    (HeatStrip, heat_numbers),
    (SmallMultiples, panel_numbers),
    (BeveridgeCurve, beveridge_numbers),
    (CalibrationPlot, coverage_numbers),
    (TargetProgress, target_numbers),
)
"""The kinds of chart this module tells, each with what does."""


def _half(error: float | None) -> float | None:
    return None if error is None or not math.isfinite(error) else plain(Z_95 * error)
