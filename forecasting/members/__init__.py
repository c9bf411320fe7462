"""Causal members: each says, for every month of the past, what it would have said then.

So past errors of all members are always at hand, and a backtest is a by-product of a pass.
What does not belong here: weighing members, densities (forecasting.combination).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from forecasting.members.autoregression import autoregression_centres
from forecasting.members.direct_ridge import direct_ridge_centres
from forecasting.members.dynamic_factor import dynamic_factor_centres
from forecasting.members.exponential_smoothing import exponential_smoothing_centres
from forecasting.members.indicators import IndicatorLevels, indicator_levels
from forecasting.members.labour_flows import labour_flow_centres
from forecasting.members.protocol import FloatArray, Member, MemberInputs
from forecasting.members.structural import StructuralPass, structural_pass
from forecasting.members.vector_autoregression import vector_autoregression
from forecasting.settings import BASELINE_MODEL


@dataclass(frozen=True)
class Structural:
    """Level, damped slope and season (forecasting.members.structural)."""

    name: str = "structural"
    needs: str = "24 months"

    def centres(self, inputs: MemberInputs) -> Sequence[FloatArray]:
        """Return the filters' expectations."""
        return [inputs.seen.centres]


@dataclass(frozen=True)
class SeasonalRandomWalk:
    """Each month as a year before: the yardstick, combined only where settings ask for it."""

    name: str = BASELINE_MODEL
    needs: str = "12 months"

    def centres(self, inputs: MemberInputs) -> Sequence[FloatArray]:
        """Return the latest value of each calendar month."""
        filled = inputs.seen.filled
        rows = np.arange(len(filled))
        steps = [
            np.where((rows - back >= 0)[:, None], filled[np.maximum(rows - back, 0)], np.nan)
            for back in (11 - step % 12 for step in range(inputs.horizon_months))
        ]
        return [np.where(inputs.is_observed[:, :, None], np.stack(steps, axis=2), np.nan)]


@dataclass(frozen=True)
class ExponentialSmoothing:
    """Smoothing with many constants at once (forecasting.members.exponential_smoothing)."""

    name: str = "ets"
    needs: str = "24 months"

    def centres(self, inputs: MemberInputs) -> Sequence[FloatArray]:
        """Return the smoothers' expectations."""
        return [exponential_smoothing_centres(inputs.values, horizon_months=inputs.horizon_months)]


@dataclass(frozen=True)
class RobustAutoregression:
    """Changes on month effects and their past (forecasting.members.autoregression)."""

    name: str = "robust_autoregression"
    needs: str = "84 months, and a January after them"

    def centres(self, inputs: MemberInputs) -> Sequence[FloatArray]:
        """Return the autoregressions' expectations."""
        return [
            autoregression_centres(
                inputs.seen.filled,
                inputs.is_observed,
                first_month_number=inputs.first_month_number,
                horizon_months=inputs.horizon_months,
            )
        ]


@dataclass(frozen=True)
class DirectRidge:
    """What filters miss, on levels of the pool and on indicators (members.direct_ridge)."""

    name: str = "direct_ridge"
    needs: str = "60 months of the pool, and a January after them"

    def centres(self, inputs: MemberInputs) -> Sequence[FloatArray]:
        """Return the regressions' expectations by penalty.

        They start from the filters' expectations and from an adjusted level that stays, and
        are made without indicators and with them.
        """
        seen = inputs.seen
        standing = replace(seen, centres=seen.adjusted[:, :, None] + seen.season)
        sets = [(), inputs.indicators] if inputs.indicators else [()]
        return [
            centres
            for start, indicators in product((seen, standing), sets)
            for centres in direct_ridge_centres(
                start,
                inputs.is_observed,
                indicators,
                first_month_number=inputs.first_month_number,
            )
        ]


@dataclass(frozen=True)
class VectorAutoregression:
    """Levels, the pool's mean and indicators together (members.vector_autoregression)."""

    name: str = "vector_autoregression"
    needs: str = "60 months of the pool"

    def centres(self, inputs: MemberInputs) -> Sequence[FloatArray]:
        """Return the systems' expectations; alone and without indicators they say nothing."""
        common = _common_levels(inputs.indicators, len(inputs.values))
        if inputs.values.shape[1] == 1 and not common.shape[1]:
            return []
        seen = inputs.seen
        return [vector_autoregression(seen.adjusted, seen.season, common)]


@dataclass(frozen=True)
class DynamicFactor:
    """What pool and indicators have in common (forecasting.members.dynamic_factor)."""

    name: str = "dynamic_factor"
    needs: str = "common indicators and some years of both"

    def centres(self, inputs: MemberInputs) -> Sequence[FloatArray]:
        """Return the factor model's expectations; none without a common indicator."""
        if all(group.logs.shape[1] > 1 for group in inputs.indicators):
            return []
        return [
            dynamic_factor_centres(
                inputs.seen, inputs.indicators, first_month_number=inputs.first_month_number
            )
        ]


@dataclass(frozen=True)
class LabourFlows:
    """Inflow and outflow of unemployment (forecasting.members.labour_flows)."""

    name: str = "labour_flows"
    needs: str = "job-finding and separation rates of the series"

    def centres(self, inputs: MemberInputs) -> Sequence[FloatArray]:
        """Return the paths the flows imply; none where the pool has no flows."""
        said = labour_flow_centres(
            inputs.seen,
            inputs.indicators,
            scale=inputs.scale,
            first_month_number=inputs.first_month_number,
        )
        return [said] if np.isfinite(said).any() else []


def _common_levels(groups: Sequence[IndicatorLevels], rows: int) -> FloatArray:
    """Return one column per indicator: the mean over series where each has its own."""
    parts = [np.empty((rows, 0))]
    for group in groups:
        levels = np.where(group.is_positive, group.logs, group.levels)
        known = np.isfinite(levels)
        count = known.sum(axis=1)
        sums = np.where(known, levels, 0.0).sum(axis=1)
        parts.append(np.where(count > 0, sums / np.maximum(count, 1), np.nan))
    return np.concatenate(parts, axis=1)


MEMBERS: dict[str, Member] = {
    member.name: member
    for member in (
        SeasonalRandomWalk(),
        Structural(),
        ExponentialSmoothing(),
        RobustAutoregression(),
        DirectRidge(),
        VectorAutoregression(),
        DynamicFactor(),
        LabourFlows(),
    )
}
"""Every causal member by name."""

__all__ = [
    "MEMBERS",
    "IndicatorLevels",
    "Member",
    "MemberInputs",
    "StructuralPass",
    "indicator_levels",
    "structural_pass",
]
