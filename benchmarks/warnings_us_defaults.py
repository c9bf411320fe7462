"""``python -m benchmarks.warnings_us_defaults``: print the numbers of the default warning model.

They go into forecasting/early_warning/history_defaults.py by hand, so that a change is seen. What
does not belong here: judging warnings (warnings_us).
"""

from rich.console import Console

from benchmarks.warnings_us_panels import (
    indicators,
    nation,
    nation_truth,
    states,
    states_truth,
)
from forecasting.early_warning.history_defaults import AREA_YEARS
from forecasting.early_warning.history_model import MomentSums, WarningModel
from forecasting.early_warning.history_settings import WarningSettings
from forecasting.early_warning.history_training import Span, panel_sums, trained_model


def us_sums(*, without: tuple[Span, ...] = ()) -> MomentSums:
    """Return what nation and states teach, spans left out."""
    settings = WarningSettings()
    national = panel_sums(
        nation(), indicators(), nation_truth(), settings=settings, without=without
    )
    return national.plus(
        panel_sums(states(), indicators(), states_truth(), settings=settings, without=without)
    )


def us_model(*, without: tuple[Span, ...] = ()) -> WarningModel:
    """Return the model of the United States to 2006, spans left out."""
    return trained_model(us_sums(without=without), area_years=AREA_YEARS)


def main() -> None:
    """Print the mean, and the covariance row by row, to three decimals."""
    model = us_model()
    console = Console(soft_wrap=True, width=200)
    for row in (model.mean, *model.covariance):
        text = ", ".join(f"{value:.3f}" for value in row)
        console.print(f"({text}),", highlight=False)


if __name__ == "__main__":
    main()
