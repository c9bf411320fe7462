"""Seasonal adjustment: a planted Spring Festival, concurrent figures against peers, speed.

What does not belong here: the series with a known truth (benchmarks.seasonal_series).
"""

import resource
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from benchmarks.seasonal_series import (
    FIRST_MONTH,
    airline_series,
    evolving_panel,
    province_panel,
)
from catalogue import as_month
from forecasting.seasonal import MovingHoliday, adjust, diagnose, identify_models, x13
from forecasting.seasonal import stl as stl_method
from forecasting.seasonal.components import FestivalEstimate
from forecasting.seasonal.holiday import FestivalWindow
from forecasting.seasonal.series import FloatArray, MonthlySeries, split_panel
from forecasting.seasonal.settings import SeasonalSettings

MONTHS = 120
SEED_COUNT = 200
EVOLVING_COUNT = 8
PANEL_COUNT = 500
VINTAGE_COUNT = 24
SETTINGS = SeasonalSettings(seasonal_filter="by_model")
WEEK = (3, 9)
SCENARIOS = (
    ("flow of a month: 10 days before, 3 sd", FestivalWindow(None, 10, 0, 0, "constant"), (3.0,)),
    (
        "reference week: 15 days before and 20 after, falling, 2 and 3 sd",
        FestivalWindow(WEEK, 15, 0, 20, "linear"),
        (2.0, 3.0),
    ),
)
"""What is planted; effects in standard deviations of the monthly innovation."""


def seasonal_table(
    *,
    seed_count: int = SEED_COUNT,
    evolving_count: int = EVOLVING_COUNT,
    panel_count: int = PANEL_COUNT,
) -> str:
    """Return the tables of recovery, of concurrent figures and of speed."""
    return "\n".join(
        [
            "\n## Seasonal adjustment\n",
            _recovery_table(seed_count),
            _concurrent_table(evolving_count),
            _speed_table(panel_count),
        ]
    )


