"""Second stage, the labour force survey: direct estimates, tables completed, changes.

What does not belong here: the arithmetic (forecasting.survey), the area model
(assets.area_model).
"""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg
import pandas as pd

from assets.description import asset_settings, result
from assets.ledger import Due, kept_vintages, record_computed, vintages_due
from assets.workplace import Workplace
from catalogue import as_month, parse_month
from catalogue.contracts import cast_columns, empty_frame
from profiles.model import Profile
from warehouse import record_months_as_of, records_as_of

DIRECT = "estimates.survey_direct"
TABLE = "estimates.survey_table"
CHANGE = "estimates.survey_change"
GROUPS = (
    "total",
    "male",
    "female",
    "youth_16_24",
    "age_25_29",
    "age_30_59",
    "local_registration",
    "migrant",
    "rural_migrant",
)
"""Groups estimated in every area: those of the official release."""

LABOUR_FORCE = "labour_force"
POPULATION = "population_16_and_over"
PARTICIPATION = "participation_rate"
SPANS_MONTHS = (1, 12)


def survey_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """Return the assets of the survey's own figures."""

    @dg.asset(
        **asset_settings(DIRECT, partitions, deps=["core.observation"], kinds={"pandas"}),
        description=(
            "Rates and totals from person records by month, area and group, with errors of"
            " the sampling design and grades. A month is estimated at each vintage that"
            " changed its records, and stands under it."
        ),
    )
    def survey_direct(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        estimate_changed_months(workplace, vintage)
        return result(workplace, DIRECT, vintage)

    @dg.asset(
        **asset_settings(TABLE, partitions, deps=["core.observation"], kinds={"pandas"}),
        description=(
            "Rates of the survey's tables of results, each with a standard error, given or"
            " modelled, and a grade."
        ),
    )
    def survey_table(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in full_due(workplace, TABLE, vintage):
            record_computed(workplace, TABLE, due, table_frames(workplace, due.vintage))
        return result(workplace, TABLE, vintage)

    @dg.asset(
        **asset_settings(CHANGE, partitions, deps=[DIRECT], kinds={"pandas"}),
        description=(
            "Changes to the latest month with person records, on the month and the year"
            " before, with what both samples share."
        ),
    )
    def survey_change(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in full_due(workplace, CHANGE, vintage):
            record_computed(workplace, CHANGE, due, change_frames(workplace, due.vintage))
        return result(workplace, CHANGE, vintage)

    return [survey_direct, survey_table, survey_change]


def full_due(workplace: Workplace, stage: str, vintage: pd.Timestamp) -> list[Due]:
    """Return the vintage of the run if it is due: no rule looks at these figures' past."""
    return [due for due in vintages_due(workplace, stage, vintage) if due.scope == "full"]


def summed_areas(profile: Profile) -> list[str]:
    """Return the areas that add up to the headline's area; none for a place without."""
    top = profile.settings.headline.area_code
    return sorted(
        area.code
        for area in profile.areas
        if area.parent_code == top and area.is_part_of_parent_sum and area.kind != "group"
    )


def estimate_changed_months(workplace: Workplace, vintage: pd.Timestamp) -> None:
    """Estimate every month at each vintage up to this one that changed its records.

    Nothing is done twice: what facts, profile and code have left as it was stays.
    """
    pairs = workplace.warehouse.query("person_vintages", {"vintage": vintage.date()})
    pairs = pairs.astype("datetime64[us]")
    ledger = workplace.warehouse.read_table("runs.computation")
    done = ledger[ledger["stage"] == DIRECT].set_index("vintage")["fingerprint"]
    kept = kept_vintages(workplace)
    made: list[tuple[Due, pd.DataFrame]] = []
    # A vintage whose records were withdrawn while it was open has months no longer.
    for changed in sorted({*pairs["vintage"], *done.index[done.index <= vintage]}):
        fingerprint = workplace.fingerprint(changed)
        if changed in done.index and (changed in kept or done[changed] == fingerprint):
            continue
        months = list(pairs.loc[pairs["vintage"] == changed, "reference_month"])
        workplace.progress.report(DIRECT, f"{changed:%Y-%m}, {len(months)} months")
        due = Due(changed, "full", fingerprint)
        if months:
            made.append((due, _direct_at(workplace, changed, months)))
        else:
            record_computed(workplace, DIRECT, due, {DIRECT: empty_frame(DIRECT)})
    for due, estimates in _graded(made):
        record_computed(workplace, DIRECT, due, {DIRECT: estimates})


def direct_as_of(
    workplace: Workplace,
    vintage: pd.Timestamp,
    *,
    indicator_codes: Sequence[str],
    breakdowns: Sequence[str] = ("total",),
) -> pd.DataFrame:
    """Return the direct estimates from person records as known at a vintage."""
    frame = workplace.warehouse.query(
        "survey_direct_as_of",
        {
            "vintage": vintage.date(),
            "indicator_codes": list(indicator_codes),
            "breakdowns": list(breakdowns),
        },
    )
    return cast_columns(frame, DIRECT)


def table_frames(workplace: Workplace, vintage: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Return the table of tables' rates to be stored."""
    return {TABLE: table_at(workplace, vintage)}


def change_frames(workplace: Workplace, vintage: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Return the table of changes to be stored."""
    return {CHANGE: _changes_at(workplace, vintage)}


def table_at(workplace: Workplace, vintage: pd.Timestamp) -> pd.DataFrame:
    """Return the tables' rates known at a vintage, errors completed and graded."""
    from forecasting.survey import graded_table

    headline = workplace.profile.settings.headline
    if not summed_areas(workplace.profile):
        return empty_frame(TABLE)
    facts = facts_as_of(workplace, vintage, [headline.indicator_code])
    if facts.empty:
        return empty_frame(TABLE)
    sampling = workplace.profile.indicator(headline.indicator_code).sampling_error
    return graded_table(
        facts.drop(columns="vintage").rename(columns={"value": "estimate"}),
        default_standard_error_pp=None if sampling is None else sampling.standard_error,
    )


def facts_as_of(
    workplace: Workplace, vintage: pd.Timestamp, indicator_codes: Sequence[str]
) -> pd.DataFrame:
    """Return the facts of some indicators as known at a vintage."""
    frame = workplace.warehouse.query(
        "indicators_as_of",
        {"vintage": vintage.date(), "indicator_codes": list(indicator_codes)},
    )
    return cast_columns(frame, "core.observation")


def _direct_at(
    workplace: Workplace, vintage: pd.Timestamp, months: Sequence[pd.Timestamp]
) -> pd.DataFrame:
    from forecasting.survey import direct_estimates

    parts = []
    for month in months:
        persons = records_as_of(
            workplace.warehouse, "person_record",
            vintage=vintage, first_month=month, last_month=month,
        )  # fmt: skip
        parts.append(direct_estimates(persons, **_scope(workplace.profile)))
    return pd.concat(parts, ignore_index=True)


def _graded(made: Sequence[tuple[Due, pd.DataFrame]]) -> Iterator[tuple[Due, pd.DataFrame]]:
    """Yield the estimates of each vintage with their grades, given in one go for speed."""
    from forecasting.survey import graded_sample

    if not made:
        return
    frames = {place: estimates for place, (_, estimates) in enumerate(made)}
    whole = pd.concat(frames, names=["place", "row"]).reset_index("place")
    graded = graded_sample(whole.reset_index(drop=True))
    for place, (due, _) in enumerate(made):
        yield due, graded[graded["place"] == place].drop(columns="place")


def _changes_at(workplace: Workplace, vintage: pd.Timestamp) -> pd.DataFrame:
    from forecasting.survey import estimate_changes, graded_changes

    known = record_months_as_of(workplace.warehouse, "person_record", vintage=vintage)
    if known.empty:
        return empty_frame(CHANGE)
    latest = as_month(known["reference_month"].max())
    before = [as_month(latest - pd.DateOffset(months=span)) for span in SPANS_MONTHS]
    wanted = [month for month in before if month in set(known["reference_month"])]
    if not wanted:
        return empty_frame(CHANGE)
    workplace.progress.report(CHANGE, f"{vintage:%Y-%m}")
    persons = pd.concat(
        [
            records_as_of(
                workplace.warehouse, "person_record",
                vintage=vintage, first_month=month, last_month=month,
            )
            for month in (*wanted, latest)
        ],
        ignore_index=True,
    )  # fmt: skip
    scope = _scope(workplace.profile)
    changes = estimate_changes(persons, months=[latest], spans_months=SPANS_MONTHS, **scope)
    sample = direct_as_of(
        workplace,
        vintage,
        indicator_codes=[indicator.code for indicator in scope["indicators"]],
        breakdowns=GROUPS,
    )
    return graded_changes(changes, sample)


def _scope(profile: Profile) -> dict[str, Any]:
    """Return what is estimated: groups, indicators and areas of a profile."""
    from forecasting.survey import DEFAULT_DOMAINS, PersonIndicator

    headline = profile.settings.headline
    return {
        "domains": [domain for domain in DEFAULT_DOMAINS if domain.code in GROUPS],
        "indicators": (
            PersonIndicator(headline.indicator_code, "unemployed", "labour_force"),
            PersonIndicator(PARTICIPATION, "labour_force", "population"),
            PersonIndicator(LABOUR_FORCE, "labour_force"),
            PersonIndicator(POPULATION, "population"),
        ),
        "province_code": headline.area_code,
        "area_codes": summed_areas(profile) or None,
    }
