"""Features of the layoff risk from registers of departments, as known at one vintage.

Insured persons, arrears, flags of credit, electricity: administrative sources only. What does
not belong here: statistical returns (layoff_risk_features, layoff_risk_peers).
"""

from dataclasses import dataclass

import numpy as np

from forecasting.enterprises.layoff_risk_outcomes import reportable_line
from forecasting.enterprises.layoff_risk_peers import PEER_PRIOR_PERSONS
from forecasting.enterprises.layoff_risk_settings import RiskSettings
from forecasting.enterprises.layoff_risk_sources import Layout, Registers
from forecasting.enterprises.panel_grid import FloatArray

OLDEST_MONTHS = 3
"""Default: a register's figure counts for so many months after the one it describes."""


@dataclass(frozen=True)
class RegistersSeen:
    """What of the registers is visible at a vintage; ``insured`` the last known head count."""

    registers: Registers
    position: int
    insured: FloatArray

    def lagged(self, name: str, months: int) -> FloatArray:
        """Return a figure of the month so long before the vintage, NaN where not visible."""
        figures = self.registers.figures.get(name)
        count = self.registers.received.shape[1]
        month = self.position - months
        if figures is None or not 0 <= month < len(figures):
            return np.full(count, np.nan)
        is_visible = self.registers.received[month] <= self.position
        return np.where(is_visible, figures[month], np.nan)

    def latest(self, name: str, since: int = 1) -> FloatArray:
        """Return the last visible figure of the few months that end ``since`` months before."""
        made = self.lagged(name, since)
        for months in range(since + 1, since + OLDEST_MONTHS):
            made = np.where(np.isnan(made), self.lagged(name, months), made)
        return made


def registers_seen_at(registers: Registers, position: int) -> RegistersSeen:
    """Return what of the registers was known at the vintage of a position."""
    empty = RegistersSeen(registers, position, np.zeros(registers.received.shape[1]))
    insured = empty.latest("insured_persons")
    return RegistersSeen(registers, position, np.nan_to_num(insured))


def register_features(
    seen: RegistersSeen, layout: Layout, *, settings: RiskSettings
) -> dict[str, FloatArray]:
    """Return features of the registers at a vintage, NaN where a department gave nothing.

    Notes
    -----
    Arrears are per insured person, on the scale log(1 + yuan / 1,000); changes are log ratios.
    Peers are the other enterprises of the city and industry in the registers.
    """
    insured = np.where(seen.insured > 0, seen.insured, np.nan)
    owed = {
        name: np.log1p(np.maximum(seen.latest(f"{name}_yuan"), 0.0) / insured / 1000.0)
        for name in ("contributions_owed", "wages_owed", "tax_arrears")
    }
    before = np.log1p(np.maximum(seen.latest("contributions_owed_yuan", 4), 0.0) / insured / 1000.0)
    power = seen.latest("electricity_kwh")
    usual = _mean(seen.lagged("electricity_kwh", months) for months in range(3, 9))
    change = _log_ratio(seen.latest("insured_persons"), seen.latest("insured_persons", 4))
    line = reportable_line(seen.insured, settings.cut)
    made = {
        "insured_log": np.log(insured),
        "insured_line_share": line / insured,
        "insured_change_1": _log_ratio(
            seen.lagged("insured_persons", 1), seen.lagged("insured_persons", 2)
        ),
        "insured_change_3": change,
        "insured_change_12": _log_ratio(
            seen.latest("insured_persons"), seen.latest("insured_persons", 13)
        ),
        **owed,
        "arrears_rise": owed["contributions_owed"] - before,
        "is_loan_overdue": seen.latest("is_loan_overdue"),
        "is_dishonest": seen.latest("is_dishonest"),
        "electricity_change": _log_ratio(power, usual),
        "electricity_change_12": _log_ratio(power, seen.latest("electricity_kwh", 13)),
        "peer_insured_change": _peer_mean(change, seen.insured, layout),
        "peer_arrears": _peer_mean(owed["contributions_owed"], seen.insured, layout),
    }
    return {name: np.asarray(values, dtype=np.float64) for name, values in made.items()}


def _log_ratio(now: FloatArray, then: FloatArray) -> FloatArray:
    is_given = (now > 0) & (then > 0)
    ratio = np.divide(now, then, out=np.ones(len(now)), where=is_given)
    return np.asarray(np.where(is_given, np.clip(np.log(ratio), -1.5, 1.5), np.nan))


def _mean(parts: "object") -> FloatArray:
    stacked = np.stack(list(parts))  # type: ignore[call-overload]
    count = (~np.isnan(stacked)).sum(axis=0)
    total = np.nan_to_num(stacked).sum(axis=0)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def _peer_mean(values: FloatArray, size: FloatArray, layout: Layout) -> FloatArray:
    weight = np.where(np.isnan(values), 0.0, size)
    given = np.nan_to_num(values) * weight

    def others(
        group: "np.ndarray[tuple[int], np.dtype[np.int64]]", count: int
    ) -> tuple[FloatArray, FloatArray]:
        over = np.bincount(group, weights=given, minlength=count)[group] - given
        under = np.bincount(group, weights=weight, minlength=count)[group] - weight
        return np.asarray(over), np.asarray(under)

    over, under = others(layout.cell, layout.cell_count)
    wide_over, wide_under = others(layout.section, len(layout.section_codes))
    general = np.divide(wide_over, wide_under, out=np.zeros(len(given)), where=wide_under > 0)
    return np.asarray((over + PEER_PRIOR_PERSONS * general) / (under + PEER_PRIOR_PERSONS))
