"""Second stage, the labour market: vacancies against persons, and flows between states.

What does not belong here: the arithmetic (forecasting.market), the rates it rests on
(assets.area_model).
"""

from collections.abc import Sequence

import dagster as dg
import pandas as pd

from assets.area_model import MEMBERS, MODEL
from assets.description import asset_settings, result
from assets.ledger import record_computed
from assets.survey import (
    LABOUR_FORCE,
    POPULATION,
    direct_as_of,
    facts_as_of,
    full_due,
    summed_areas,
)
from assets.workplace import Workplace
from catalogue import as_month, parse_month
from catalogue.contracts import empty_frame
from warehouse import record_months_as_of, records_as_of

MARKET = "estimates.market"
BEVERIDGE = "estimates.beveridge"
FLOW = "estimates.gross_flow"
VACANCIES, JOB_SEEKERS = "vacancies", "job_seekers"
MARKET_MONTHS = 25
"""Months told at a vintage: two years, and the month to compare the first with."""

FLOW_MONTHS = 3
"""Most pairs of months estimated at a vintage, where an archive comes in at once."""

MODEL_ERROR_AUTOCORRELATION = tuple(0.9**lag for lag in range(1, 25))
"""How the errors of the model's rates hang together over months: a default of ours."""


def market_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """Return the assets of the market."""

    @dg.asset(
        **asset_settings(MARKET, partitions, deps=["core.observation", MODEL], kinds={"pandas"}),
        description=(
            "Vacancy rate, demand/supply ratio and tightness by area, of the province by"
            " industry, and the place of every area on the Beveridge curve."
        ),
    )
    def market(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in full_due(workplace, MARKET, vintage):
            workplace.progress.report(MARKET, f"{due.vintage:%Y-%m}")
            record_computed(workplace, MARKET, due, market_frames(workplace, due.vintage))
        return result(workplace, MARKET, vintage)

    @dg.asset(
        **asset_settings(FLOW, partitions, deps=[MODEL], kinds={"pandas"}),
        description=(
            "Monthly flows between work, unemployment and inactivity as recorded, and the rates"
            " made of them, from persons asked twice; raked to the model's stocks."
        ),
    )
    def gross_flow(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in full_due(workplace, FLOW, vintage):
            workplace.progress.report(FLOW, f"{due.vintage:%Y-%m}")
            record_computed(workplace, FLOW, due, flow_frames(workplace, due.vintage))
        return result(workplace, FLOW, vintage)

    return [market, gross_flow]


def market_frames(workplace: Workplace, vintage: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Return the tables of ratios and of places on the Beveridge plane, as of a vintage."""
    from forecasting.market import (
        MarketSettings,
        beveridge_points,
        beveridge_shifts,
        market_indicators,
    )

    profile = workplace.profile
    areas = summed_areas(profile)
    facts = facts_as_of(workplace, vintage, [VACANCIES, JOB_SEEKERS, MEMBERS])
    if not areas or not facts["indicator_code"].isin([VACANCIES, JOB_SEEKERS]).any():
        return {name: empty_frame(name) for name in (MARKET, BEVERIDGE)}
    province_code = profile.settings.headline.area_code
    settings = MarketSettings(
        employment_indicator_code=MEMBERS,
        province_code=province_code,
        summed_area_codes=tuple(areas),
        error_autocorrelation=MODEL_ERROR_AUTOCORRELATION,
    )
    rates = _unemployment(workplace, vintage)
    totals = market_indicators(facts[facts["breakdown"] == "total"], rates, settings=settings)
    first = as_month(vintage - pd.DateOffset(months=MARKET_MONTHS))
    is_industry = (
        (facts["breakdown"] != "total")
        & (facts["area_code"] == province_code)
        & (facts["reference_month"] >= first)
    )
    by_industry = pd.concat([facts[is_industry], insured_by_section(workplace, vintage)])
    parts = [totals]
    if is_industry.any():
        parts.append(market_indicators(by_industry, rates.head(0), settings=settings))
    told = pd.concat(parts, ignore_index=True)
    points = beveridge_points(totals, rates, settings=settings)
    shifts = beveridge_shifts(points, settings=settings)
    placed = points.rename(columns={"reason_code": "point_reason_code"}).merge(
        shifts.rename(columns={"reason_code": "shift_reason_code"}),
        on=["area_code", "reference_month"],
        how="left",
    )
    return {
        MARKET: told[told["reference_month"] >= first],
        BEVERIDGE: placed[placed["reference_month"] >= first],
    }


def flow_frames(workplace: Workplace, vintage: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Return the table of flows of pairs of months that became known at a vintage."""
    known = record_months_as_of(workplace.warehouse, "person_record", vintage=vintage)
    since = known.set_index("reference_month")["last_vintage"]
    pairs = [
        (before, month)
        for month in since.index
        if (before := month - pd.DateOffset(months=1)) in since.index
        and max(since[before], since[month]) == vintage
    ][-FLOW_MONTHS:]
    parts = [_flows_of(workplace, vintage, *pair) for pair in pairs]
    return {FLOW: pd.concat(parts, ignore_index=True) if parts else empty_frame(FLOW)}


def stocks_at(
    workplace: Workplace,
    vintage: pd.Timestamp,
    rates: pd.DataFrame,
    months: Sequence[pd.Timestamp],
    *,
    is_whole: bool,
) -> pd.DataFrame:
    """Return persons by state in some months, as known at a vintage.

    ``is_whole`` leaves out sums that lack one of their areas.
    """
    from forecasting.survey import labour_stocks

    direct = direct_as_of(workplace, vintage, indicator_codes=[LABOUR_FORCE, POPULATION])
    if is_whole:
        direct = direct[direct["reason_code"].ne("missing_area").fillna(True)]
    wide = direct.pivot(
        index=["reference_month", "area_code"], columns="indicator_code", values="estimate"
    )
    totals = wide.reindex(columns=[LABOUR_FORCE, POPULATION]).reset_index()
    totals.columns = ["reference_month", "area_code", "labour_force_persons", "population_persons"]
    return labour_stocks(totals, rates, months=months)


def insured_by_section(workplace: Workplace, vintage: pd.Timestamp) -> pd.DataFrame:
    """Return the insured of the province by section, as facts of members.

    Months in which an area sent none are left out: their sums are no province's.
    """
    areas = summed_areas(workplace.profile)
    cells = records_as_of(
        workplace.warehouse,
        "insured_structure",
        vintage=vintage,
        first_month=as_month(vintage - pd.DateOffset(months=2 * MARKET_MONTHS)),
        last_month=vintage,
    )
    own = cells[cells["area_code"].isin(areas)]
    sent = own.groupby("reference_month")["area_code"].transform("nunique")
    own = own[sent == len(areas)]
    sums = own.groupby(["reference_month", "section_code"])["insured_persons"].sum()
    return pd.DataFrame(
        {
            "reference_month": sums.index.get_level_values("reference_month"),
            "area_code": workplace.profile.settings.headline.area_code,
            "indicator_code": MEMBERS,
            "breakdown": sums.index.get_level_values("section_code"),
            "value": sums.to_numpy(dtype="float64"),
        }
    )


def _unemployment(workplace: Workplace, vintage: pd.Timestamp) -> pd.DataFrame:
    """Return the model's rates, with the labour force where records tell it."""
    model = workplace.warehouse.read_table(MODEL, vintage=vintage)
    rates = model[["reference_month", "area_code"]].assign(
        estimate=model["model_estimate"], standard_error=model["model_standard_error"]
    )
    months = sorted(set(rates["reference_month"]))
    force = stocks_at(workplace, vintage, rates, months, is_whole=True)
    key = ["reference_month", "area_code"]
    return rates.merge(force[[*key, "labour_force_persons"]], on=key, how="left")


def _flows_of(
    workplace: Workplace, vintage: pd.Timestamp, before: pd.Timestamp, month: pd.Timestamp
) -> pd.DataFrame:
    from forecasting.market import FlowSettings, flow_rates, gross_flows

    persons = [
        records_as_of(
            workplace.warehouse, "person_record",
            vintage=vintage, first_month=one, last_month=one,
        )
        for one in (before, month)
    ]  # fmt: skip
    settings = FlowSettings(
        province_code=workplace.profile.settings.headline.area_code,
        summed_area_codes=tuple(summed_areas(workplace.profile)),
        stock_error_correlation=MODEL_ERROR_AUTOCORRELATION[0],
    )
    model = workplace.warehouse.read_table(MODEL, vintage=vintage)
    rates = model[["reference_month", "area_code"]].assign(
        estimate=model["model_estimate"], standard_error=model["model_standard_error"]
    )
    # Flows take from the stocks how persons are shared out, not how many there are.
    stocks = stocks_at(workplace, vintage, rates, [before, month], is_whole=False)
    given = None if stocks.empty else stocks
    flows = gross_flows(persons[0], persons[1], stocks=given, settings=settings)
    made_of_them = flow_rates(persons[0], persons[1], stocks=given, settings=settings)
    return pd.concat([flows, made_of_them], ignore_index=True)
