"""Settings of the layoff risk by enterprise; every number is a default of ours but for notes.

What does not belong here: what the features are (catalogue.risk_features), how they are made.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class CutDefinition:
    """Which loss of staff is an involuntary cut."""

    type_codes: tuple[str, ...] = ("03", "04", "06")
    """Closure, economic layoff, suspension: types of the monthly report."""
    smallest_persons: float = 20.0
    """Labour Contract Law, article 41."""
    smallest_share: float = 0.10
    """Labour Contract Law, article 41; read from ``share_from_staff`` staff up."""
    share_from_staff: float = 30.0
    large_persons: float = 200.0
    """Liaoning 2016."""
    economic_cause_codes: tuple[str, ...] = ("03", "04", "05", "06", "07", "08")
    """Causes of contracts ended by a fall of business, by the list of the monthly report."""
    ordinary_end_code: str = "02"


@dataclass(frozen=True)
class BoostingSettings:
    """Gradient boosting of trees."""

    iterations: int = 90
    learning_rate: float = 0.07
    leaves: int = 8
    smallest_leaf: int = 60
    l2: float = 10.0
    bins: int = 63


@dataclass(frozen=True)
class RiskSettings:
    """All settings of the layoff risk by enterprise."""

    cut: CutDefinition = field(default_factory=CutDefinition)
    horizons_months: tuple[int, ...] = (1, 3)
    window_delay_months: int = 0
    """0: the window of an outcome begins with the first month not yet reported, that of the
    vintage itself; 1: with the month after it."""
    smallest_staff: float = 20.0
    """Enterprises below cannot meet the definition; they get no probability."""
    longest_silence_months: int = 6
    """An enterprise silent for longer is no longer judged."""
    learning_months: int = 48
    """Latest vintages learned from."""
    first_features_months: int = 4
    """Months of reports before the first vintage learned from."""
    folds: int = 3
    """Groups of enterprises; each is scored by models that saw none of it."""
    calibration_months: int = 8
    """Latest vintages with known outcomes, kept from learning."""
    fewest_events: int = 25
    """Fewer events in the learning part: the base rate is told instead of a model."""
    negatives_per_event: int = 12
    """Enterprise-months without an event kept per one with it; the rest by weight."""
    penalty: float = 0.02
    """Inverse strength of the logistic's ridge penalty, over standardised columns."""
    calibration_slope_sd: float = 0.25
    """Spread of the prior of the calibration's slope around one."""
    closed_chance_floor: float = 0.5
    """Silences with a smaller chance of being a closure tell nothing: most are members that
    left the panel alive."""
    boosting: BoostingSettings = field(default_factory=BoostingSettings)
    explained_enterprises: int = 200
    """Enterprises with the highest probabilities whose contributions are told."""
    seed: int = 20253
