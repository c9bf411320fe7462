"""Design-based standard errors against the spread of repeated samples.

One simulated month and the month before are surveyed again and again, each time with fresh
clusters, households and answers; the economy stays. What does not belong here: models that
borrow from other months and areas.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

SAMPLES = 1_000
BATCH = 25
"""Samples drawn at once, as copies of the areas side by side: four times quicker."""
MONTHS = (pd.Timestamp("2025-05-01"), pd.Timestamp("2025-06-01"))
AREA_CODES = ("210500", "210900", "211100")
"""The three smallest samples of the province, which stand for all here, to be quick."""
HOUSEHOLDS = 1_800
TOGETHER = "all three"
LEVEL, CHANGE = "rate", "rate, change on the month before"
PLAIN_TOTAL, RAKED_TOTAL = "labour force, weights as given", "labour force, raked to area totals"
_COLUMNS = ("value", "standard_error", "interval_lower", "interval_upper", "cluster_count")


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
        Repeated samples, a multiple of 25; the ratio's own error is about 1 / √(2 · samples).
    """
    figures = sampled_figures(samples)
    lines = [
        "\n## Labour survey: standard errors against repeated samples\n",
        f"{samples:,} samples of one simulated month and the one before, three areas with"
        f" {HOUSEHOLDS:,} households in all. Ratio: root mean estimated variance over the"
        " standard deviation of the estimates, to reach 0.95–1.05, itself uncertain by"
        f" ±{1.96 / np.sqrt(2 * samples):.3f}. Coverage: of the 95 % intervals for the mean of"
        " all samples. Weights as given already sum to each area's population: that takes"
        " error off totals, which only raking tells the estimator.\n",
        "| figure | area | clusters | standard deviation | ratio | coverage, % |",
        "|---|---|---|---|---|---|",
    ]
    for (figure, area), part in figures.groupby(["figure", "area_code"], sort=False):
        spread = part["value"].std(ddof=1)
        ratio = np.sqrt((part["standard_error"] ** 2).mean()) / spread
        mean = part["value"].mean()
        covered = (part["interval_lower"] <= mean) & (mean <= part["interval_upper"])
        shown = f"{spread:.3f} pp" if "rate" in str(figure) else f"{spread:,.0f} persons"
        lines.append(
            f"| {figure} | {area} | {part['cluster_count'].mean():.0f} | {shown} |"
            f" {ratio:.3f} | {100 * covered.mean():.1f} |"
        )
    return "\n".join(lines)


def sampled_figures(samples: int) -> pd.DataFrame:
    """Return the figures of every sample: figure, area_code, value, error, interval."""
    from functools import partial

    from forecasting.survey.change import estimate_changes
    from forecasting.survey.direct import direct_estimates
    from forecasting.survey.domains import DEFAULT_DOMAINS, UNEMPLOYMENT_RATE, PersonIndicator

    total = PersonIndicator("labour_force", "labour_force")
    scope = {"domains": DEFAULT_DOMAINS[:1], "province_code": None, "area_groups": _groups()}
    level, change = partial(direct_estimates, **scope), partial(estimate_changes, **scope)
    blocks = []
    for persons, population in repeated_samples(samples):
        later = persons[persons["reference_month"] == MONTHS[1]]
        changes = change(persons, spans_months=(1,), indicators=(UNEMPLOYMENT_RATE,))
        for figure, block in (
            (LEVEL, level(later, indicators=(UNEMPLOYMENT_RATE,))),
            (CHANGE, changes.rename(columns={"change": "estimate"})),
            (PLAIN_TOTAL, level(later, indicators=(total,))),
            (RAKED_TOTAL, level(later, indicators=(total,), population_totals=population)),
        ):
            named = block.rename(columns={"estimate": "value"})
            area = named["area_code"].str.split("#").str[0]
            blocks.append(named[list(_COLUMNS)].assign(figure=figure, area_code=area))
    made = pd.concat(blocks, ignore_index=True)
    order = {name: n for n, name in enumerate((LEVEL, CHANGE, PLAIN_TOTAL, RAKED_TOTAL))}
    return made.sort_values("figure", key=lambda names: names.map(order), kind="stable")


def repeated_samples(samples: int) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Yield records of both months and population totals of the later, a batch at a time.

    Each area stands in it 25 times, its code followed by ``#`` and a number: one sample each.
    """
    from simulation.persons import simulate_person_records
    from simulation.persons_settings import SurveySettings

    economy = _economy()
    settings = SurveySettings(households_per_month=HOUSEHOLDS * BATCH)
    stocks = economy.stocks[economy.stocks["reference_month"].eq(MONTHS[1])]
    persons = stocks[["employed", "unemployed", "inactive"]].sum(axis=1)
    totals = persons.groupby(stocks["area_code"]).sum().rename("population_persons").reset_index()
    for seed in range(samples // BATCH):
        months = simulate_person_records(economy, seed=seed, settings=settings, months=MONTHS)
        yield pd.concat(months, ignore_index=True), totals


def _groups() -> list[tuple[str, tuple[str, ...]]]:
    """Return the areas of each sample together."""
    return [
        (f"{TOGETHER}#{n:03d}", tuple(f"{code}#{n:03d}" for code in AREA_CODES))
        for n in range(BATCH)
    ]


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
    economy = truth.economy
    return LabourMarket(
        _copied(economy.stocks), _copied(economy.flows), _copied(economy.industry_employment)
    )


def _copied(frame: pd.DataFrame) -> pd.DataFrame:
    # Groups of earlier months are drawn from the first: nobody has to be moved there.
    kept = frame["area_code"].isin(AREA_CODES) & (frame["reference_month"] >= MONTHS[0])
    copies = [
        frame[kept].assign(area_code=lambda rows, n=n: rows["area_code"] + f"#{n:03d}")
        for n in range(BATCH)
    ]
    whole = pd.concat(copies).sort_values(["reference_month", "area_code"], kind="stable")
    return whole.reset_index(drop=True)


if __name__ == "__main__":
    from rich.console import Console

    Console(width=200).print(survey_design_table(), markup=False, highlight=False)
