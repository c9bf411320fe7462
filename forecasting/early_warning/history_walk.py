"""A panel walked from its first month: what was known and seen of it at every month.

What does not belong here: the model and levels made of it (history), training (history_training).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from forecasting.early_warning.history_features import Features, features_of
from forecasting.early_warning.history_indicators import IndicatorSignals, indicator_signals
from forecasting.early_warning.history_knowledge import KnownRows
from forecasting.early_warning.history_settings import WarningSettings
from forecasting.early_warning.history_signals import OwnSignals, own_signals
from forecasting.early_warning.months import month_numbers
from forecasting.history import month_starts
from forecasting.validation import checked_indicators, checked_targets, finite_numbers


@dataclass(frozen=True)
class Walk:
    """Everything seen at every month from when something was first known.

    ``months``: month numbers in a row, those asked for among them; arrays of ``own``,
    ``indicators`` and ``features`` are months × ``names``. ``common_features``: seen without
    the indicators that belong to one target; None where there are none of these.
    ``has_errors``: whether the figures came with standard errors.
    """

    names: tuple[str, ...]
    months: tuple[int, ...]
    own: OwnSignals
    indicators: IndicatorSignals
    features: Features
    common_features: Features | None
    has_errors: bool


def walk_panel(
    targets: pd.DataFrame,
    indicators: pd.DataFrame | None,
    *,
    origins: Sequence[int],
    settings: WarningSettings,
) -> tuple[tuple[str, ...], Walk | None]:
    """Return the names of the targets, and the walk; None where nothing is known by then.

    Parameters
    ----------
    targets, indicators
        As of ``early_warning_history``.
    origins
        Month numbers, rising.

    Raises
    ------
    ValueError
        As ``early_warning_history``.
    """
    histories = checked_targets(_with_vintage(targets))
    given = checked_indicators(indicators)
    names = tuple(sorted(history.unique_id for history in histories))
    if not histories or not origins:
        return names, None
    rows = KnownRows.of(histories)
    months = range(min(int(rows.known.min()), origins[0]), origins[-1] + 1)
    own = own_signals(rows, months, settings)
    if own is None:
        return names, None
    seen = indicator_signals(given, names, months, settings)
    features, common = features_of(own, seen, settings), None
    if given["unique_id"].isin(names).any():
        shared = indicator_signals(given[given["unique_id"].isna()], names, months, settings)
        common = features_of(own, shared, settings)
    has_errors = rows.errors is not None
    return names, Walk(names, tuple(months), own, seen, features, common, has_errors)


def _with_vintage(targets: pd.DataFrame) -> pd.DataFrame:
    """Return targets with their publication lag, if given, taken into their vintage."""
    if "publication_lag_months" not in targets.columns:
        return targets
    lags = finite_numbers(targets, "publication_lag_months", "targets")
    if not ((lags >= 0) & (lags % 1 == 0)).all():
        raise ValueError("targets: expected publication_lag_months of 0 or more, whole")
    known = month_numbers(targets["reference_month"], "targets.reference_month")
    known = known + lags.astype(known.dtype)
    if "vintage" in targets.columns:
        known = known.clip(month_numbers(targets["vintage"], "targets.vintage"))
    return targets.assign(vintage=month_starts(known))
