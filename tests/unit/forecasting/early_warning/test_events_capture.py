"""How many closures returns tell, and what that puts into a city's separations."""

import pandas as pd
import pytest
from layoff_reports import E5, RANKS, day, frame_of, monthly_return, report

from forecasting.early_warning.events import layoff_events
from forecasting.early_warning.events_capture import NOTHING_MISSED, closure_capture
from forecasting.early_warning.events_large import CityFrame
from forecasting.early_warning.events_realised import with_realised
from forecasting.early_warning.events_reports import cuts_known
from forecasting.early_warning.events_settings import EventHandling

HANDLING = EventHandling()


def closing(count, *, told):
    """Closures of panel members in May, of which the returns of ``told`` say so."""
    reports = [
        report(f"N{n}", firm=f"F{n}", persons=60, staff=60, kind="03",
               effective="2025-05-15", reported="2025-04-02", vintage="2025-04")
        for n in range(count)
    ]  # fmt: skip
    returns = []
    for n in range(count):
        months = ("2025-03", "2025-04", "2025-05") if n < told else ("2025-03", "2025-04")
        for month in months:
            left = 60 if month == "2025-05" else 0
            row = monthly_return(f"F{n}", month, persons=left, staff=60)
            returns.append({**row, "closure_persons": left})
    # Another enterprise keeps the panel answering after May.
    returns.append({**monthly_return("Z", "2025-06"), "closure_persons": 0})
    return reports, returns


def captured(reports, returns):
    frame = pd.DataFrame(returns)
    cuts = cuts_known(frame_of(reports), vintage=day("2025-07"), handling=HANDLING)
    return closure_capture(with_realised(cuts, frame, handling=HANDLING), frame, handling=HANDLING)


@pytest.mark.parametrize(
    ("count", "told", "share"), [(0, 0, 0.5), (4, 4, 0.75), (36, 6, 0.2), (36, 36, 0.95)]
)
def test_the_share_is_that_of_reported_closures_the_returns_tell(count, told, share):
    made = captured(*closing(count, told=told))
    assert made.share == pytest.approx(share)
    assert made.closure_count == count


def test_more_closures_make_it_surer():
    few, many = captured(*closing(6, told=3)), captured(*closing(60, told=30))
    assert few.share == many.share == 0.5
    assert many.relative_error < few.relative_error


def test_closures_outside_the_panel_or_too_late_to_tell_do_not_count():
    reports, returns = closing(4, told=0)
    elsewhere = [{**row, "enterprise_code": "X" + str(row["enterprise_code"])} for row in reports]
    assert captured(elsewhere, returns).closure_count == 0
    too_late = [{**row, "effective_date": day("2025-06-20")} for row in reports]
    assert captured(too_late, returns).closure_count == 0


def test_without_closures_told_apart_nothing_is_put_in():
    reports, returns = closing(4, told=0)
    plain = [{k: v for k, v in row.items() if k != "closure_persons"} for row in returns]
    assert captured(reports, plain) == NOTHING_MISSED
    assert closure_capture(pd.DataFrame(), None, handling=HANDLING) == NOTHING_MISSED


def test_closures_in_returns_are_raised_by_what_returns_do_not_tell():
    def value(closed):
        rows = [
            {**monthly_return(f"P{n}", month, persons=20 * (n < 10) * (month == "2025-05")),
             "closure_persons": 20 * (n < 10) * (month == "2025-05") * closed}
            for n in range(40) for month in ("2025-04", "2025-05", "2025-06")
        ]  # fmt: skip
        structure = pd.DataFrame(
            {"area_code": ["A"], "section_code": ["C"], "size_class_code": ["M"],
             "insured_persons": [80_000.0]}
        )  # fmt: skip
        insured = pd.DataFrame({"area_code": ["A"], "insured_persons": [80_000.0]})
        found = layoff_events(
            frame_of([]), vintage=day("2025-07"), rules=[E5], ranks=RANKS,
            returns=pd.DataFrame(rows), frame=CityFrame(insured, structure),
        )  # fmt: skip
        signals = found.signals
        return signals[signals["last_month"] == day("2025-06")].iloc[0]

    # 200 of 16,000 in returns, so 1,000 of 80,000; of closures half are told.
    assert value(0)["value"] == pytest.approx(1000, rel=0.01)
    assert value(1)["value"] == pytest.approx(2000, rel=0.01)
    assert value(1)["standard_error"] > 2 * value(0)["standard_error"]
