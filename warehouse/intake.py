"""Taking in what a source sent: raw rows as sent, facts under their vintage, refusals.

A vintage is open until frozen. Facts of an open vintage follow the last accepted
submission. What comes later for a frozen one enters the vintage that receives it, or is
refused where that vintage is frozen itself. What does not belong here: reading files
(warehouse.sources.reading).
"""

from dataclasses import dataclass
from datetime import datetime

import duckdb
import numpy as np
import pandas as pd

from catalogue import REASONS, format_month
from catalogue.contracts import cast_to_contract
from profiles.model import Profile, Source
from warehouse.connection import Warehouse, insert
from warehouse.sources.judging import Judged, judge_figures
from warehouse.sources.reading import Received
from warehouse.statements import statement

FACT_KEY = ["reference_month", "area_code", "indicator_code", "breakdown"]


class FrozenVintageError(ValueError):
    """Other figures came for a vintage whose bulletin has been issued."""


@dataclass(frozen=True)
class IntakeResult:
    """What an intake did: figures by outcome, and facts that were new or changed."""

    figure_counts: pd.DataFrame
    set_aside: pd.DataFrame
    changed_fact_count: int


def take_in(
    warehouse: Warehouse,
    received: Received,
    source: Source,
    profile: Profile,
    *,
    vintage: pd.Timestamp,
    present_month: pd.Timestamp,
    received_at: datetime,
    is_frozen_change_allowed: bool = False,
) -> IntakeResult:
    """Store what a source sent, in one transaction.

    Parameters
    ----------
    warehouse
        Where to store it.
    received
        Rows and figures as sent.
    source, profile
        Codes, ranges and calendar to judge the figures by.
    vintage
        The vintage that receives them; figures known only later are counted, not stored.
    present_month
        The month on the calendar; a figure for a later month is set aside.
    received_at
        Moment of receipt, UTC, naive.
    is_frozen_change_allowed
        Store other figures under a frozen vintage all the same.

    Returns
    -------
    IntakeResult
        ``figure_counts`` (columns of ``core.intake_count``) sums over outcomes to the
        figures received.

    Raises
    ------
    FrozenVintageError
        If the vintage is frozen, the figures differ from those it holds, and this is not
        allowed.
    """
    judged = judge_figures(
        received.figures, source, profile, vintage=vintage, present_month=present_month
    )
    changed = _changed_facts(warehouse.observation_as_of(vintage), judged.accepted)
    placed = _place_in_vintages(
        changed,
        source,
        vintage=vintage,
        frozen_through=frozen_through(warehouse),
        is_frozen_change_allowed=is_frozen_change_allowed,
    )
    facts = placed.assign(
        standard_error=_standard_errors(placed, profile),
        sample_size_persons=np.nan,
        source_code=source.code,
        content_sha256=received.content_sha256,
    )
    counts = _figure_counts(received, judged, vintage)
    set_aside = _set_aside(received, judged, vintage)
    _store(warehouse, received, facts, counts, set_aside, received_at=received_at)
    return IntakeResult(counts, set_aside, len(facts))


def frozen_through(warehouse: Warehouse) -> pd.Timestamp | None:
    """Return the latest frozen vintage; it and all before it are frozen. None: none is."""
    frozen = warehouse.read_table("core.frozen_vintage")["vintage"]
    return None if frozen.empty else pd.Timestamp(frozen.max())


def freeze_issued(
    warehouse: Warehouse, *, present_month: pd.Timestamp, frozen_at: datetime
) -> None:
    """Freeze every vintage that was issued and whose month is over.

    To be called before an intake and after an issue: what comes later for such a vintage
    then enters the vintage that receives it.
    """
    issued = warehouse.read_table("runs.issue")["vintage"]
    frozen = warehouse.read_table("core.frozen_vintage")["vintage"]
    due = issued[(issued < present_month) & ~issued.isin(frozen)]
    if not due.empty:
        rows = pd.DataFrame({"vintage": due, "frozen_at": frozen_at})
        warehouse.append("core.frozen_vintage", rows)


def _changed_facts(known: pd.DataFrame, accepted: pd.DataFrame) -> pd.DataFrame:
    held = known[[*FACT_KEY, "value"]].rename(columns={"value": "held_value"})
    joined = accepted.merge(held, on=FACT_KEY, how="left")
    is_changed = joined["held_value"].isna() | (joined["held_value"] != joined["value"])
    return joined[is_changed].drop(columns="held_value").reset_index(drop=True)


