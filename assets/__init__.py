"""What is produced: one module per stage, in the order of the house.

An asset body reads, calls a pure function, writes, and returns metadata. What does not
belong here: SQL (warehouse), mathematics (forecasting), when things run (pipelines).
"""

from assets.build import GROUPS, build_asset_checks, build_assets
from assets.workplace import Progress, RunSettings, SilentProgress, Workplace

__all__ = [
    "GROUPS",
    "Progress",
    "RunSettings",
    "SilentProgress",
    "Workplace",
    "build_asset_checks",
    "build_assets",
]
