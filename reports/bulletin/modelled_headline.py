"""The headline of an area whose rate is modelled, not published: estimate and error.

What does not belong here: estimating it (forecasting.survey), headlines of observed series
(indicators).
"""

import pandas as pd

from profiles.model import Language, Profile
from reports.bulletin.content import Figure, Statement, warehouse_key
from reports.bulletin.evaluations import number_or_none
from reports.bulletin.keys import derived_key
from reports.inputs import BulletinInputs
from reports.wording import format_number, phrase, say_month

_TABLE = "estimates.survey_model"


def modelled_headline(
    inputs: BulletinInputs, profile: Profile, language: Language
) -> Statement | None:
    """Return the latest modelled rate of the headline's area in a sentence; None without one."""
    area_code = profile.settings.headline.area_code
    rows = inputs.survey_model[inputs.survey_model["area_code"] == area_code]
    if rows.empty:
        return None
    row = rows.sort_values("reference_month").iloc[-1]
    estimate = number_or_none(row["model_estimate"])
    error = number_or_none(row["model_standard_error"])
    if estimate is None or error is None:
        return None
    month = pd.Timestamp(row["reference_month"])
    key = {name: row[name] for name in ("vintage", "reference_month", "area_code")}
    text = phrase("area_modelled", language).format(
        month=say_month(month, language),
        area=profile.area(area_code).title.in_language(language),
        estimate=format_number(estimate, 1),
        band=format_number(1.96 * error, 1),
    )
    band = Figure(
        format_number(1.96 * error, 1),
        1.96 * error,
        derived_key("band95", warehouse_key(_TABLE, "model_standard_error", key)),
    )
    figure = Figure(
        format_number(estimate, 1), estimate, warehouse_key(_TABLE, "model_estimate", key)
    )
    return Statement(text, (figure, band))
