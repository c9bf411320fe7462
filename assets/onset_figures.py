"""The probability of an onset within six months, by area, as a figure rules may look at.

What does not belong here: the method (forecasting.early_warning.history), reading the rates
(assets.rate_signals).
"""

from collections.abc import Sequence

import pandas as pd

from assets.demand import vintage_due
from assets.panel import summed_areas
from assets.rate_signals import RateSignals
from assets.survey import table_at
from assets.workplace import Workplace
from catalogue import as_month, month_range
from catalogue.contracts import cast_columns

ONSET = "onset_probability"
CLAIMS = "unemployment_insurance_new_claims"
_COLUMNS = ["area_code", "indicator_code", "reference_month", "value", "standard_error"]


class OnsetProbabilities:
    """Probability that a rise has begun or begins within six months, by area, in %.

    One pass over the figures serves every vintage that knew what the latest one knows of the
    time before; where a figure was revised since, or came late, the vintage has a pass of its
    own. So a vintage says the same whichever others are asked for beside it.

    Parameters
    ----------
    workplace
        Warehouse and profile.
    rates
        Rates of the areas as known at each vintage.
    vintages
        Those that will be asked for, rising, at least one.
    """

    def __init__(
        self, workplace: Workplace, rates: RateSignals, vintages: Sequence[pd.Timestamp]
    ) -> None:
        self._workplace, self._rates = workplace, rates
        self._known: dict[pd.Timestamp, tuple[pd.DataFrame, pd.DataFrame]] = {}
        self._claims = _claims_known(workplace, vintages[-1])
        self._history: pd.DataFrame | None = None
        whole = self._targets_at(vintages[-1])
        if whole.empty:
            return
        targets = {vintage: self._targets_at(vintage) for vintage in vintages}
        alike = [
            vintage for vintage, known in targets.items()
            if known.equals(whole[whole["vintage"] <= vintage].reset_index(drop=True))
        ]  # fmt: skip
        passes = [(whole, alike)]
        passes += [(targets[vintage], [vintage]) for vintage in vintages if vintage not in alike]
        self._history = pd.concat(
            [self._made(known, origins) for known, origins in passes if len(known)]
        )

    def at(self, vintage: pd.Timestamp) -> pd.DataFrame:
        """Return the figures as known at a vintage, each in the last month of its area's rate."""
        values, _ = self._figures_at(vintage)
        if self._history is None or values.empty:
            return pd.DataFrame(columns=_COLUMNS)
        of_vintage = self._history[self._history["origin_month"] == vintage]
        probability = of_vintage.set_index("unique_id")["probability"]
        last = values.apply(lambda column: column.last_valid_index())
        return pd.DataFrame(
            {
                "area_code": values.columns.astype("str"),
                "indicator_code": ONSET,
                "reference_month": pd.to_datetime(last.to_numpy()).astype("datetime64[us]"),
                "value": 100.0 * probability.reindex(values.columns).to_numpy(dtype="float64"),
                "standard_error": float("nan"),
            }
        ).dropna(subset=["reference_month", "value"])

    def _figures_at(self, vintage: pd.Timestamp) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return rates and errors of the areas, the province's own beside its cities'.

        The area model composes the province where every city has a sample, and has no figure
        of its own there; here it is one more area to watch.
        """
        if vintage not in self._known:
            top = self._workplace.profile.settings.headline
            table = table_at(self._workplace, vintage)
            is_own = (table["area_code"] == top.area_code) & (table["breakdown"] == top.breakdown)
            own = table[is_own].set_index("reference_month").sort_index()
            self._known[vintage] = (
                _with_own(self._rates.figures_at(vintage)[0], own["estimate"], top.area_code),
                _with_own(self._rates.figures_at(vintage)[1], own["standard_error"], top.area_code),
            )
        return self._known[vintage]

    def _targets_at(self, vintage: pd.Timestamp) -> pd.DataFrame:
        """Return the rates known at a vintage, each with the vintage it was due at."""
        values, errors = self._figures_at(vintage)
        headline = self._workplace.profile.settings.headline
        due = {
            month: min(vintage_due(self._workplace.profile, headline.unique_id, month), vintage)
            for month in values.index
        }
        parts = [
            pd.DataFrame(
                {
                    "unique_id": str(area),
                    "reference_month": values.index,
                    "value": values[area].to_numpy(),
                    "standard_error": errors[area].to_numpy(),
                    "vintage": pd.Series(due, dtype="datetime64[us]").to_numpy(),
                }
            )
            for area in values.columns
        ]
        return pd.concat(parts, ignore_index=True) if len(values) else pd.DataFrame()

    def _made(self, targets: pd.DataFrame, vintages: Sequence[pd.Timestamp]) -> pd.DataFrame:
        from forecasting.early_warning import early_warning_history

        return early_warning_history(targets, self._claims, origins=vintages)[
            ["unique_id", "origin_month", "probability"]
        ]


def _with_own(figures: pd.DataFrame, own: pd.Series, area_code: str) -> pd.DataFrame:
    """Return figures, months × areas, with those of an area filled in where they lack."""
    if own.empty:
        return figures
    first, last = own.index.min(), own.index.max()
    if len(figures):
        first, last = min(first, figures.index.min()), max(last, figures.index.max())
    filled = figures.reindex(month_range(as_month(first), as_month(last))).astype("float64")
    filled[area_code] = filled[area_code].fillna(own.reindex(filled.index).astype("float64"))
    return filled


def _claims_known(workplace: Workplace, latest: pd.Timestamp) -> pd.DataFrame:
    """Return every version of the claims of each area, with the vintage that first knew it."""
    profile = workplace.profile
    facts = cast_columns(
        workplace.warehouse.query("facts_of_indicators", {"indicator_codes": [CLAIMS]}),
        "core.observation",
    )
    areas = [profile.settings.headline.area_code, *summed_areas(profile)]
    is_known = facts["area_code"].isin(areas) & (facts["breakdown"] == "total")
    is_known &= facts["vintage"] <= latest
    claims: pd.DataFrame = facts.loc[
        is_known, ["area_code", "indicator_code", "reference_month", "value", "vintage"]
    ]
    return claims.rename(columns={"area_code": "unique_id"}).reset_index(drop=True)
