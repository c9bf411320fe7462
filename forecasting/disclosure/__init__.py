"""Disclosure control: which cells of a public edition tell of an enterprise or of few persons.

Frames in, frames out; the rules are settings, all of them defaults.
"""

from forecasting.disclosure.bounds import LinearFacts, linear_bounds
from forecasting.disclosure.complementary import CellSystem, suppressed_cells
from forecasting.disclosure.contributions import contributions
from forecasting.disclosure.enterprise_bounds import PublishedSum, enterprise_bounds
from forecasting.disclosure.persons import hidden_groups
from forecasting.disclosure.primary import primary_cells
from forecasting.disclosure.settings import DisclosureSettings
from forecasting.disclosure.verdicts import public_verdicts

__all__ = [
    "CellSystem",
    "DisclosureSettings",
    "LinearFacts",
    "PublishedSum",
    "contributions",
    "enterprise_bounds",
    "hidden_groups",
    "linear_bounds",
    "primary_cells",
    "public_verdicts",
    "suppressed_cells",
]
