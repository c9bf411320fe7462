"""The model for areas: from direct estimates with their errors to signals with theirs.

What does not belong here: direct estimates (design, change), quality grades (quality).
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.survey.area_data import AreaPanel, area_panel, has_past
from forecasting.survey.area_filter import Signal, StateSpace, smoothed_signal, state_space
from forecasting.survey.area_fit import fit_parameters
from forecasting.survey.area_parameters import AreaParameters
from forecasting.survey.area_set_apart import SetApart
from forecasting.survey.area_settings import AreaModelSettings
from forecasting.survey.benchmarking import benchmark
from forecasting.survey.interventions import RealTimeFilter

FloatArray = npt.NDArray[np.float64]

ESTIMATE_COLUMNS = (
    "reference_month",
    "area_code",
    "direct_estimate",
    "direct_standard_error",
    "model_estimate",
    "model_standard_error",
    "adjusted_estimate",
    "adjusted_standard_error",
    "smoothed_estimate",
    "smoothed_standard_error",
    "basis",
)


@dataclass(frozen=True)
class AreaEstimates:
    """Estimates of all areas and months, and the months set apart.

    ``estimates`` has the columns of `estimate_areas`; ``interventions`` area_code,
    reference_month, kind (``outlier`` or ``shift``) and score (standardised error of
    prediction); ``left_out`` area_code and reason of areas given figures and not estimated.
    """

    estimates: pd.DataFrame
    interventions: pd.DataFrame
    left_out: pd.DataFrame
    _run: "_Run" = field(repr=False)


def fit_areas(
    direct: pd.DataFrame,
    *,
    province_code: str,
    weights: pd.DataFrame,
    covariates: pd.DataFrame | None = None,
    regressors: pd.DataFrame | None = None,
    settings: AreaModelSettings | None = None,
) -> AreaParameters:
    """Return what the area model takes from the past: variances, loadings, coefficients.

    Parameters
    ----------
    direct, weights, covariates, regressors
        As of `area_data.area_panel`, as known at the vintage of the fit.
    province_code
        The area that is the weighted mean of the others.
    settings
        Defaults where None.

    Raises
    ------
    ValueError
        As `area_data.area_panel`.

    Notes
    -----
    See `area_fit.fit_parameters`. To be called once a year: in between the variances hardly
    move, and a figure should not change because they do.
    """
    chosen = settings or AreaModelSettings()
    panel = area_panel(
        direct, province_code=province_code, weights=weights, covariates=covariates,
        regressors=regressors, least_covered_share=chosen.least_covered_share,
        area_spread_share=chosen.area_spread_share,
    )  # fmt: skip
    first = fit_parameters(panel, chosen)
    apart = province_filter(panel, first, chosen).run().timeline[-1]
    if apart == SetApart():
        return first
    return fit_parameters(panel, chosen, apart=apart)


def estimate_areas(
    direct: pd.DataFrame,
    *,
    province_code: str,
    weights: pd.DataFrame,
    parameters: AreaParameters,
    covariates: pd.DataFrame | None = None,
    regressors: pd.DataFrame | None = None,
    settings: AreaModelSettings | None = None,
    is_smoothed: bool = True,
    previous: AreaEstimates | None = None,
) -> AreaEstimates:
    """Return the signals of all areas, month by month, that add up to the province's.

    Parameters
    ----------
    direct, weights, covariates, regressors
        As of `area_data.area_panel`.
    province_code
        The area that is the weighted mean of the others.
    parameters
        From `fit_areas`. An area it does not know takes the pooled ones.
    settings
        Defaults where None; those of the fit.
    is_smoothed
        Whether to smooth too; without it the columns hold missing figures.
    previous
        Estimates up to an earlier month by the same parameters: only the months since are
        filtered, if the figures up to then are the same; else all are. The result is the same.

    Returns
    -------
    AreaEstimates
        ``estimates``: one row per month and area, the province first, by month and area:
        reference_month, area_code, direct_estimate (%), direct_standard_error (pp, as given),
        model_estimate and model_standard_error (the signal with its season, each month from
        figures up to that month), adjusted_estimate and adjusted_standard_error (without
        season and regressors), smoothed_estimate and smoothed_standard_error (from all
        figures given), basis (``sample`` where the area has a figure in the month, ``model``
        where it had one in another month, ``synthetic`` where it never had).

    Raises
    ------
    ValueError
        As `area_data.area_panel`; if a covariate of the parameters is absent.

    Notes
    -----
    Direct estimate y, signal θ, survey error e, province P, area a:

        y_P,t = θ_P,t + e_P,t                    θ_P = level + season + δ'z + β_P'x_P
        y_a,t = θ_a,t + e_a,t                    θ_a = λ_a θ_P + d_a + β'(x_a − λ_a x_P)

    d_a, the deviation of the area, has a level and season of its own. Survey errors have
    their known variance and the autocorrelation of the rotation; the area's error is part of
    the province's. Level steps are normal, but for months set apart (`interventions`). The
    weighted sum of the areas is the province's signal in every month (`benchmarking`).

    References
    ----------
    Pfeffermann, D. and Tiller, R. (2006). JASA 101, 1387–1397.
    Harvey, A. C. and Chung, C.-H. (2000). Estimating the underlying change in unemployment
    in the UK. JRSS A 163, 303–339.
    van den Brakel, J. and Krieg, S. (2015). Dealing with small sample sizes, rotation group
    bias and discontinuities in a rotating panel design. Survey Methodology 41, 267–296.
    """
    chosen = settings or AreaModelSettings()
    panel = area_panel(
        direct, province_code=province_code, weights=weights, covariates=covariates,
        regressors=regressors, least_covered_share=chosen.least_covered_share,
        area_spread_share=chosen.area_spread_share,
    )  # fmt: skip
    going_on = previous._run.continued(panel, parameters, chosen) if previous else None
    run = going_on or _Run(panel, parameters, chosen)
    concurrent = _added_up(panel, parameters, run.province.signal, [a.signal for a in run.areas])
    smoothed = run.smoothed() if is_smoothed else None
    return AreaEstimates(
        estimates=_as_frame(panel, province_code, direct, concurrent, smoothed),
        interventions=_interventions(panel, province_code, run),
        left_out=_left_out(direct, panel, province_code),
        _run=run,
    )


class _Run:
    """The province and every area, filtered in real time."""

    def __init__(
        self, panel: AreaPanel, parameters: AreaParameters, settings: AreaModelSettings
    ) -> None:
        self._panel, self._parameters, self._settings = panel, parameters, settings
        self.province = province_filter(panel, parameters, settings).run()
        self.areas = [
            RealTimeFilter(
                space,
                usual_pct=parameters.mean_pct,
                settings=settings.area_months,
                province=self.province.timeline,
            ).run()
            for space in self._spaces()
        ]

    def continued(
        self, panel: AreaPanel, parameters: AreaParameters, settings: AreaModelSettings
    ) -> "_Run | None":
        """Return the run gone on to a panel's last month; None if its past is another."""
        is_same = parameters == self._parameters and settings == self._settings
        if not (is_same and has_past(panel, self._panel)):
            return None
        made = copy.deepcopy(self)
        made._panel = panel
        made.province.extend(state_space(panel, parameters, settings, area=None), None)
        made.province.run()
        for found, space in zip(made.areas, made._spaces(), strict=True):
            found.extend(space, made.province.timeline)
            found.run()
        return made

    def smoothed(self) -> "_AddedUp":
        """Return the smoothed signals, by all that was set apart in the end."""
        apart = self.province.timeline[-1]
        whole = state_space(self._panel, self._parameters, self._settings, area=None)
        areas = [
            smoothed_signal(space, apart, found.timeline[-1])
            for space, found in zip(self._spaces(), self.areas, strict=True)
        ]
        province = smoothed_signal(whole, apart, SetApart())
        return _added_up(self._panel, self._parameters, province, areas)

    def _spaces(self) -> Iterator[StateSpace]:
        for area in range(len(self._panel.area_codes)):
            yield state_space(self._panel, self._parameters, self._settings, area=area)