def _place_in_vintages(
    changed: pd.DataFrame,
    source: Source,
    *,
    vintage: pd.Timestamp,
    frozen_through: pd.Timestamp | None,
    is_frozen_change_allowed: bool,
) -> pd.DataFrame:
    if frozen_through is None or is_frozen_change_allowed:
        return changed
    touches_frozen = changed["vintage"] <= frozen_through
    if not touches_frozen.any():
        return changed
    if vintage <= frozen_through:
        raise FrozenVintageError(_frozen_message(changed[touches_frozen], source, vintage))
    placed = changed.copy()
    placed.loc[touches_frozen, "vintage"] = vintage
    return placed


def _frozen_message(rows: pd.DataFrame, source: Source, vintage: pd.Timestamp) -> str:
    first = rows.iloc[0]
    return (
        f"source {source.code}: vintage {format_month(vintage)} is frozen and {len(rows)} of its"
        f" figures have changed, first row {first['row_number']}: {first['area_code']}"
        f" {first['indicator_code']} {first['breakdown']} {format_month(first['reference_month'])}"
        f" = {first['value']:g}. Run the next vintage to take them in as corrections, or"
        " --stored-only to make the old bulletin from what is stored, or --allow-frozen to"
        " replace what was frozen"
    )


def _standard_errors(facts: pd.DataFrame, profile: Profile) -> "pd.Series[float]":
    known = {
        item.code: item.sampling_error.standard_error
        for item in profile.indicators
        if item.sampling_error is not None
    }
    return facts["indicator_code"].map(known).astype("float64")


def _figure_counts(received: Received, judged: Judged, vintage: pd.Timestamp) -> pd.DataFrame:
    counts = judged.refused["reason_code"].value_counts().to_dict()
    outcomes = {"received": len(received.figures), "accepted": len(judged.accepted), **counts}
    return pd.DataFrame(
        {
            "vintage": vintage,
            "source_code": received.source_code,
            "content_sha256": received.content_sha256,
            "outcome_code": list(outcomes),
            "figure_count": list(outcomes.values()),
        }
    )


def _set_aside(received: Received, judged: Judged, vintage: pd.Timestamp) -> pd.DataFrame:
    errors = [code for code, reason in REASONS.items() if reason.standing == "error"]
    rows = judged.refused[judged.refused["reason_code"].isin(errors)]
    return rows.assign(
        vintage=vintage,
        source_code=received.source_code,
        content_sha256=received.content_sha256,
        message_en=[REASONS[code].message_en for code in rows["reason_code"]],
        message_zh=[REASONS[code].message_zh for code in rows["reason_code"]],
    )


def _store(
    warehouse: Warehouse,
    received: Received,
    facts: pd.DataFrame,
    counts: pd.DataFrame,
    set_aside: pd.DataFrame,
    *,
    received_at: datetime,
) -> None:
    typed_facts = cast_to_contract(facts, "core.observation")
    typed_counts = cast_to_contract(counts, "core.intake_count")
    typed_set_aside = cast_to_contract(set_aside, "core.set_aside")
    place = {
        "vintage": counts["vintage"].iloc[0].date(),
        "source_code": received.source_code,
    }
    with warehouse.transaction() as connection:
        _keep_raw(connection, received, received_at)
        connection.register("incoming_facts", typed_facts)
        connection.execute(statement("accept_facts"))
        connection.unregister("incoming_facts")
        connection.execute(statement("clear_intake_count"), place)
        connection.execute(statement("clear_set_aside"), place)
        connection.execute(statement("clear_source_failure"), place)
        insert(connection, "core.intake_count", typed_counts)
        insert(connection, "core.set_aside", typed_set_aside)


def _keep_raw(
    connection: duckdb.DuckDBPyConnection, received: Received, received_at: datetime
) -> None:
    identity = {
        "source_code": received.source_code,
        "content_sha256": received.content_sha256,
    }
    if connection.execute(statement("submission_is_known"), identity).fetchall():
        return
    submission = pd.DataFrame(
        [
            {
                **identity,
                "file_name": received.file_name,
                "row_count": len(received.records),
                "received_at": received_at,
            }
        ]
    )
    insert(connection, "raw.submission", cast_to_contract(submission, "raw.submission"))
    records = received.records.assign(**identity)
    insert(connection, "raw.record", cast_to_contract(records, "raw.record"))
