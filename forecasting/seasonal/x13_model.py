"""A regARIMA model chosen for one series, and its form as JSON.

What does not belong here: choosing it (identification) and using it (x13).
"""

import json
from dataclasses import dataclass

import pandas as pd

from catalogue import format_month, parse_month
from forecasting.seasonal.holiday import FestivalWindow
from forecasting.seasonal.series import MonthlySeries
from forecasting.seasonal.settings import Mode

AIRLINE_ORDERS = "(0 1 1)(0 1 1)"


@dataclass(frozen=True)
class X13Model:
    """A regARIMA model chosen for one series: enough to adjust it again.

    ``regressors`` are X-13 names: ``const``, ``ao1986.jan``, ``ls1975.jan``.
    ``identified_to`` is the last month the choice rests on; ``remark`` what went wrong
    with the choice, empty where nothing did; ``festival`` the Spring Festival windows that
    are regressors too, their coefficients estimated anew with every adjustment;
    ``seasonal_filter`` the X-11 filter of the season by X-13's name, its own choice where
    empty.
    """

    mode: Mode
    orders: str
    regressors: tuple[str, ...]
    identified_to: pd.Timestamp
    remark: str = ""
    festival: FestivalWindow | None = None
    seasonal_filter: str = ""

    def to_json(self) -> str:
        """Return the model as JSON text, keys in a fixed order; nothing to say, no key."""
        fields: dict[str, object] = {
            "method": "x13",
            "mode": self.mode,
            "orders": self.orders,
            "regressors": list(self.regressors),
            "identified_to": format_month(self.identified_to),
        }
        if self.remark:
            fields["remark"] = self.remark
        if self.festival is not None:
            fields["festival"] = self.festival.to_fields()
        if self.seasonal_filter:
            fields["seasonal_filter"] = self.seasonal_filter
        return json.dumps(fields)

    @classmethod
    def from_json(cls, text: str) -> "X13Model | None":
        """Return the model a JSON text describes; None if it names another method.

        Raises
        ------
        ValueError
            If the text is no JSON object with the keys of `to_json`.
        """
        try:
            fields = json.loads(text)
            if fields["method"] != "x13":
                return None
            festival = fields.get("festival")
            return cls(
                mode=fields["mode"],
                orders=fields["orders"],
                regressors=tuple(fields["regressors"]),
                identified_to=parse_month(fields["identified_to"]),
                remark=str(fields.get("remark", "")),
                festival=None if festival is None else FestivalWindow.from_fields(festival),
                seasonal_filter=str(fields.get("seasonal_filter", "")),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"expected a seasonal model as JSON, got {text!r}") from error


def airline_model(series: MonthlySeries, *, mode: Mode, remark: str = "") -> X13Model:
    """Return the airline model without outliers, the choice where none was identified."""
    return X13Model(mode, AIRLINE_ORDERS, (), series.last_month, remark)
