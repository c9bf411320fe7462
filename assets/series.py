"""Frames by series name and by key columns: the two shapes the rooms speak.

What does not belong here: anything that changes a figure.
"""

import pandas as pd

from catalogue.tables import SERIES_KEY_NAMES


def with_unique_id(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with ``unique_id`` in place of area, indicator and breakdown."""
    unique_id = frame["area_code"] + "/" + frame["indicator_code"] + "/" + frame["breakdown"]
    return frame.drop(columns=list(SERIES_KEY_NAMES)).assign(unique_id=unique_id)


def with_series_key(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with area, indicator and breakdown in place of ``unique_id``."""
    parts = frame["unique_id"].astype("str").str.split("/", n=2, expand=True)
    parts = parts.reindex(columns=range(3))
    key = {name: parts[number] for number, name in enumerate(SERIES_KEY_NAMES)}
    return frame.drop(columns="unique_id").assign(**key)


def observed_series(observation: pd.DataFrame, unique_ids: set[str]) -> pd.DataFrame:
    """Return the facts of the named series as ``unique_id, reference_month, value``.

    Ordered by series, then month; ``standard_error`` is kept.
    """
    named = with_unique_id(observation)
    chosen = named[named["unique_id"].isin(unique_ids)]
    columns = ["unique_id", "reference_month", "value", "standard_error"]
    return chosen[columns].sort_values(columns[:2], ignore_index=True)


def indicators_of(observation: pd.DataFrame, unique_ids: set[str]) -> pd.DataFrame:
    """Return the named series as forecasts take indicators: ``indicator_code`` is their name.

    The facts are those of one vintage: what they hold was known then, so no lag is added.
    """
    series = observed_series(observation, unique_ids).drop(columns="standard_error")
    return series.rename(columns={"unique_id": "indicator_code"})