def province_filter(
    panel: AreaPanel, parameters: AreaParameters, settings: AreaModelSettings
) -> RealTimeFilter:
    """Return the filter of the province alone, not yet run."""
    return RealTimeFilter(
        state_space(panel, parameters, settings, area=None),
        usual_pct=parameters.mean_pct,
        settings=settings.province_months,
    )


@dataclass(frozen=True)
class _AddedUp:
    """Signals of the province (first column) and the areas, with and without season."""

    mean: FloatArray
    standard_error: FloatArray
    adjusted_mean: FloatArray
    adjusted_standard_error: FloatArray


def _added_up(
    panel: AreaPanel, parameters: AreaParameters, province: Signal, areas: list[Signal]
) -> _AddedUp:
    loading = np.array([parameters.loadings.get(code, 1.0) for code in panel.area_codes])
    made: list[FloatArray] = []
    for mean, variance in (("mean", "variance"), ("adjusted_mean", "adjusted_variance")):
        total = getattr(province, mean)
        error = np.maximum(getattr(province, variance), 0.0)
        found = benchmark(
            np.stack([getattr(area, mean) for area in areas], axis=1),
            np.stack([getattr(area, variance) for area in areas], axis=1),
            loading=loading, weight=panel.weight, province_mean=total, province_variance=error,
        )  # fmt: skip
        made.append(np.column_stack([total, found.mean]))
        made.append(np.column_stack([np.sqrt(error), found.standard_error]))
    return _AddedUp(made[0], made[1], made[2], made[3])


