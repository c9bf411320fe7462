"""Lists for those who collect: who has not reported, and how many have.

Restricted: the list of missing reporters carries names of enterprises, so it stands
beside the marked copies and never among the outputs. What does not belong here: marked
copies (assets.submissions).
"""

import dagster as dg
import pandas as pd

from assets.description import asset_settings, markdown_table
from assets.workplace import Workplace
from catalogue import as_month, format_month, parse_month
from profiles.model import Source

LISTS = "bulletins.sender_lists"
TOTAL = "total"


def sender_list_assets(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetsDefinition]:
    """Return the asset that writes the lists."""

    @dg.asset(
        **asset_settings(LISTS, partitions, deps=["bulletins.published"], kinds={"xlsx"}),
        description=(
            "The response table, and the restricted list of enterprises that have not reported."
            " Row count: enterprises on the list."
        ),
    )
    def sender_lists(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        from reports.senders import write_missing_reporters, write_response_table
        from warehouse.submissions import missing_reporters

        vintage = parse_month(context.partition_key)
        response = workplace.warehouse.read_table("estimates.response", vintage=vintage)
        source = _enterprise_source(workplace)
        if response.empty or source is None:
            return dg.MaterializeResult(metadata={"vintage": format_month(vintage)})
        month = pd.Timestamp(response["reference_month"].max())
        folder = workplace.home.returned / format_month(vintage)
        folder.mkdir(parents=True, exist_ok=True)
        table_path = folder / f"response_{source.code}_{format_month(month)}.xlsx"
        table = _by_area(response, workplace, source)
        write_response_table(table, table_path, profile=workplace.profile)
        missing = _as_listed(
            missing_reporters(workplace.warehouse, vintage=vintage, reference_month=month), month
        )
        list_path = folder / f"missing_reporters_{source.code}_{format_month(month)}.xlsx"
        write_missing_reporters(
            missing, list_path, profile=workplace.profile, reference_month=month
        )
        last = table[table["reference_month"] == month].drop(columns="source_code")
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": len(missing),
                "vintage": format_month(vintage),
                "response": dg.MetadataValue.path(table_path),
                "missing_reporters": dg.MetadataValue.path(list_path),
                "last_month": markdown_table(last),
            }
        )

    return [sender_lists]


def _enterprise_source(workplace: Workplace) -> Source | None:
    sources = workplace.profile.sources
    return next((source for source in sources if "enterprise_report" in source.forms), None)


def _by_area(response: pd.DataFrame, workplace: Workplace, source: Source) -> pd.DataFrame:
    top = workplace.profile.settings.headline.area_code
    is_whole = (response["section_code"] == TOTAL) & (response["size_class_code"] == TOTAL)
    rows = response[is_whole & (response["area_code"] != top)]
    return rows[["reference_month", "area_code", "expected_count", "reported_count"]].assign(
        source_code=source.code
    )


def _as_listed(missing: pd.DataFrame, month: pd.Timestamp) -> pd.DataFrame:
    silent = missing["silent_months"].astype("int64")
    return missing.assign(
        last_reference_month=[as_month(month - pd.DateOffset(months=int(n))) for n in silent],
        missed_months=silent,
    )
