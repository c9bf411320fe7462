"""How well the composite index ranks the months before an onset, against its signals.

American states to 2006-12. What does not belong here: levels and false alarms (warnings_us).
"""

import numpy as np
import pandas as pd

FIRST_YEAR, LAST_YEAR = 1985, 2006
FIRST_ORIGIN = "1979-01-01"
REQUIRED_PROBABILITY = 0.9
# Signals that look at one indicator are one voice of the index.
INDICATORS = {
    "gap": "rate", "rise": "rate", "gap_within": "rate", "breadth": "breadth",
    "claims_rise": "claims", "claims_and_gap": "claims", "vacancy_gap": "vacancies",
    "smaller_gap": "vacancies", "inversion": "spread",
}  # fmt: skip


def warning_index_table() -> str:
    """Return the ranking of the index with learned and default weights, and of each signal."""
    from benchmarks.warnings_us_panels import indicators, states, states_onsets
    from forecasting.early_warning.discrimination import auroc, onset_labels
    from forecasting.early_warning.history import early_warning_history

    origins = list(pd.date_range(FIRST_ORIGIN, f"{LAST_YEAR}-12-01", freq="MS"))
    history = early_warning_history(states(), indicators(), origins=origins)
    onsets = states_onsets()
    signals = _signals(history)
    tested = history[history["origin_month"].dt.year >= FIRST_YEAR]
    labels = onset_labels(tested, onsets)
    keyed = tested.rename(columns={"unique_id": "area_code", "origin_month": "vintage"})
    scores: dict[str, np.ndarray] = {}
    for name, index in _indices(signals, history, onsets).items():
        joined = keyed[["area_code", "vintage"]].merge(index, how="left")
        scores[name] = joined["index_value"].to_numpy()
    scores["model's probability"] = tested["probability"].to_numpy()
    scores |= {name: tested[f"{name}_probability"].to_numpy() for name in INDICATORS}
    rows = [f"| {name} | {auroc(score, labels):.3f} |" for name, score in scores.items()]
    return "\n".join(
        [
            "\n## The early-warning index: American states\n",
            f"Unadjusted rates of {history['unique_id'].nunique()} states, months {FIRST_YEAR} to"
            f" {LAST_YEAR}; weights learned anew each January from what signals were worth by then."
            " Figure: chance that a month within six months before an onset ranks above a calm"
            " one (0.5: none).\n",
            "| ranked by | chance |",
            "|---|---:|",
            *rows,
            "",
        ]
    )


def _signals(history: pd.DataFrame) -> pd.DataFrame:
    parts = [
        pd.DataFrame(
            {
                "vintage": history["origin_month"],
                "area_code": history["unique_id"],
                "rule_id": name,
                "indicator_code": indicator,
                "probability": history[f"{name}_probability"],
                "is_triggered": history[f"{name}_probability"] >= REQUIRED_PROBABILITY,
                "is_used": True,
                "direction": "at_least",
                "missing_reason": None,
            }
        )
        for name, indicator in INDICATORS.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _indices(
    signals: pd.DataFrame, history: pd.DataFrame, onsets: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Return the index by month and state, with learned and with default weights."""
    from forecasting.early_warning.composite_index import composite_index, signal_weights
    from forecasting.early_warning.signal_record import signal_record

    levels = history.rename(columns={"unique_id": "area_code", "origin_month": "vintage"})
    truth = onsets.rename(columns={"unique_id": "area_code"})
    learned, default = [], []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        known = pd.Timestamp(year=year - 1, month=12, day=1)
        record = signal_record(signals, levels, truth, vintage=known)
        of_year = signals[signals["vintage"].dt.year == year]
        learned.append(composite_index(of_year, weights=signal_weights(record)).index)
        default.append(composite_index(of_year).index)
    return {
        "index, weights learned": pd.concat(learned, ignore_index=True),
        "index, default weights": pd.concat(default, ignore_index=True),
    }
