"""Settings of the estimates from person records.

What does not belong here: which groups and indicators are estimated (survey.domains).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

LonelyRule = Literal["adjust", "average", "certainty"]

LARGEST_WEIGHT_PERSONS = 1e12
"""More persons than one person of a sample can stand for; squares of it keep their digits."""


@dataclass(frozen=True)
class DesignSettings:
    """How the sampling design is read and errors are stated; all values are defaults of ours.

    Parameters
    ----------
    lonely_cluster_rule
        What a stratum with a single cluster adds to a variance. ``adjust``: its distance
        from the mean of all clusters; ``average``: the mean of the other strata;
        ``certainty``: nothing.
    is_stratified_by_rotation_group
        Rotation groups count as strata within the strata of the design.
    assumed_design_effect
        Of estimates whose variance the sample cannot tell: one cluster, or no case at all.
    interval_level
        Coverage aimed at by the intervals.
    dominant_weight_share
        A person who carries more than this part of a domain's weight, and more than three
        times an even part, carries its figure: the error is an assumed one.

    Raises
    ------
    ValueError
        If a number lies outside its range or the rule is unknown.
    """

    lonely_cluster_rule: LonelyRule = "adjust"
    is_stratified_by_rotation_group: bool = False
    assumed_design_effect: float = 2.0
    interval_level: float = 0.95
    dominant_weight_share: float = 0.1

    def __post_init__(self) -> None:
        rules = ("adjust", "average", "certainty")
        if self.lonely_cluster_rule not in rules:
            raise ValueError(
                f"lonely_cluster_rule: expected one of {rules}, got {self.lonely_cluster_rule!r}"
            )
        if not self.assumed_design_effect >= 1:
            raise ValueError(
                f"assumed_design_effect: expected at least 1, got {self.assumed_design_effect}"
            )
        for name in ("interval_level", "dominant_weight_share"):
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"{name}: expected between 0 and 1, got {getattr(self, name)}")


@dataclass(frozen=True)
class RakingSettings:
    """How weights are fitted to population totals; all values are defaults of ours.

    Parameters
    ----------
    largest_weight_ratio
        Weights above this multiple of their area's median weight are cut to it before the
        fit, which gives what was cut to all; None cuts none.
    lower_bound, upper_bound
        Of the ratio of fitted to given weight.
    tolerance
        Largest relative distance from a total at which the fit has converged.
    maximum_iterations
        Passes over all margins.

    Raises
    ------
    ValueError
        If a number lies outside its range.
    """

    largest_weight_ratio: float | None = 10.0
    lower_bound: float = 0.2
    upper_bound: float = 5.0
    tolerance: float = 1e-9
    maximum_iterations: int = 500

    def __post_init__(self) -> None:
        if self.largest_weight_ratio is not None and not self.largest_weight_ratio > 1:
            raise ValueError(
                f"largest_weight_ratio: expected above 1, got {self.largest_weight_ratio}"
            )
        if not 0 <= self.lower_bound < 1 < self.upper_bound:
            raise ValueError(
                "expected 0 <= lower_bound < 1 < upper_bound, got "
                f"{self.lower_bound}, {self.upper_bound}"
            )
        if not 0 < self.tolerance < 1 or self.maximum_iterations < 1:
            raise ValueError(
                "expected tolerance between 0 and 1 and maximum_iterations of at least 1, got "
                f"{self.tolerance}, {self.maximum_iterations}"
            )


@dataclass(frozen=True)
class RotationSettings:
    """How households return, and how alike their errors are; for rotation-group bias.

    Parameters
    ----------
    visit_offsets_months
        Months from the first interview to each; the default is 2-10-2.
    visit_correlations
        Months between two visits and the correlation of a group's errors at them. Defaults
        of ours: .55 a month apart, .25 about a year apart; ``survey_error_autocorrelation``
        measures them (``matched_correlation``).
    minimum_months
        With two visits or more, below which no bias is estimated.

    Raises
    ------
    ValueError
        If the offsets do not rise from zero, two visits have no correlation, or the
        correlations cannot hold together.
    """

    visit_offsets_months: tuple[int, ...] = (0, 1, 12, 13)
    visit_correlations: tuple[tuple[int, float], ...] = (
        (1, 0.55),
        (11, 0.25),
        (12, 0.25),
        (13, 0.25),
    )
    minimum_months: int = 12

    def __post_init__(self) -> None:
        offsets = self.visit_offsets_months
        if len(offsets) < 2 or offsets[0] != 0 or list(offsets) != sorted(set(offsets)):
            raise ValueError(f"visit_offsets_months: expected rising from 0, got {offsets}")
        if np.linalg.eigvalsh(self.correlation_matrix()).min() <= 0:
            raise ValueError(
                "visit_correlations: expected a positive definite matrix, got "
                f"{self.visit_correlations}"
            )

    def correlation_matrix(self) -> npt.NDArray[np.float64]:
        """Return the correlations of a group's errors, visit × visit."""
        offsets, known = np.array(self.visit_offsets_months), dict(self.visit_correlations)
        gaps = np.abs(offsets[:, None] - offsets[None, :])
        absent = sorted(set(gaps[gaps > 0].tolist()) - set(known))
        if absent:
            raise ValueError(f"visit_correlations: expected one {absent[0]} months apart, got none")
        return np.array([[1.0 if gap == 0 else known[gap] for gap in row] for row in gaps.tolist()])
