"""The pass month by month, with months set apart as they come: shifts of the level, outliers.

What does not belong here: the state space itself (area_filter).
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from forecasting.survey.area_filter import FIGURE_VARIANCE, Signal, StateSpace
from forecasting.survey.area_set_apart import SetApart
from forecasting.survey.area_settings import InterventionSettings

FloatArray = npt.NDArray[np.float64]
Kind = Literal["outlier", "shift"]

_BURN_IN_MONTHS = 12
_REVIEW_MONTHS = 2
_REMEMBERED_MONTHS = 8
"""Months back to which the pass can return; nothing is ever set apart further back."""


@dataclass(frozen=True)
class Intervention:
    """A month set apart: what it passes for in the end, and its standardised error."""

    month: int
    kind: Kind
    score: float


@dataclass(frozen=True)
class _Month:
    """The states predicted for a month, before its figures, without that month's own shift."""

    mean: FloatArray
    variance: FloatArray


@dataclass(frozen=True)
class _Update:
    """What a month's figures make of its prediction; error and variance of the last figure."""

    mean: FloatArray
    variance: FloatArray
    error: float
    error_variance: float

    @property
    def score(self) -> float:
        """The standardised error of prediction; NaN where the month has no figure."""
        return float(self.error / np.sqrt(self.error_variance))

    @property
    def log_density(self) -> float:
        """The log density of the figure given the months before."""
        return float(-0.5 * (np.log(2 * np.pi * self.error_variance) + self.score**2))