def _recovery_table(seed_count: int) -> str:
    lines = [
        f"Planted Spring Festival in airline series of {MONTHS} months, {seed_count} seeds; share"
        " of seeds within two standard errors (aim 92–98 %). Windows known: the first coefficient."
        " Windows chosen: the size of the effect along the planted one, with the errors of windows"
        " given, and with those that hold the doubt about the choice; effect by month, against the"
        " mean year: months of January to March. Seeds where no festival was found are left out"
        " of these.\n",
        "| planted | windows known | found | size, windows taken as given | size, with the doubt |"
        " effect by month |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for title, window, effect in SCENARIOS:
        outcomes = pd.DataFrame(
            [_recovered(seed, window, np.array(effect)) for seed in range(seed_count)]
        )
        shares = outcomes.mean()
        names = ("known", "found", "given", "doubted", "monthly")
        lines.append(f"| {title} | " + " | ".join(f"{shares[name]:.1%}" for name in names) + " |")
    none = [
        _chosen(airline_series(seed, MONTHS), WEEK).festival is not None
        for seed in range(seed_count)
    ]
    lines.append(f"\nA festival was found in {np.mean(none):.1%} of series that have none.\n")
    return "\n".join(lines)


def _recovered(seed: int, window: FestivalWindow, effect: FloatArray) -> dict[str, float]:
    planted = window.regressors(FIRST_MONTH, MONTHS) @ effect
    values = airline_series(seed, MONTHS) + planted
    series = MonthlySeries("planted", FIRST_MONTH, values)
    known = x13.X13Model("additive", "(0 1 1)(0 1 1)", (), series.last_month, festival=window)
    first = _estimated(series, known).coefficients[0]
    is_known = abs(first.coefficient - effect[0]) <= 2.0 * first.standard_error
    chosen = _chosen(values, window.reference_days)
    outcome = {"known": float(is_known), "found": float(chosen.festival is not None)}
    if chosen.festival is None:
        return outcome
    estimate = _estimated(series, chosen)
    coefficients = np.array([one.coefficient for one in estimate.coefficients])
    # What is constant in a calendar month is the season's, whatever the regressor says.
    columns = _less_means(chosen.festival.regressors(FIRST_MONTH, MONTHS))
    truth = _less_means(planted[:, None])[:, 0]
    direction = truth / float(truth @ truth)
    error = float(direction @ columns @ coefficients) - 1.0
    along = direction @ columns
    spread = float(np.sqrt(along @ estimate.covariance @ along))
    is_within = np.abs(estimate.effect[:MONTHS] - planted) <= 2.0 * estimate.standard_error[:MONTHS]
    return outcome | {
        "given": float(abs(error) <= 2.0 * spread),
        "doubted": float(abs(error) <= 2.0 * spread * chosen.festival.selection_factor),
        "monthly": float(is_within[np.arange(MONTHS) % 12 < 3].mean()),
    }


def _estimated(series: MonthlySeries, model: x13.X13Model) -> FestivalEstimate:
    estimate = x13.decompose(series, model=model, settings=SETTINGS).festival
    if estimate is None:
        raise ValueError(f"expected a festival in the model of {series.unique_id}, got none")
    return estimate


def _chosen(values: FloatArray, reference_days: tuple[int, int] | None) -> x13.X13Model:
    from forecasting.seasonal.identification import identify_model

    series = MonthlySeries("planted", FIRST_MONTH, values)
    holiday = MovingHoliday(reference_days=reference_days)
    return identify_model(series, mode="additive", holiday=holiday, settings=SETTINGS)


def _less_means(columns: FloatArray) -> FloatArray:
    by_year = columns.reshape(-1, 12, columns.shape[1])
    return np.asarray((by_year - by_year.mean(axis=0)).reshape(columns.shape), dtype=np.float64)


def _concurrent_table(evolving_count: int) -> str:
    lines = [
        f"Concurrent figures of the last {VINTAGE_COUNT} months: each adjusted with what precedes"
        " it, the model of last January. Root mean squared error against the figure without season"
        " and festival, percentage points.\n",
        "| series | festival, filter by model | festival, X-13's filter | neither | STL |"
        " month means |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    panels = {
        f"{evolving_count} simulated rates, season changing, festival of 12 and 18 days": (
            evolving_panel(evolving_count, MONTHS)
        ),
        "rates of the simulated province and its cities, true": province_panel(0.0),
        "the same with a survey error of 0.3": province_panel(0.3),
    }
    for title, panel in panels.items():
        errors = _concurrent_errors(panel)
        lines.append(f"| {title} | " + " | ".join(f"{error:.3f}" for error in errors) + " |")
    return "\n".join([*lines, ""])


def _concurrent_errors(panel: pd.DataFrame) -> list[float]:
    names = sorted(panel["unique_id"].unique())
    months = sorted(panel["reference_month"].unique())[-VINTAGE_COUNT:]
    holidays = {name: MovingHoliday(reference_days=WEEK) for name in names}
    methods = [
        _by_x13(panel, holidays, SETTINGS),
        _by_x13(panel, holidays, SeasonalSettings()),
        _by_x13(panel, None, SeasonalSettings()),
        _by_stl,
        _by_month_means,
    ]
    truth = panel.set_index(["unique_id", "reference_month"])["truth"]
    found = []
    for method in methods:
        squares = []
        for month in months:
            known = panel[panel["reference_month"] <= month]
            concurrent = method(known)
            squares += [(concurrent[name] - float(truth.loc[(name, month)])) ** 2 for name in names]
        found.append(float(np.sqrt(np.mean(squares))))
    return found


def _by_x13(
    panel: pd.DataFrame,
    holidays: dict[str, MovingHoliday] | None,
    settings: SeasonalSettings,
) -> Callable[[pd.DataFrame], dict[str, float]]:
    modes = dict.fromkeys(panel["unique_id"].unique(), "additive")
    models: dict[pd.Timestamp, pd.DataFrame] = {}

    def adjusted(known: pd.DataFrame) -> dict[str, float]:
        last = as_month(known["reference_month"].max())
        january = as_month(pd.Timestamp(last.year, 1, 1))
        if january not in models:
            before = known[known["reference_month"] < january]
            models[january] = identify_models(
                before, modes=modes, moving_holidays=holidays, settings=settings
            )
        result = adjust(known, models=models[january], modes=modes, settings=settings).adjusted
        of_last = result[result["reference_month"] == last]
        return dict(zip(of_last["unique_id"], of_last["seasonally_adjusted"], strict=True))

    return adjusted


def _by_stl(known: pd.DataFrame) -> dict[str, float]:
    return {
        one.unique_id: float(
            stl_method.decompose(one, mode="additive", settings=SETTINGS).adjusted[-1]
        )
        for one in split_panel(known, settings=SETTINGS)
    }


def _by_month_means(known: pd.DataFrame) -> dict[str, float]:
    found = {}
    for one in split_panel(known, settings=SETTINGS):
        # Six months at either end have no year around them and say nothing about the season.
        line = stl_method.line_of_year(one.values)[6:-6]
        deviations = one.values[6:-6] - line
        place = (np.arange(len(deviations)) + 6) % 12
        means = np.array([deviations[place == month].mean() for month in range(12)])
        season = (means - means.mean())[(len(one.values) - 1) % 12]
        found[one.unique_id] = float(one.values[-1] - season)
    return found


def _speed_table(panel_count: int) -> str:
    panel = _airline_panel(panel_count)
    modes = dict.fromkeys(panel["unique_id"].unique(), "additive")
    holidays = {name: MovingHoliday(reference_days=WEEK) for name in modes}
    earlier = panel[panel["reference_month"] < panel["reference_month"].max()]
    models, identifying = _timed(
        lambda: identify_models(earlier, modes=modes, moving_holidays=holidays, n_jobs=2)
    )
    first, adjusting = _timed(lambda: adjust(earlier, models=models, modes=modes, n_jobs=2))
    _, updating = _timed(
        lambda: adjust(panel, models=models, modes=modes, n_jobs=2, previous=first)
    )
    _, idle = _timed(lambda: adjust(earlier, models=models, modes=modes, n_jobs=2, previous=first))
    few = sorted(modes)[: max(panel_count // 10, 1)]
    some = earlier[earlier["unique_id"].isin(few)]
    _, measuring = _timed(lambda: diagnose(some, models=models, modes=modes, n_jobs=2))
    _, revising = _timed(
        lambda: diagnose(some, models=models, modes=modes, n_jobs=2, has_revisions=True)
    )
    rows = [
        ("yearly: models with festival windows by AICC", "120 s", identifying),
        ("monthly update, models fixed, every series new", "15 s", updating),
        ("the same, no series new", "", idle),
        ("first adjustment", "", adjusting),
        (f"diagnostics of {len(few)} series", "", measuring),
        ("the same with revisions", "", revising),
    ]
    return "\n".join(
        [
            f"{panel_count} series of {MONTHS} months, two at the same time. Processor seconds are"
            " those of this process and the binary together.\n",
            "| task | target | seconds | processor seconds |",
            "|---|---:|---:|---:|",
            *(f"| {task} | {aim} | {wall:.1f} | {cpu:.1f} |" for task, aim, (wall, cpu) in rows),
            "",
        ]
    )


def _airline_panel(count: int) -> pd.DataFrame:
    window = FestivalWindow(WEEK, 15, 0, 20, "linear")
    months = pd.date_range(FIRST_MONTH, periods=MONTHS + 1, freq="MS").as_unit("us")
    planted = window.regressors(FIRST_MONTH, MONTHS + 1) @ np.array([2.0, 3.0])
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "unique_id": f"{seed:04d}",
                    "reference_month": months,
                    # Every other series has no festival.
                    "value": airline_series(seed, MONTHS + 1) + (seed % 2) * planted,
                }
            )
            for seed in range(count)
        ],
        ignore_index=True,
    )


def _timed(call: Callable[[], pd.DataFrame]) -> tuple[pd.DataFrame, tuple[float, float]]:
    start, used = time.perf_counter(), _processor_seconds()
    result = call()
    return result, (time.perf_counter() - start, _processor_seconds() - used)


def _processor_seconds() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
