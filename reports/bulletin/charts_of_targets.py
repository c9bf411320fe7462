"""Charts of promises: targets of the plan, and what past intervals held.

What does not belong here: how likely a target is met, scoring, drawing.
"""

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from profiles.model import Language, PlanTarget, Profile
from reports.bulletin.chart_blocks import (
    CalibrationPlot,
    CoveragePoint,
    TargetProgress,
    TargetProgressRow,
)
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.series import series_title
from reports.inputs import BulletinInputs
from reports.wording import format_number, phrase, unit_label
from reports.wording.numbers import (
    MISSING,
    decimals_of,
    format_probability,
    round_half_up,
    scale_of,
)

SHOWN_HORIZONS = (1, 3, 6, 12)
NOMINAL_SHARES = (0.5, 0.8, 0.95)
_ENSEMBLE = "ensemble"
_TOLD = ("ended", "running", "reference")
_Z = 1.96
Record = dict[Any, Any]


def target_progress(
    inputs: BulletinInputs, profile: Profile, language: Language
) -> TargetProgress | None:
    """Return how far each target of the plan is reached, None where nothing is known of any.

    Notes
    -----
    Of each target the latest year begun, and the current year held against it where its plan
    is over.
    """
    rows = tuple(
        _target_row(record, target, profile, language)
        for target in profile.plan_targets
        if target.series is not None
        for record in _told_rows(inputs.plan_target, target.code)
    )
    if not rows:
        return None
    return TargetProgress(
        code="targets",
        title=phrase("targets_title", language),
        caption=phrase("targets_caption", language),
        alt=phrase("chart_joint", language).join(_target_alt(row, language) for row in rows),
        rows=rows,
        labels={
            name: phrase(f"targets_{name}", language) for name in ("known", "expected", "target")
        },
    )


def calibration_plot(
    inputs: BulletinInputs, profile: Profile, language: Language
) -> CalibrationPlot | None:
    """Return nominal against observed coverage of the headline's forecasts, None without any.

    Notes
    -----
    Bounds are Wilson's 95 % interval of a share.

    References
    ----------
    Wilson, E. B. (1927). Journal of the American Statistical Association 22, 209–212.
    """
    series = profile.settings.headline
    rows = inputs.of_series("score_summary", series)
    rows = rows[(rows["model"] == _ENSEMBLE) & rows["horizon_months"].isin(SHOWN_HORIZONS)]
    points = tuple(
        point
        for record in rows.sort_values("horizon_months").to_dict("records")
        for point in _coverage_points(record)
    )
    if not points:
        return None
    titles = {
        horizon: phrase(
            "calibration_horizon_one" if horizon == 1 else "calibration_horizon", language
        ).format(months=horizon)
        for horizon in sorted({point.horizon_months for point in points})
    }
    return CalibrationPlot(
        code="calibration",
        title=phrase("calibration_title", language),
        caption=phrase("calibration_caption", language).format(
            series=series_title(series, profile, language)
        ),
        alt=_calibration_alt(points, titles, language),
        points=points,
        horizon_titles=titles,
        labels={
            name: phrase(f"calibration_{name}", language)
            for name in ("nominal", "observed", "exact")
        },
    )


def wilson_interval(share: float, count: int) -> tuple[float, float]:
    """Return the 95 % bounds of a share of a number of independent trials.

    Examples
    --------
    >>> [round(bound, 3) for bound in wilson_interval(0.8, 10)]
    [0.49, 0.943]
    """
    spread = _Z * math.sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    centre = share + _Z**2 / (2 * count)
    scale = 1 + _Z**2 / count
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def _told_rows(frame: pd.DataFrame, target_code: str) -> list[Record]:
    own = frame[(frame["target_code"] == target_code) & frame["status_code"].isin(_TOLD)]
    own = own.sort_values("year")
    of_plan = own[own["status_code"] != "reference"].tail(1)
    beyond = own[own["status_code"] == "reference"].tail(1)
    told: list[Record] = pd.concat([of_plan, beyond]).to_dict("records")
    return told


