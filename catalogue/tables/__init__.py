"""Every table of the warehouse, column by column, with units and meaning.

One contract feeds four readers: the cast of each frame on its way in and out, the
check of the migrations against it, the column schema in Dagster, and docs/tables.md.
What does not belong here: SQL (warehouse) and pandera schemas (catalogue.contracts).
"""

from catalogue.tables.contract import SERIES_KEY_NAMES, Column, ColumnType, TableContract
from catalogue.tables.core import CORE
from catalogue.tables.estimates import ESTIMATES
from catalogue.tables.forecasts import FORECASTS, SCORES
from catalogue.tables.layoff_events import LAYOFF_EVENTS
from catalogue.tables.outlook import OUTLOOK
from catalogue.tables.panel_estimates import PANEL_ESTIMATES
from catalogue.tables.raw import RAW
from catalogue.tables.records import RECORDS
from catalogue.tables.risks import RISKS
from catalogue.tables.sample_estimates import SAMPLE_ESTIMATES
from catalogue.tables.survey_estimates import SURVEY_ESTIMATES
from catalogue.tables.warning_index import WARNING_INDEX
from catalogue.tables.warning_life import WARNING_LIFE
from catalogue.tables.warnings import WARNINGS

TABLES: dict[str, TableContract] = {
    contract.full_name: contract
    for contract in (
        *RAW,
        *CORE,
        *RECORDS,
        *ESTIMATES,
        *SURVEY_ESTIMATES,
        *PANEL_ESTIMATES,
        *SAMPLE_ESTIMATES,
        *FORECASTS,
        *OUTLOOK,
        *SCORES,
        *RISKS,
        *LAYOFF_EVENTS,
        *WARNING_INDEX,
        *WARNING_LIFE,
        *WARNINGS,
    )
}
"""Table contracts by full name, in the order of the stages."""

__all__ = ["SERIES_KEY_NAMES", "TABLES", "Column", "ColumnType", "TableContract"]
