"""Where everything is kept: the only room that knows DuckDB.

What does not belong here: statistics (forecasting), when things run (pipelines).
"""

from warehouse.connection import Warehouse
from warehouse.home import Home
from warehouse.intake import (
    FrozenVintageError,
    IntakeResult,
    freeze_issued,
    frozen_through,
    take_in,
)
from warehouse.lock import LockHolder, hold_run_lock, read_lock_holder
from warehouse.publish import publish
from warehouse.records import record_months_as_of, records_as_of
from warehouse.sources import Received, SourceError, read_source

__all__ = [
    "FrozenVintageError",
    "Home",
    "IntakeResult",
    "LockHolder",
    "Received",
    "SourceError",
    "Warehouse",
    "freeze_issued",
    "frozen_through",
    "hold_run_lock",
    "publish",
    "read_lock_holder",
    "read_source",
    "record_months_as_of",
    "records_as_of",
    "take_in",
]