def _as_frame(
    panel: AreaPanel,
    province_code: str,
    direct: pd.DataFrame,
    concurrent: _AddedUp,
    smoothed: _AddedUp | None,
) -> pd.DataFrame:
    codes = (province_code, *panel.area_codes)
    months, areas = len(panel.months), len(codes)
    figure = np.column_stack([panel.province_estimate, panel.estimate])
    is_given = np.isfinite(figure)
    basis = np.where(is_given, "sample", np.where(is_given.any(axis=0), "model", "synthetic"))
    missing = np.full((months, areas), np.nan)
    frame = pd.DataFrame(
        {
            "reference_month": np.repeat(panel.months.to_numpy(), areas),
            "area_code": pd.array(np.tile(np.array(codes, dtype=object), months), dtype="str"),
            "model_estimate": concurrent.mean.ravel(),
            "model_standard_error": concurrent.standard_error.ravel(),
            "adjusted_estimate": concurrent.adjusted_mean.ravel(),
            "adjusted_standard_error": concurrent.adjusted_standard_error.ravel(),
            "smoothed_estimate": (smoothed.mean if smoothed else missing).ravel(),
            "smoothed_standard_error": (smoothed.standard_error if smoothed else missing).ravel(),
            "basis": pd.array(basis.ravel(), dtype="str"),
        }
    )
    given = direct[["reference_month", "area_code", "estimate", "standard_error"]].rename(
        columns={"estimate": "direct_estimate", "standard_error": "direct_standard_error"}
    )
    given["reference_month"] = pd.to_datetime(given["reference_month"]).astype("datetime64[us]")
    given["area_code"] = given["area_code"].astype("str")
    joined = frame.merge(given, on=["reference_month", "area_code"], how="left")
    return joined[list(ESTIMATE_COLUMNS)]


def _interventions(panel: AreaPanel, province_code: str, run: _Run) -> pd.DataFrame:
    rows = [
        (code, panel.months[item.month], item.kind, item.score)
        for code, found in zip(
            (province_code, *panel.area_codes), (run.province, *run.areas), strict=True
        )
        for item in found.interventions
    ]
    frame = pd.DataFrame(rows, columns=["area_code", "reference_month", "kind", "score"])
    types = {"area_code": "str", "reference_month": "datetime64[us]", "kind": "str"}
    return frame.astype({**types, "score": "float64"})


def _left_out(direct: pd.DataFrame, panel: AreaPanel, province_code: str) -> pd.DataFrame:
    known = {province_code, *panel.area_codes}
    codes = sorted(set(direct["area_code"].astype(str)) - known)
    return pd.DataFrame(
        {
            "area_code": pd.Series(codes, dtype="str"),
            "reason": pd.Series(["no weight of the area is known"] * len(codes), dtype="str"),
        }
    )
