"""What only the past and its peers tell of an enterprise report: warnings, never refusals.

Each report is held against what was known at its own vintage: reports stored before, and
those of the same batch. What does not belong here: faults of a row in itself (judging).
"""

from dataclasses import dataclass

import duckdb

from catalogue.forms import ENTERPRISE_REPORT
from warehouse.statements import statement

COMPARED_COLUMNS = (
    "sheet_id", "row_number", "value_column", "submission_number", "vintage", "reference_month",
    "enterprise_code", "area_code", "section_code", "size_class_code", "base_staff_persons",
    "end_staff_persons",
)  # fmt: skip
"""What a relation of accepted enterprise reports must have."""


@dataclass(frozen=True)
class ComparisonSettings:
    """From where on a report is asked about; every value is a default of ours.

    The change of a month is ln((end + 1) / (base + 1)). Its distance from a median is
    measured in robust standard deviations, 1.4826 × the median absolute deviation,
    widened by ``noise_share`` and by ``noise_persons`` over the staff: a person more in
    a workshop, or any change where there never was one, is no outlier. Changes of single
    enterprises have heavy tails, so peers are given a wider bound than the own past.
    """

    own_threshold: float = 6.0
    peer_threshold: float = 8.0
    own_months: int = 12
    fewest_own_months: int = 6
    fewest_peers: int = 10
    noise_share: float = 0.02
    noise_persons: float = 3.0


def compare_with_past(
    connection: duckdb.DuckDBPyConnection,
    accepted: str,
    *,
    settings: ComparisonSettings | None = None,
) -> None:
    """Add the warnings base_differs, moved_area, outlier_own and outlier_peers to ``fault``.

    Parameters
    ----------
    connection
        Within the transaction of the intake; ``core.enterprise_report`` holds what was
        stored before, not yet the reports compared.
    accepted
        SQL of the accepted enterprise reports, with at least ``COMPARED_COLUMNS``.
    settings
        Defaults where None.

    Notes
    -----
    Reports of one batch are the past of one another. For base_differs the last report of
    the month before that was known at the vintage counts; for the others each month's
    first report, so that a correction that came later changes no warning.
    """
    chosen = settings if settings is not None else ComparisonSettings()
    growth = "ln((end_staff_persons + 1) / (base_staff_persons + 1)) AS growth"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE compared AS"
        f" SELECT {', '.join(COMPARED_COLUMNS)}, {growth} FROM ({accepted})"
    )
    span = connection.execute(
        "SELECT min(reference_month), max(reference_month), max(vintage) FROM compared"
    ).fetchall()[0]
    if span[0] is not None:
        _warn(connection, chosen, span)
    connection.execute("DROP TABLE compared")


def _warn(
    connection: duckdb.DuckDBPyConnection, settings: ComparisonSettings, span: tuple[object, ...]
) -> None:
    first_month, last_month, vintage = span
    own_months = {"own_months": settings.own_months}
    months = {"first_month": first_month, "last_month": last_month, "vintage": vintage}
    noise = {"noise_share": settings.noise_share, "noise_persons": settings.noise_persons}
    end_place = {"end_place": _place("end_staff_persons")}
    connection.execute(statement("compared_past"), {**months, **own_months})
    connection.execute(statement("warn_base_differs"), {"place": _place("base_staff_persons")})
    connection.execute(
        statement("warn_own_past"),
        {
            **own_months,
            **noise,
            **end_place,
            "area_place": _place("area_code"),
            "fewest_own_months": settings.fewest_own_months,
            "own_threshold": settings.own_threshold,
        },
    )
    connection.execute(
        statement("warn_peers"),
        {
            **noise,
            **end_place,
            "fewest_peers": settings.fewest_peers,
            "peer_threshold": settings.peer_threshold,
        },
    )
    connection.execute("DROP TABLE past")


def _place(field: str) -> int:
    return [item.name for item in ENTERPRISE_REPORT.fields].index(field)
