"""What a kind of rule finds, and the share of a normal distribution beyond a line.

What does not belong here: finding it (evidence, evidence_figures, evidence_rise).
"""

from dataclasses import dataclass

import pandas as pd

from catalogue import Direction


@dataclass(frozen=True)
class Evidence:
    """A signal's figure and error in the unit of its rule, and what they are worth."""

    reference_month: pd.Timestamp | None
    value: float
    standard_error: float
    probability: float
    is_beyond_otherwise: bool = True


def normal_share(standardised: float) -> float:
    """Return the share of a standard normal distribution below a value."""
    from scipy.special import ndtr

    return float(ndtr(standardised))


def share_beyond(distance: float, error: float, direction: Direction) -> float:
    """Return P(figure at or beyond its line) from ``figure - line`` and its standard error.

    A figure without error is beyond or not.

    Examples
    --------
    >>> share_beyond(0.0, 1.0, "at_least"), share_beyond(-2.0, 0.0, "at_most")
    (0.5, 1.0)
    """
    towards = distance if direction == "at_least" else -distance
    return float(towards >= 0.0) if error == 0.0 else normal_share(towards / error)
