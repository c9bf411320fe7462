"""Second stage, the area model: monthly unemployment rates of areas that add up.

What does not belong here: the model (forecasting.survey), direct estimates (assets.survey).
"""

from dataclasses import dataclass

import dagster as dg
import pandas as pd

from assets.description import asset_settings, result
from assets.ledger import Due, record_computed
from assets.survey import (
    DIRECT,
    LABOUR_FORCE,
    TABLE,
    direct_as_of,
    facts_as_of,
    full_due,
    summed_areas,
    table_at,
)
from assets.workplace import Workplace
from catalogue import as_month, parse_month
from catalogue.contracts import empty_frame
from forecasting.survey import AreaModelSettings, AreaParameters

MODEL = "estimates.survey_model"
PARAMETERS = "estimates.survey_parameters"
INTERVENTION = "estimates.survey_intervention"
CLAIMS = "unemployment_insurance_new_claims"
MEMBERS = "unemployment_insurance_members"
REGISTERED = "registered_unemployed"
PRIORS = {"claims_90": (0.5, 0.5), "registered": (1.0, 0.5)}
"""Points of unemployment per point of claims and of registered unemployed beyond the usual, and
how sure: defaults of ours, taken where areas have no survey figures that could tell."""

LEAST_PROVINCE_MONTHS = 12
"""Months of the province's rate below which nothing is modelled."""


def area_model_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """Return the asset of the model for areas."""

    @dg.asset(
        **asset_settings(MODEL, partitions, deps=[DIRECT, TABLE], kinds={"statsmodels"}),
        description=(
            "Unemployment rates of province and areas by a model of all areas and months: each"
            " with its error, sample size and grade beside the direct estimate. Areas add up to"
            " the province. Its parameters are estimated once a year."
        ),
    )
    def survey_model(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        vintage = parse_month(context.partition_key)
        for due in full_due(workplace, MODEL, vintage):
            workplace.progress.report(MODEL, f"{due.vintage:%Y-%m}")
            record_computed(workplace, MODEL, due, model_frames(workplace, due.vintage))
        return result(workplace, MODEL, vintage)

    return [survey_model]


@dataclass(frozen=True)
class AreaInputs:
    """What the model is given, as known at a vintage.

    ``shown`` also holds the province's own direct figure where the model composes it.
    """

    direct: pd.DataFrame
    shown: pd.DataFrame
    weights: pd.DataFrame
    covariates: pd.DataFrame
    has_own_figures: bool


@dataclass(frozen=True)
class Fit:
    """Parameters of the model, and whether areas' own figures were among those they rest on."""

    parameters: AreaParameters
    has_own_figures: bool

    @property
    def settings(self) -> AreaModelSettings:
        """The model's settings: what is assumed of variables where figures cannot tell."""
        return AreaModelSettings(covariate_priors={} if self.has_own_figures else PRIORS)


def area_inputs(workplace: Workplace, vintage: pd.Timestamp) -> AreaInputs | None:
    """Return what the model is given at a vintage; None where it has too little to go by."""
    from forecasting.survey import (
        area_figures,
        area_sizes,
        area_variables,
        area_weights,
        figures_beside,
    )

    profile = workplace.profile
    headline, areas = profile.settings.headline, summed_areas(profile)
    if not areas:
        return None
    table = table_at(workplace, vintage)
    table = table[table["breakdown"] == headline.breakdown]
    sample = direct_as_of(workplace, vintage, indicator_codes=[headline.indicator_code])
    force = direct_as_of(workplace, vintage, indicator_codes=[LABOUR_FORCE])
    force = force.rename(columns={"estimate": "value"})
    facts = facts_as_of(workplace, vintage, [CLAIMS, MEMBERS, REGISTERED])
    facts = facts[facts["breakdown"] == "total"]
    sizes = area_sizes(
        force,
        population_persons={
            area.code: float(area.population_persons)
            for area in profile.areas
            if area.population_persons
        },
        members=facts[facts["indicator_code"] == MEMBERS],
        area_codes=areas,
    )
    direct = area_figures(sample, table, province_code=headline.area_code, area_codes=areas)
    by_month = direct.groupby("reference_month")["area_code"].agg(set)
    told = [headline.area_code in codes or codes >= set(areas) for codes in by_month]
    if not sizes or sum(told) < LEAST_PROVINCE_MONTHS:
        return None
    months = pd.date_range(
        direct["reference_month"].min(), direct["reference_month"].max(), freq="MS"
    ).as_unit("us")
    own = set(direct["area_code"]) - {headline.area_code}
    return AreaInputs(
        direct=direct,
        shown=figures_beside(direct, sample, table, province_code=headline.area_code),
        weights=area_weights(force, sizes=sizes, months=months),
        covariates=area_variables(
            facts[facts["indicator_code"] == CLAIMS],
            facts[facts["indicator_code"] == REGISTERED],
            sizes,
        ),
        has_own_figures=2 * len(own) >= len(areas),
    )


def model_frames(workplace: Workplace, vintage: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Return the tables of the model and of months set apart, as estimated at a vintage."""
    from forecasting.survey import estimate_areas, graded_model

    inputs = area_inputs(workplace, vintage)
    if inputs is None:
        return {name: empty_frame(name) for name in (MODEL, INTERVENTION)}
    fit = _fit_at(workplace, vintage, inputs)
    province_code = workplace.profile.settings.headline.area_code
    made = estimate_areas(
        inputs.direct,
        province_code=province_code,
        weights=inputs.weights,
        covariates=inputs.covariates,
        parameters=fit.parameters,
        settings=fit.settings,
    )
    graded = graded_model(made.estimates, inputs.shown, inputs.weights, province_code=province_code)
    return {MODEL: graded, INTERVENTION: made.interventions}


def _fit_at(workplace: Workplace, vintage: pd.Timestamp, inputs: AreaInputs) -> Fit:
    """Fit once a year, on the facts known in January, so that it never matters when."""
    january = as_month(pd.Timestamp(year=vintage.year, month=1, day=1))
    fingerprint = workplace.fingerprint(january)
    ledger = workplace.warehouse.read_table("runs.computation", vintage=january)
    is_known = fingerprint in set(ledger.loc[ledger["stage"] == PARAMETERS, "fingerprint"])
    held = workplace.warehouse.read_table(PARAMETERS, vintage=january)
    if is_known and not held.empty:
        row = held.iloc[0]
        parameters = AreaParameters.from_json(str(row["parameters"]))
        return Fit(parameters, bool(row["has_own_figures"]))
    known = inputs if january == vintage else area_inputs(workplace, january)
    # Too little was known in January: the year's first figures then have to do.
    fit = _fitted(workplace, known or inputs)
    if known is not None:
        row_frame = pd.DataFrame(
            {
                "has_own_figures": [fit.has_own_figures],
                "parameters": [fit.parameters.to_json()],
            }
        )
        due = Due(january, "full", fingerprint)
        record_computed(workplace, PARAMETERS, due, {PARAMETERS: row_frame})
    return fit


def _fitted(workplace: Workplace, inputs: AreaInputs) -> Fit:
    from forecasting.survey import fit_areas

    prior = {} if inputs.has_own_figures else PRIORS
    parameters = fit_areas(
        inputs.direct,
        province_code=workplace.profile.settings.headline.area_code,
        weights=inputs.weights,
        covariates=inputs.covariates,
        settings=AreaModelSettings(covariate_priors=prior),
    )
    return Fit(parameters, inputs.has_own_figures)
