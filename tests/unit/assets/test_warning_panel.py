"""Reports read once with all versions are, at each vintage, those that were known then."""

from types import SimpleNamespace

import pandas as pd
import pytest

from assets import warning_panel as module
from assets.warning_panel import PanelReports

MONTHS = pd.date_range("2025-01-01", periods=4, freq="MS", unit="us")


@pytest.fixture
def versions(monkeypatch):
    later = MONTHS + pd.DateOffset(months=1)
    frame = pd.DataFrame(
        {
            "reference_month": [*MONTHS, MONTHS[1]],
            "enterprise_code": "E",
            "vintage": [*later, MONTHS[3]],  # February's report was corrected in April
            "end_staff_persons": [100.0, 90.0, 95.0, 96.0, 99.0],
        }
    ).sort_values(["reference_month", "vintage"], ignore_index=True)
    monkeypatch.setattr(module, "report_versions", lambda *_, **__: frame)
    monkeypatch.setattr(module, "placed_reports", lambda _, reports: reports)
    return PanelReports(SimpleNamespace(warehouse=None), MONTHS[0], MONTHS[-1])


def staff(reports, vintage):
    rows = reports.at(pd.Timestamp(vintage))
    return dict(zip(rows["reference_month"].dt.month, rows["end_staff_persons"], strict=True))


def test_a_correction_is_not_known_before_it_came(versions):
    assert staff(versions, "2025-03-01") == {1: 100.0, 2: 90.0}
    assert staff(versions, "2025-04-01") == {1: 100.0, 2: 99.0, 3: 95.0}


def test_nothing_received_later_is_returned(versions):
    assert staff(versions, "2025-02-01") == {1: 100.0}
    assert staff(versions, "2025-01-01") == {}
