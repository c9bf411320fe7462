"""How large a sample must be for a stated precision, and how precise a given one is.

For the unemployment rate of a month, its change on the month before and its mean over a
quarter, by area. What does not belong here: errors of an actual survey
(forecasting.survey.linearisation), the panel of enterprises (forecasting.enterprises).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]
Measure = Literal["level", "monthly_change", "quarterly_mean"]
Precision = Literal["standard_error_pp", "coefficient_of_variation", "relative_error_95"]

MEASURES: tuple[Measure, ...] = ("level", "monthly_change", "quarterly_mean")
_NORMAL_95 = 1.959964
_NEEDED = ("area_code", "rate_pct")


@dataclass(frozen=True)
class SurveyDesign:
    """What a sample costs in precision and in households; defaults of ours.

    Parameters
    ----------
    design_effect
        Variance over that of as many independent persons; None computes it from clusters.
    intraclass_correlation
        Of unemployment among the labour force of a cluster.
    dwellings_per_cluster
        16 in the labour force survey.
    labour_force_per_household
        Persons of the labour force per responding household.
    response_share
        Households that answer, of those visited, 0 to 1.
    monthly_overlap_share
        Of the sample that was there the month before: half under 2-10-2.
    person_correlation
        Of a person's unemployment in two successive months.

    Raises
    ------
    ValueError
        If a value is out of its range.
    """

    design_effect: float | None = 2.0
    intraclass_correlation: float = 0.04
    dwellings_per_cluster: int = 16
    labour_force_per_household: float = 1.4
    response_share: float = 0.9
    monthly_overlap_share: float = 0.5
    person_correlation: float = 0.55

    def __post_init__(self) -> None:
        if self.design_effect is not None and not self.design_effect > 0:
            raise ValueError(f"design_effect: expected above 0, got {self.design_effect}")
        for name in ("dwellings_per_cluster", "labour_force_per_household", "response_share"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name}: expected above 0, got {getattr(self, name)}")
        for name in ("response_share", "monthly_overlap_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name}: expected 0 to 1, got {getattr(self, name)}")
        for name in ("intraclass_correlation", "person_correlation"):
            if not -1 < getattr(self, name) < 1:
                raise ValueError(f"{name}: expected -1 to 1, got {getattr(self, name)}")

    @property
    def persons_per_cluster(self) -> float:
        """Persons of the labour force interviewed in a cluster."""
        return self.dwellings_per_cluster * self.response_share * self.labour_force_per_household

    @property
    def effect(self) -> float:
        """The design effect given, or 1 + (b − 1) ρ with b persons per cluster."""
        if self.design_effect is not None:
            return self.design_effect
        return cluster_design_effect(
            self.persons_per_cluster, intraclass_correlation=self.intraclass_correlation
        )

    @property
    def monthly_autocorrelation(self) -> float:
        """Of the survey's error over one month: overlap times the person's correlation."""
        return self.monthly_overlap_share * self.person_correlation

    def variance_factor(self, measure: Measure) -> float:
        """Return the variance of a measure over that of one month's rate.

        Change: 2 (1 − r). Mean of three months: (3 + 4 r)/9, with no overlap at two months,
        as under 2-10-2; r the autocorrelation at one month.
        """
        autocorrelation = self.monthly_autocorrelation
        factors: dict[Measure, float] = {
            "level": 1.0,
            "monthly_change": 2.0 * (1.0 - autocorrelation),
            "quarterly_mean": (3.0 + 4.0 * autocorrelation) / 9.0,
        }
        if measure not in factors:
            raise ValueError(f"measure: expected one of {MEASURES}, got {measure!r}")
        return factors[measure]


DEFAULT_DESIGN = SurveyDesign()
"""The design where none is given."""


@dataclass(frozen=True)
class PrecisionTarget:
    """What is to be reached: ``value`` of ``precision`` for ``measure``.

    ``standard_error_pp`` in percentage points, ``coefficient_of_variation`` and
    ``relative_error_95`` (1.96 times it) as shares of the rate. Shares of a change say
    nothing and are refused.

    Raises
    ------
    ValueError
        If a choice is unknown, the value not above 0, or a change is asked for in shares.
    """

    value: float
    precision: Precision = "standard_error_pp"
    measure: Measure = "level"

    def __post_init__(self) -> None:
        if not (np.isfinite(self.value) and self.value > 0):
            raise ValueError(f"value: expected above 0, got {self.value}")
        if self.precision not in (
            "standard_error_pp",
            "coefficient_of_variation",
            "relative_error_95",
        ):
            raise ValueError(f"precision: expected a known one, got {self.precision!r}")
        if self.measure not in MEASURES:
            raise ValueError(f"measure: expected one of {MEASURES}, got {self.measure!r}")
        if self.measure == "monthly_change" and self.precision != "standard_error_pp":
            raise ValueError("expected standard_error_pp for a change, got a share of the rate")

    def standard_error_pp(self, rate_pct: FloatArray) -> FloatArray:
        """Return the standard error asked for at each rate, pp."""
        if self.precision == "standard_error_pp":
            return np.full(len(rate_pct), self.value)
        z = _NORMAL_95 if self.precision == "relative_error_95" else 1.0
        return np.asarray(rate_pct * self.value / z)


def cluster_design_effect(persons_per_cluster: float, *, intraclass_correlation: float) -> float:
    """Return 1 + (b − 1) ρ, the design effect of equal clusters of b persons.

    Raises
    ------
    ValueError
        If there are fewer than 1 person per cluster or the result is not above 0.

    References
    ----------
    Kish (1965), Survey Sampling, section 5.4.

    Examples
    --------
    >>> round(cluster_design_effect(21, intraclass_correlation=0.05), 2)
    2.0
    """
    effect = 1.0 + (persons_per_cluster - 1.0) * intraclass_correlation
    if persons_per_cluster < 1 or effect <= 0:
        raise ValueError(
            "expected 1 person per cluster or more and a design effect above 0, got "
            f"{persons_per_cluster} and {effect}"
        )
    return effect


def required_sample(
    areas: pd.DataFrame,
    *,
    target: PrecisionTarget,
    design: SurveyDesign = DEFAULT_DESIGN,
) -> pd.DataFrame:
    """Return persons, households and clusters that a stated precision needs, by area.

    Parameters
    ----------
    areas
        area_code, rate_pct (expected, above 0 and below 100); optionally design_effect
        (null: the design's), labour_force_persons (for the finite population),
        sample_size_persons (the present sample).
    target
        The precision.
    design
        Of the survey.

    Returns
    -------
    pandas.DataFrame
        area_code, rate_pct, design_effect, target_standard_error_pp, required_persons (of
        the labour force), required_households (visited, whole clusters),
        required_clusters; with a present sample also sample_size_persons and added_persons
        (0 where it is enough). In the order of the rows.

    Raises
    ------
    ValueError
        If a column is absent, an area is given twice or a figure is out of its range.

    Notes
    -----
    n = f d p(1−p)/SE², f the measure's variance factor, d the design effect; with N persons
    in the labour force n/(1 + n/N).

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd ed., sections 4.4 and 12.10 to 12.12.

    Examples
    --------
    >>> area = pd.DataFrame({"area_code": ["210100"], "rate_pct": [5.5]})
    >>> need = required_sample(area, target=PrecisionTarget(0.5))
    >>> need[["required_persons", "required_clusters"]].iloc[0].tolist()
    [4158, 207]
    """
    frame = _checked(areas, design)
    error = target.standard_error_pp(frame["rate_pct"].to_numpy(dtype=np.float64))
    unit = _unit_variance(frame) * design.variance_factor(target.measure)
    persons = unit / error**2
    population = frame["labour_force_persons"].to_numpy(dtype=np.float64)
    bounded = np.where(np.isfinite(population), persons / (1 + persons / population), persons)
    needed = np.ceil(bounded - 1e-9)
    clusters = np.ceil(needed / design.persons_per_cluster - 1e-9)
    made = frame[["area_code", "rate_pct", "design_effect"]].assign(
        target_standard_error_pp=error,
        required_persons=needed.astype(np.int64),
        required_households=(clusters * design.dwellings_per_cluster).astype(np.int64),
        required_clusters=clusters.astype(np.int64),
    )
    if "sample_size_persons" in areas:
        present = frame["sample_size_persons"].fillna(0.0)
        made["sample_size_persons"] = frame["sample_size_persons"]
        made["added_persons"] = np.maximum(needed - present, 0.0).astype(np.int64)
    made.index = areas.index
    return made


def expected_precision(
    areas: pd.DataFrame, *, design: SurveyDesign = DEFAULT_DESIGN
) -> pd.DataFrame:
    """Return the standard errors of level, monthly change and quarterly mean of a sample.

    Parameters
    ----------
    areas
        area_code, rate_pct, sample_size_persons (labour force; 0 or null: no sample);
        optionally design_effect, labour_force_persons.
    design
        Of the survey.

    Returns
    -------
    pandas.DataFrame
        area_code, rate_pct, design_effect, sample_size_persons, standard_error_level_pp,
        standard_error_monthly_change_pp, standard_error_quarterly_mean_pp,
        coefficient_of_variation, relative_error_95 (shares), half_width_95_pp, reason_code
        (``no_sample`` or null). In the order of the rows.

    Raises
    ------
    ValueError
        As for `required_sample`.
    """
    _require(areas, (*_NEEDED, "sample_size_persons"))
    frame = _checked(areas, design)
    size = frame["sample_size_persons"].where(frame["sample_size_persons"] > 0)
    population = frame["labour_force_persons"]
    left = (1.0 - size / population).clip(lower=0.0).fillna(1.0)
    variance = _unit_variance(frame) / size * left
    made = frame[["area_code", "rate_pct", "design_effect"]].assign(
        sample_size_persons=frame["sample_size_persons"]
    )
    for measure in MEASURES:
        factor = design.variance_factor(measure)
        made[f"standard_error_{measure}_pp"] = np.sqrt(variance * factor)
    made["coefficient_of_variation"] = made["standard_error_level_pp"] / made["rate_pct"]
    made["relative_error_95"] = _NORMAL_95 * made["coefficient_of_variation"]
    made["half_width_95_pp"] = _NORMAL_95 * made["standard_error_level_pp"]
    reason = pd.Series(None, index=made.index, dtype="object")
    made["reason_code"] = reason.mask(size.isna(), "no_sample").to_numpy()
    made.index = areas.index
    return made


def allocate_clusters(
    areas: pd.DataFrame,
    *,
    cluster_count: int,
    power: float = 0.5,
    smallest_clusters: int = 4,
    design: SurveyDesign = DEFAULT_DESIGN,
) -> pd.DataFrame:
    """Return a given number of clusters shared out over areas, with the expected errors.

    Parameters
    ----------
    areas
        area_code, rate_pct, labour_force_persons; optionally design_effect. Areas that add
        up to the province only.
    cluster_count
        Clusters in all, at least ``smallest_clusters`` for every area.
    power
        q, 0 to 1: 1 makes the province's relative error least, 0 areas' errors alike.
    smallest_clusters
        Of every area, a default of ours.
    design
        Of the survey.

    Returns
    -------
    pandas.DataFrame
        Columns of `expected_precision` with cluster_count and households (visited), in the
        order of the rows.

    Raises
    ------
    ValueError
        If a column is absent, a figure is out of its range, or there are too few clusters.

    Notes
    -----
    n ∝ X^q √(d (1−p)/p) with X the unemployed, after Bankier; whole clusters go one by one
    to the area whose X^{2q} CV² falls most, which is the best whole allocation.

    References
    ----------
    Bankier (1988), The American Statistician 42, 174-177.
    """
    _require(areas, (*_NEEDED, "labour_force_persons"))
    frame = _checked(areas, design)
    if frame["labour_force_persons"].isna().any():
        raise ValueError("labour_force_persons: expected one for every area, got null")
    if not 0 <= power <= 1 or smallest_clusters < 1:
        raise ValueError(
            f"expected power 0 to 1 and 1 cluster up, got {power}, {smallest_clusters}"
        )
    if cluster_count < smallest_clusters * len(frame):
        raise ValueError(
            f"cluster_count: expected {smallest_clusters * len(frame)} or more for "
            f"{len(frame)} areas, got {cluster_count}"
        )
    share = frame["rate_pct"].to_numpy(dtype=np.float64) / 100.0
    unemployed = share * frame["labour_force_persons"].to_numpy(dtype=np.float64)
    relative = frame["design_effect"].to_numpy(dtype=np.float64) * (1 - share) / share
    importance = (unemployed / unemployed.max()) ** (2 * power) * relative
    counts = np.full(len(frame), smallest_clusters, dtype=np.int64)
    for _ in range(cluster_count - int(counts.sum())):
        counts[int(np.argmax(importance * (1.0 / counts - 1.0 / (counts + 1))))] += 1
    sample = frame.assign(sample_size_persons=counts * design.persons_per_cluster)
    made = expected_precision(sample, design=design).assign(
        cluster_count=counts, households=counts * design.dwellings_per_cluster
    )
    made.index = areas.index
    return made


def _unit_variance(frame: pd.DataFrame) -> FloatArray:
    share = frame["rate_pct"].to_numpy(dtype=np.float64) / 100.0
    return np.asarray(1e4 * frame["design_effect"].to_numpy() * share * (1 - share))


def _checked(areas: pd.DataFrame, design: SurveyDesign) -> pd.DataFrame:
    _require(areas, _NEEDED)
    frame = areas[["area_code"]].reset_index(drop=True)
    if frame["area_code"].isna().any() or frame["area_code"].duplicated().any():
        raise ValueError(f"expected each area once, got {frame['area_code'].tolist()}")
    for name in ("rate_pct", "design_effect", "labour_force_persons", "sample_size_persons"):
        column = areas[name] if name in areas else pd.Series(np.nan, index=areas.index)
        values = pd.to_numeric(column, errors="raise").astype("float64").reset_index(drop=True)
        lowest_is_allowed = name == "sample_size_persons"
        wrong = (values < 0) if lowest_is_allowed else (values <= 0)
        if (wrong | np.isinf(values)).any():
            where = frame["area_code"][int(np.argmax((wrong | np.isinf(values)).to_numpy()))]
            raise ValueError(f"{name}: expected above 0 and finite, got another for {where}")
        frame[name] = values
    if frame["rate_pct"].isna().any() or (frame["rate_pct"] >= 100).any():
        raise ValueError("rate_pct: expected a rate below 100 for every area")
    frame["design_effect"] = frame["design_effect"].fillna(design.effect)
    return frame


def _require(areas: pd.DataFrame, columns: Sequence[str]) -> None:
    absent = [name for name in columns if name not in areas.columns]
    if absent:
        raise ValueError(f"expected columns {absent} in areas, got {list(areas.columns)}")