def _target_row(
    record: Record, target: PlanTarget, profile: Profile, language: Language
) -> TargetProgressRow:
    if target.series is None:
        raise ValueError(f"expected a target with a series, got {target.code!r}")
    indicator = profile.indicator(target.series.indicator_code)
    scale = scale_of(indicator.unit, language)

    def shown(name: str) -> float | None:
        value = number_or_none(record[name])
        return None if value is None else value / scale

    standing = phrase(f"targets_{target.standing}", language)
    if record["status_code"] == "reference":
        standing = phrase("targets_reference", language)
    row = TargetProgressRow(
        code=f"{target.code}_{record['year']}",
        title=target.title.in_language(language),
        unit_label=unit_label(indicator.unit, language),
        decimals=decimals_of(indicator.unit, indicator.decimals, language),
        standing_text=standing,
        is_binding=target.standing == "binding" and record["status_code"] != "reference",
        is_cumulative=target.aggregation == "cumulative",
        target=float(record["target_value"]) / scale,
        target_text="",
        figures_text="",
        known=shown("known_value"),
        expected=shown("expected_value"),
        lower=shown("lower_80"),
        upper=shown("upper_80"),
        text=_target_text(record, language),
    )
    return replace(
        row,
        target_text=_with_unit(row.target, row, language),
        figures_text=_figures_text(row, language),
    )


def _target_text(record: Record, language: Language) -> str:
    year = int(record["year"])
    probability = number_or_none(record["probability"])
    is_known: bool = not pd.isna(record["is_met"])
    if is_known:
        code = "targets_met" if bool(record["is_met"]) else "targets_missed"
        error = number_or_none(record["known_standard_error"])
        if code == "targets_missed" and error is not None:
            gap = abs(float(record["known_value"]) - float(record["line"]))
            code = "targets_missed_close" if gap <= 1.96 * error else code
        return phrase(code, language).format(year=year)
    if probability is None:
        return phrase("targets_unknown", language).format(year=year)
    return phrase("targets_probability", language).format(
        year=year, probability=format_probability(probability)
    )


def _figures_text(row: TargetProgressRow, language: Language) -> str:
    parts = []
    if row.known is not None:
        known = phrase("targets_known_figure", language)
        parts.append(known.format(value=_with_unit(row.known, row, language)))
    if row.expected is not None:
        expected = phrase("targets_expected_figure", language)
        parts.append(
            expected.format(
                value=_with_unit(row.expected, row, language),
                lower=format_number(row.lower, row.decimals, is_grouped=language == "en"),
                upper=format_number(row.upper, row.decimals, is_grouped=language == "en"),
            )
        )
    return phrase("chart_joint", language).join(parts)


def _with_unit(value: float, row: TargetProgressRow, language: Language) -> str:
    unit = row.unit_label if language == "zh" or row.unit_label == "%" else f" {row.unit_label}"
    number = format_number(value, row.decimals, is_grouped=language == "en")
    return f"{number}{unit}"


def _target_alt(row: TargetProgressRow, language: Language) -> str:
    return phrase("targets_alt_row", language).format(
        title=row.title,
        standing=row.standing_text,
        target=_with_unit(row.target, row, language),
        figures=row.figures_text or MISSING,
        text=row.text,
    )


def _coverage_points(record: Record) -> list[CoveragePoint]:
    count = int(record["forecast_count"])
    points = []
    for nominal in NOMINAL_SHARES:
        share = number_or_none(record[f"coverage_{nominal * 100:.0f}_share"])
        if share is None or count == 0:
            continue
        lower, upper = wilson_interval(share, count)
        points.append(
            CoveragePoint(int(record["horizon_months"]), nominal, share, count, lower, upper)
        )
    return points


def _calibration_alt(
    points: tuple[CoveragePoint, ...], titles: dict[int, str], language: Language
) -> str:
    runs = [
        phrase("calibration_alt_run", language).format(
            horizon=titles[point.horizon_months],
            share=f"{round_half_up(100 * point.observed_share, 0)}%",
            count=point.forecast_count,
        )
        for point in points
        if point.nominal_share == 0.8
    ]
    return phrase("calibration_alt", language).format(
        runs=phrase("chart_joint", language).join(runs)
    )
