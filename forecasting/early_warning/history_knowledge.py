"""What was known of a panel at each origin, cut into stretches that one pass can follow.

What does not belong here: what the figures mean (history_signals).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from forecasting.history import TargetHistory
from forecasting.models.protocol import FloatArray, IntArray


@dataclass(frozen=True)
class KnownRows:
    """Rows of a panel as they became known, in order of when.

    Parameters
    ----------
    names
        Of the series, sorted.
    series, months, known
        Place in ``names``, month number, and month number by whose end it was known.
    values, errors
        Figures, NaN where null; standard errors, None where the panel has none.
    """

    names: tuple[str, ...]
    series: IntArray
    months: IntArray
    known: IntArray
    values: FloatArray
    errors: FloatArray | None

    @classmethod
    def of(cls, histories: Sequence[TargetHistory]) -> "KnownRows":
        """Return the rows of target histories; without vintages a month is known at its end."""
        ordered = sorted(histories, key=lambda history: history.unique_id)
        has_errors = any(history.errors is not None for history in ordered)
        whole: dict[str, list[IntArray]] = {"series": [], "months": [], "known": []}
        values: list[FloatArray] = []
        errors: list[FloatArray] = []
        for place, history in enumerate(ordered):
            count = len(history.months)
            known = history.months if history.vintages is None else history.vintages
            whole["series"].append(np.full(count, place))
            whole["months"].append(history.months)
            whole["known"].append(np.maximum(known, history.months))
            values.append(history.values)
            errors.append(np.full(count, np.nan) if history.errors is None else history.errors)
        joined = {name: np.concatenate(part) for name, part in whole.items()}
        order = np.lexsort((joined["series"], joined["months"], joined["known"]))
        return cls(
            tuple(history.unique_id for history in ordered),
            joined["series"][order],
            joined["months"][order],
            joined["known"][order],
            np.concatenate(values)[order],
            np.concatenate(errors)[order] if has_errors else None,
        )


@dataclass(frozen=True)
class Stretch:
    """Origins over which figures were only added at the end: one pass serves them all.

    Parameters
    ----------
    first_month
        Month number of the first row.
    values, errors
        Months × series as known at the last of these origins, NaN where missing.
    origins, rows
        Origins, and the row of the newest month that could be known at each.
    is_further
        Whether it is a pass over figures that changed, not the first.
    """

    first_month: int
    values: FloatArray
    errors: FloatArray | None
    origins: tuple[int, ...]
    rows: tuple[int, ...]
    is_further: bool


def stretches(rows: KnownRows, origins: Sequence[int], *, pass_months: int) -> Iterator[Stretch]:
    """Yield the stretches of the origins, in order; origins with nothing known are left out.

    Parameters
    ----------
    rows
        The panel.
    origins
        Month numbers, rising.
    pass_months
        Months before its first origin from which a stretch begins, but for the first
        stretch, which begins with the panel.

    Notes
    -----
    The newest month of an origin is the origin less the shortest publication lag seen by
    then: a month overdue is a row without figure, so that silence is not taken for news. A
    stretch ends where a revision, or a figure that came late, changes what had been seen.
    """
    if not len(rows.months):
        return
    first = int(rows.months.min())
    last = max(origins, default=first)
    known = _Grid.empty(first, last, len(rows.names), has_errors=rows.errors is not None)
    taken = 0
    lag = np.inf
    open_origins: list[tuple[int, int]] = []
    begin, is_further = first, False
    for origin in origins:
        upto = int(np.searchsorted(rows.known, origin, side="right"))
        new = slice(taken, upto)
        if upto > taken:
            lag = min(lag, int((rows.known[new] - rows.months[new]).min()))
        if not np.isfinite(lag) or origin - int(lag) < first:
            known.take(rows, new)
            taken = upto
            continue
        seen_to = open_origins[-1][1] if open_origins else first - 1
        if open_origins and known.would_change(rows, new, seen_to):
            yield known.cut(begin, open_origins, is_further=is_further)
            open_origins, is_further = [], True
            begin = max(first, origin - int(lag) - pass_months + 1)
        known.take(rows, new)
        taken = upto
        open_origins.append((origin, origin - int(lag)))
    if open_origins:
        yield known.cut(begin, open_origins, is_further=is_further)


@dataclass
class _Grid:
    """Figures known so far, months × series."""

    first: int
    values: FloatArray
    errors: FloatArray | None

    @classmethod
    def empty(cls, first: int, last: int, series: int, *, has_errors: bool) -> "_Grid":
        shape = (max(last - first + 1, 1), series)
        return cls(first, np.full(shape, np.nan), np.full(shape, np.nan) if has_errors else None)

    def take(self, rows: KnownRows, new: slice) -> None:
        """Write rows; of a month given twice the later stands."""
        at = rows.months[new] - self.first
        self.values[at, rows.series[new]] = rows.values[new]
        if self.errors is not None and rows.errors is not None:
            self.errors[at, rows.series[new]] = rows.errors[new]

    def would_change(self, rows: KnownRows, new: slice, seen_to: int) -> bool:
        """Return whether rows differ from what is known of months already seen."""
        is_seen = rows.months[new] <= seen_to
        at, series = (rows.months[new] - self.first)[is_seen], rows.series[new][is_seen]
        is_other = ~_same(self.values[at, series], rows.values[new][is_seen])
        if self.errors is not None and rows.errors is not None:
            is_other |= ~_same(self.errors[at, series], rows.errors[new][is_seen])
        return bool(is_other.any())

    def cut(self, begin: int, origins: Sequence[tuple[int, int]], *, is_further: bool) -> Stretch:
        """Return the stretch from a month to the newest of its origins."""
        span = slice(begin - self.first, origins[-1][1] - self.first + 1)
        return Stretch(
            begin,
            self.values[span].copy(),
            None if self.errors is None else self.errors[span].copy(),
            tuple(origin for origin, _ in origins),
            tuple(month - begin for _, month in origins),
            is_further,
        )


def _same(left: FloatArray, right: FloatArray) -> np.ndarray:
    return np.asarray((left == right) | (np.isnan(left) & np.isnan(right)))
