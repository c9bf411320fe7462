"""What the area model takes from the past, and how it is written down.

What does not belong here: how it is estimated (area_fit).
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from forecasting.survey.area_covariates import Coefficient
from forecasting.survey.structure import SignalVariances


@dataclass(frozen=True)
class AreaParameters:
    """All the model takes from the past: to be estimated once a year and kept.

    Attributes
    ----------
    province
        Standard deviations of the province's signal.
    deviations
        Of each area's deviation from it, by area code; ``pooled_deviation`` of a new area.
    loadings
        An area's part in the province's signal: its usual rate over the province's.
    mean_pct
        Usual rate of the province.
    province_coefficients, deviation_coefficients
        Of the variables kept; in the province's signal and in an area's deviation.
    is_fitted
        False where figures were too few and the middles of the priors stand in.
    """

    province: SignalVariances
    pooled_deviation: SignalVariances
    deviations: Mapping[str, SignalVariances]
    loadings: Mapping[str, float]
    mean_pct: float
    province_coefficients: tuple[Coefficient, ...] = ()
    deviation_coefficients: tuple[Coefficient, ...] = ()
    is_fitted: bool = True

    def to_json(self) -> str:
        """Return the parameters as JSON text, keys in a fixed order."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "AreaParameters":
        """Return the parameters a text of `to_json` describes.

        Raises
        ------
        ValueError
            If it is no such text.
        """
        try:
            held = json.loads(text)
            return cls(
                province=SignalVariances(**held["province"]),
                pooled_deviation=SignalVariances(**held["pooled_deviation"]),
                deviations={
                    code: SignalVariances(**item) for code, item in held["deviations"].items()
                },
                loadings=dict(held["loadings"]),
                mean_pct=float(held["mean_pct"]),
                province_coefficients=tuple(
                    Coefficient(**item) for item in held["province_coefficients"]
                ),
                deviation_coefficients=tuple(
                    Coefficient(**item) for item in held["deviation_coefficients"]
                ),
                is_fitted=bool(held["is_fitted"]),
            )
        except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
            raise ValueError(f"expected parameters as JSON, got {text[:80]!r}") from error
