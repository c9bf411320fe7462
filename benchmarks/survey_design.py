"""Design-based standard errors against the spread of repeated samples.

One simulated month and the month before are surveyed again and again, each time with fresh
clusters, households and answers; the economy stays. What does not belong here: models that
borrow from other months and areas.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

SAMPLES = 1_000
MONTHS = (pd.Timestamp("2025-05-01"), pd.Timestamp("2025-06-01"))
AREA_CODES = ("210500", "210900", "211100")
"""The three smallest samples of the province, which stand for all here, to be quick."""
HOUSEHOLDS = 1_800
PROVINCE = "all three"
LEVEL, CHANGE = "level", "change on the month before"

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LabourMarket:
    """The part of an economy that is surveyed, from its first month on."""

    stocks: pd.DataFrame
    flows: pd.DataFrame
    industry_employment: pd.DataFrame


def survey_design_table(samples: int = SAMPLES) -> str:
    """Return, by area, what was estimated over what the estimates varied by, and coverage.

    Parameters
    ----------
    samples
        Repeated samples; the ratio's own error is about 1 / √(2 · samples).
    """
    figures = sampled_figures(samples)
    lines = [
        "\n## Labour survey: standard errors against repeated samples\n",
        f"{samples:,} samples of one simulated month and the one before, three areas with"
        f" {HOUSEHOLDS:,} households in all; unemployment rate, %. Ratio: root mean estimated"
        " variance over the standard deviation of the estimates, to reach 0.95–1.05, itself"
        f" uncertain by ±{1.96 / np.sqrt(2 * samples):.3f}. Coverage: of the 95 % intervals for"
        " the mean of all samples.\n",
        "| area | figure | clusters | standard deviation, pp | ratio | coverage, % |",
        "|---|---|---|---|---|---|",
    ]
    for (area, figure), part in figures.groupby(["area_code", "figure"], sort=False):
        value, error = part["value"].to_numpy(), part["standard_error"].to_numpy()
        spread = value.std(ddof=1)
        ratio = np.sqrt((error**2).mean()) / spread
        mean = value.mean()
        covered = (part["interval_lower"] <= mean) & (mean <= part["interval_upper"])
        lines.append(
            f"| {area} | {figure} | {part['cluster_count'].mean():.0f} | {spread:.3f} |"
            f" {ratio:.3f} | {100 * covered.mean():.1f} |"
        )
    return "\n".join(lines)


def sampled_figures(samples: int) -> pd.DataFrame:
    """Return the figures of every sample: area_code, figure, value, error, interval."""
    from forecasting.survey.change import estimate_changes
    from forecasting.survey.direct import direct_estimates
    from forecasting.survey.domains import DEFAULT_DOMAINS, UNEMPLOYMENT_RATE

    blocks = []
    for persons in repeated_samples(samples):
        chosen = {
            "domains": DEFAULT_DOMAINS[:1],
            "indicators": (UNEMPLOYMENT_RATE,),
            "province_code": PROVINCE,
        }
        level = direct_estimates(persons, months=[MONTHS[1]], **chosen)  # type: ignore[arg-type]
        change = estimate_changes(persons, spans_months=(1,), **chosen)  # type: ignore[arg-type]
        blocks += [
            level.rename(columns={"estimate": "value"}).assign(figure=LEVEL),
            change.rename(columns={"change": "value"}).assign(figure=CHANGE),
        ]
    columns = [
        "area_code",
        "figure",
        "value",
        "standard_error",
        "interval_lower",
        "interval_upper",
        "cluster_count",
    ]
    return pd.concat([block[columns] for block in blocks], ignore_index=True)


def repeated_samples(samples: int) -> Iterator[pd.DataFrame]:
    """Yield person records of both months, a new sample each time."""
    from simulation.persons import simulate_person_records
    from simulation.persons_settings import SurveySettings

    economy = _economy()
    settings = SurveySettings(households_per_month=HOUSEHOLDS)
    for seed in range(samples):
        months = simulate_person_records(economy, seed=seed, settings=settings, months=MONTHS)
        yield pd.concat(months, ignore_index=True)


def _economy() -> LabourMarket:
    from profiles import load_profile
    from simulation import simulate_frames

    truth, _ = simulate_frames(
        load_profile("liaoning_demo"),
        seed=1,
        months=2,
        history_months=84,
        scenario="calm",
        last_month=pd.Timestamp("2025-12-01"),
        parts=("tables",),
    )

    def cut(frame: pd.DataFrame) -> pd.DataFrame:
        # Groups of earlier months are drawn from the first: nobody has to be moved there.
        kept = frame["area_code"].isin(AREA_CODES) & (frame["reference_month"] >= MONTHS[0])
        return frame[kept].reset_index(drop=True)

    economy = truth.economy
    return LabourMarket(cut(economy.stocks), cut(economy.flows), cut(economy.industry_employment))


if __name__ == "__main__":
    from rich.console import Console

    Console(width=200).print(survey_design_table(), markup=False, highlight=False)
