"""Which vintages a stage still has to compute, and the record of those it has.

A run of vintage v also makes what the rules need of the months before, from facts as
they were known then, so that a first run has a history of levels. Once frozen, what an
issued bulletin rests on stays as it was. What does not belong here: the computing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from assets.workplace import Workplace
from catalogue import as_month, month_range
from warehouse import frozen_through

Scope = Literal["full", "signals"]


@dataclass(frozen=True)
class Due:
    """A vintage to compute, and how much of it: all series, or those the rules need."""

    vintage: pd.Timestamp
    scope: Scope
    fingerprint: str


def vintages_due(workplace: Workplace, stage: str, vintage: pd.Timestamp) -> list[Due]:
    """Return the vintages up to a given one that a stage has to compute, oldest first.

    Parameters
    ----------
    workplace
        Profile, warehouse and settings.
    stage
        Name in ``runs.computation``.
    vintage
        Vintage of the run: computed in full. The months of signal history before it are
        computed for the series of the rules.
    """
    ledger = workplace.warehouse.read_table("runs.computation")
    done = ledger[ledger["stage"] == stage].set_index("vintage")
    kept = kept_vintages(workplace)
    due = []
    for month in signal_vintages(workplace, vintage):
        scope: Scope = "full" if month == vintage else "signals"
        fingerprint = workplace.fingerprint(month)
        if not _is_done(done, month, scope, fingerprint, month in kept):
            due.append(Due(month, scope, fingerprint))
    return due


def signal_vintages(workplace: Workplace, vintage: pd.Timestamp) -> list[pd.Timestamp]:
    """Return the vintages of the signal history up to and including a given one."""
    months = workplace.profile.settings.signal_history_months
    first_of_profile = pd.Timestamp(workplace.profile.settings.first_vintage)
    first = max(vintage - pd.DateOffset(months=months), first_of_profile)
    return month_range(as_month(first), vintage)


def record_computed(
    workplace: Workplace, stage: str, due: Due, frames: Mapping[str, pd.DataFrame]
) -> None:
    """Store a vintage's rows and the record that they were computed, all or none."""
    ledger = workplace.warehouse.read_table("runs.computation", vintage=due.vintage)
    others = ledger[ledger["stage"] != stage]
    record = pd.DataFrame(
        {
            "vintage": [due.vintage],
            "stage": [stage],
            "scope": [due.scope],
            "fingerprint": [due.fingerprint],
        }
    )
    entries = pd.concat([others, record], ignore_index=True)
    workplace.warehouse.replace_vintage({**frames, "runs.computation": entries}, due.vintage)


def _is_done(
    done: pd.DataFrame,
    vintage: pd.Timestamp,
    scope: Scope,
    fingerprint: str,
    is_kept: bool,
) -> bool:
    if vintage not in done.index:
        return False
    row = done.loc[vintage]
    if row["scope"] != "full" and scope == "full":
        return False
    if row["fingerprint"] == fingerprint:
        return True
    return is_kept


def kept_vintages(workplace: Workplace) -> set[pd.Timestamp]:
    """Return the vintages whose figures stay though code or profile changed since."""
    settings = workplace.settings
    frozen = frozen_through(workplace.warehouse)
    if frozen is None or settings.is_recomputed or settings.is_frozen_change_allowed:
        return set()
    issued = workplace.warehouse.read_table("runs.issue")["vintage"]
    return set(issued[issued <= frozen])
