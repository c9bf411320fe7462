"""The quantile levels at which every forecast is stored.

What does not belong here: computing quantiles (forecasting).
"""

QUANTILE_LEVELS: tuple[float, ...] = (
    0.025, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.975,
)  # fmt: skip
"""Fifteen levels: the median and the central 20, 40, 50, 60, 80, 90 and 95 % intervals."""