class RealTimeFilter:
    """The filter of one signal, month by month, that can go on when another month comes.

    Parameters
    ----------
    space
        The state space; may be replaced by a longer one of the same past (``extend``).
    usual_pct
        The usual rate, %.
    settings
        When a month is set apart.
    province
        What is set apart of the province, by month as known in it, for an area's filter; None
        for the province itself.

    Notes
    -----
    Where the last one to four errors of prediction lean to one side, a shift of the level in
    each of these months is tried: the variance of the level's step into it is raised by the
    greatest of (share · usual rate)² and the excess v² − F of the errors since (v the error of
    prediction, F its variance). The shift with the greatest gain in log density of the figures
    since is believed if the gain passes the limit: a generalised likelihood ratio test. Two
    months later the reading "outlier" is held against it, by the figures after that month. What
    was said in between stands: no month's figure rests on what came after it.

    References
    ----------
    Willsky, A. S. and Jones, H. L. (1976). A generalized likelihood ratio approach to the
    detection and estimation of jumps in linear systems. IEEE Trans. Automatic Control 21.
    Harvey, A. C. and Koopman, S. J. (1992). Diagnostic checking of unobserved-components
    time series models. Journal of Business and Economic Statistics 10, 377–389.
    """

    def __init__(
        self,
        space: StateSpace,
        *,
        usual_pct: float,
        settings: InterventionSettings,
        province: Sequence[SetApart] | None = None,
    ) -> None:
        self._space, self._settings = space, settings
        self._least_variance = (settings.shift_share * usual_pct) ** 2
        self._province = province
        self._outer, self._own = SetApart(), SetApart()
        self._scores: dict[int, float] = {}
        self._reviewed: set[int] = set()
        self._next = _Month(space.start_mean, space.start_variance)
        self._months: deque[_Month] = deque(maxlen=_REMEMBERED_MONTHS)
        self._updates: deque[_Update] = deque(maxlen=_REMEMBERED_MONTHS)
        self._signals: list[tuple[float, float, float, float]] = []
        self.timeline: list[SetApart] = []
        self.log_likelihood = 0.0

    def extend(self, space: StateSpace, province: Sequence[SetApart] | None) -> None:
        """Take a state space that goes further; its past must be the same."""
        self._space, self._province = space, province

    def run(self) -> "RealTimeFilter":
        """Go through all months not yet seen."""
        for month in range(len(self.timeline), len(self._space.figures)):
            self._enter(month)
            if month >= _BURN_IN_MONTHS:
                self._look_for_shift(month)
                self._look_for_outlier(month)
                self._review(month)
            self._keep()
        return self

    @property
    def signal(self) -> Signal:
        """The signal of every month as known in it."""
        table = np.array(self._signals)
        return Signal(table[:, 0], table[:, 1], table[:, 2], table[:, 3])

    @property
    def interventions(self) -> list[Intervention]:
        """The months set apart, as known in the last month."""
        kinds: dict[int, Kind] = dict.fromkeys(self._own.outliers, "outlier")
        kinds |= dict.fromkeys(self._own.shifts, "shift")
        return [Intervention(m, kinds[m], self._scores[m]) for m in sorted(kinds)]

    def _enter(self, month: int) -> None:
        """Predict and update a month, after taking up what is now known of the province."""
        if self._province is not None and self._province[month] != self._outer:
            known, self._outer = self._outer, self._province[month]
            changed = _months_changed(known, self._outer)
            self._replay(min(changed), month - 1)
        self._months.append(self._next)
        self._updates.append(self._update(self._next, month, self._outer, self._own))
        self._predict()

    def _look_for_shift(self, month: int) -> None:
        scores = np.array([update.score for update in self._updates])
        if not np.isfinite(scores[-1]):
            return
        length = min(self._settings.window_months, month - _BURN_IN_MONTHS + 1)
        lean = max(_lean(scores[-count:]) for count in range(1, length + 1))
        if lean <= self._settings.suspicion:
            return
        trials = []
        for start in range(month - length + 1, month + 1):
            seen = int(np.isfinite(scores[start - month - 1 :]).sum())
            if start in self._own.shifts or seen < self._settings.least_months:
                continue
            own = self._with_shift(start, month)
            trials.append((self._gain(own, start, month), start, own))
        if not trials:
            return
        gain, start, own = max(trials, key=lambda item: (item[0], item[1]))
        if gain > self._settings.shift_gain:
            self._scores[start] = float(np.nan_to_num(scores[start - month - 1]))
            self._own = own
            self._replay(start, month)

    def _look_for_outlier(self, month: int) -> None:
        score = self._updates[-1].score
        if np.isfinite(score) and abs(score) > self._settings.outlier_score:
            self._scores[month] = score
            self._own = SetApart(self._own.outliers | {month}, self._own.shifts)
            self._replay(month, month)

    def _review(self, month: int) -> None:
        """Take a shift of two months ago for an outlier if the figures since speak for it."""
        past = month - _REVIEW_MONTHS
        if past not in self._own.shifts or past in self._reviewed:
            return
        self._reviewed.add(past)
        others = {m: v for m, v in self._own.shifts.items() if m != past}
        own = SetApart(self._own.outliers | {past}, others)
        if self._gain(own, past, month, counted_from=past + 1) > 0.0:
            self._own = own
            self._replay(past, month)

    def _with_shift(self, start: int, month: int) -> SetApart:
        updates = list(self._updates)[start - month - 1 :]
        excess = [u.error**2 - u.error_variance for u in updates if np.isfinite(u.error)]
        size = max([*excess, self._least_variance])
        # A figure once left out speaks again where its month may be part of a shift.
        again = self._own.outliers - set(range(start, month + 1))
        return SetApart(again, {**self._own.shifts, start: size})

    def _gain(
        self, own: SetApart, start: int, month: int, *, counted_from: int | None = None
    ) -> float:
        """Return the gain in log density since a month, over figures both readings use."""
        rival = self._pass(start, month, own)[1]
        present = list(self._updates)[start - month - 1 :]
        skipped = 0 if counted_from is None else counted_from - start
        gains = [
            new.log_density - old.log_density
            for new, old in zip(rival[skipped:], present[skipped:], strict=True)
        ]
        return float(np.nansum(gains))

    def _replay(self, start: int, month: int) -> None:
        """Go through the remembered months from ``start`` on anew, as things now stand."""
        first = max(start, month + 1 - len(self._months))
        months, updates = self._pass(first, month, self._own)
        for place, (state, update) in enumerate(zip(months, updates, strict=True)):
            self._months[place - len(months)] = state
            self._updates[place - len(updates)] = update
        self._predict()

    def _pass(self, start: int, month: int, own: SetApart) -> tuple[list[_Month], list[_Update]]:
        state = self._months[start - month - 1]
        months, updates = [], []
        for now in range(start, month + 1):
            months.append(state)
            updates.append(self._update(state, now, self._outer, own))
            state = self._predicted(updates[-1])
        return months, updates

    def _update(self, state: _Month, month: int, outer: SetApart, own: SetApart) -> _Update:
        mean, variance = state.mean, state.variance
        aparts = (own,) if self._province is None else (outer, own)
        for level, apart in zip(self._space.level_states, aparts, strict=True):
            if month in apart.shifts:
                variance = variance.copy()
                variance[level, level] += apart.shifts[month]
        figures = self._space.figures[month].copy()
        for column, apart in enumerate(aparts):
            if month in apart.outliers:
                figures[column] = np.nan
        known = np.flatnonzero(np.isfinite(figures))
        if not len(known):
            return _Update(mean, variance, np.nan, np.nan)
        design = self._space.design[month][known]
        across = variance @ design.T
        spread = design @ across + FIGURE_VARIANCE * np.eye(len(known))
        error = figures[known] - design @ mean
        gain = np.linalg.solve(spread, across.T).T
        is_seen = known[-1] == len(figures) - 1
        return _Update(
            mean + gain @ error,
            variance - gain @ across.T,
            float(error[-1]) if is_seen else np.nan,
            float(spread[-1, -1]) if is_seen else np.nan,
        )

    def _predicted(self, update: _Update) -> _Month:
        moved = self._space.transition @ update.variance @ self._space.transition.T
        return _Month(self._space.transition @ update.mean, moved + self._space.step_variance)

    def _predict(self) -> None:
        self._next = self._predicted(self._updates[-1])

    def _keep(self) -> None:
        month, update = len(self.timeline), self._updates[-1]
        made = []
        for rows in (self._space.signal_rows, self._space.adjusted_rows):
            row = rows[month]
            made += [float(row @ update.mean), float(row @ update.variance @ row)]
        self._signals.append((made[0], made[1], made[2], made[3]))
        self.timeline.append(self._own)


def _months_changed(before: SetApart, after: SetApart) -> set[int]:
    shifts = {
        month
        for month in {*before.shifts, *after.shifts}
        if before.shifts.get(month) != after.shifts.get(month)
    }
    return shifts | (before.outliers ^ after.outliers)


def _lean(scores: FloatArray) -> float:
    """Return the standardised sum of errors of prediction, without its sign."""
    known = scores[np.isfinite(scores)]
    return abs(float(known.sum())) / float(np.sqrt(len(known))) if len(known) else 0.0
