"""``python -m benchmarks.warnings_us_defaults``: print the numbers of the default warning model.

They go into forecasting/early_warning/history_defaults.py by hand, so that a change is seen. What
does not belong here: judging warnings (warnings_us).
"""

from functools import cache

from rich.console import Console

from benchmarks.warnings_us_panels import (
    indicators,
    nation,
    nation_truth,
    states,
    states_truth,
)
from forecasting.early_warning.history_defaults import AREA_YEARS
from forecasting.early_warning.history_model import WarningModel
from forecasting.early_warning.history_settings import WarningSettings
from forecasting.early_warning.history_training import (
    PanelPast,
    Span,
    panel_past,
    trained_model,
)


@cache
def us_pasts() -> tuple[PanelPast, PanelPast]:
    """Return what was seen of nation and states, and what followed."""
    settings = WarningSettings()
    return (
        panel_past(nation(), indicators(), nation_truth(), settings=settings),
        panel_past(states(), indicators(), states_truth(), settings=settings),
    )


def us_model(*, without: tuple[Span, ...] = ()) -> WarningModel:
    """Return the model of the United States to 2006, spans left out."""
    correlation = WarningSettings().area_correlation
    national, of_states = (
        past.sums(area_correlation=correlation, without=without) for past in us_pasts()
    )
    return trained_model(national.plus(of_states), area_years=AREA_YEARS)


def main() -> None:
    """Print the mean, and the covariance row by row, to three decimals."""
    model = us_model()
    console = Console(soft_wrap=True, width=200)
    for row in (model.mean, *model.covariance):
        text = ", ".join(f"{value:.3f}" for value in row)
        console.print(f"({text}),", highlight=False)


if __name__ == "__main__":
    main()
