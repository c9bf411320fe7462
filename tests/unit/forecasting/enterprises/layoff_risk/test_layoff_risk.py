import numpy as np
import pandas as pd
import pytest

from forecasting.enterprises import NoReportError, layoff_risk
from forecasting.enterprises.layoff_risk_sample import enterprise_numbers, folds_of

KEY = ["horizon_months", "enterprise_code"]


@pytest.fixture(scope="module")
def made(toy, fast):
    return layoff_risk(
        toy.reports, vintage=toy.vintage, notices=toy.notices,
        administrative=toy.administrative, settings=fast,
    )  # fmt: skip


def ordered(frame):
    return frame.sort_values(KEY, ignore_index=True)


def test_the_troubled_stand_at_the_top(toy, made):
    last = toy.reports[toy.reports["reference_month"] == toy.months[-1]]
    troubled = set(last.loc[last["expected_cut_persons"] > 0, "enterprise_code"])
    of = made.enterprises[(made.enterprises["horizon_months"] == 1)]
    top = of.head(len(troubled))["enterprise_code"]
    assert len(troubled & set(top)) >= 0.8 * len(troubled)
    assert of.head(5)["probability"].min() > 0.3


def test_contributions_add_up_to_the_log_odds(made):
    parts = made.contributions.groupby(KEY)["contribution"].sum()
    scored = made.enterprises.set_index(KEY).loc[parts.index]
    np.testing.assert_allclose(
        parts + scored["start_log_odds"], scored["log_odds"], rtol=0, atol=1e-9
    )


def test_probabilities_and_persons_are_possible(made):
    of = made.enterprises
    assert of["probability"].between(0, 1).all()
    assert (of["large_probability"] <= of["probability"]).all()
    assert (of["expected_persons"] <= of["staff_persons"]).all()
    cells = made.cells[~made.cells["is_small"]]
    assert (cells["lower_persons"] <= cells["upper_persons"]).all()


def test_cells_add_up_to_their_totals(made):
    of = made.cells[made.cells["horizon_months"] == 3].set_index(["area_code", "section_code"])
    for area in ("210100", "210200"):
        whole = of.loc[(area, "total"), "expected_persons"]
        assert of.loc[[(area, "C"), (area, "F")], "expected_persons"].sum() == pytest.approx(whole)


def test_order_of_rows_changes_nothing(toy, fast, made):
    again = layoff_risk(
        toy.reports.sample(frac=1, random_state=1), vintage=toy.vintage,
        notices=toy.notices.sample(frac=1, random_state=2),
        administrative=toy.administrative.sample(frac=1, random_state=3), settings=fast,
    )  # fmt: skip
    pd.testing.assert_frame_equal(again.enterprises, made.enterprises)
    pd.testing.assert_frame_equal(again.cells, made.cells)


def test_what_comes_later_changes_nothing(toy, fast):
    vintage = toy.months[-2]
    known = {
        name: getattr(toy, name)[getattr(toy, name)["vintage"] <= vintage]
        for name in ("reports", "notices", "administrative")
    }
    then = layoff_risk(
        known["reports"], vintage=vintage, notices=known["notices"],
        administrative=known["administrative"], settings=fast,
    )  # fmt: skip
    now = layoff_risk(
        toy.reports, vintage=vintage, notices=toy.notices,
        administrative=toy.administrative, settings=fast,
    )  # fmt: skip
    pd.testing.assert_frame_equal(then.enterprises, now.enterprises)


def test_an_enterprise_that_filed_a_notice_gets_the_share_that_came_true(toy, fast):
    code = "E0007"
    notice = toy.notices.head(1).assign(
        report_number="new", enterprise_code=code, vintage=toy.vintage,
        effective_date=toy.vintage + pd.Timedelta(days=20), cut_persons=33,
    )  # fmt: skip
    made = layoff_risk(
        toy.reports, vintage=toy.vintage, notices=pd.concat([toy.notices, notice]), settings=fast
    )
    row = made.enterprises[made.enterprises["enterprise_code"] == code].iloc[0]
    assert row["has_open_notice"]
    assert row["probability"] > 0.5
    assert row["expected_persons"] == pytest.approx(33 * row["probability"])
    withdrawn = notice.assign(revision_number=1, is_withdrawn=True)
    made = layoff_risk(
        toy.reports, vintage=toy.vintage,
        notices=pd.concat([toy.notices, notice, withdrawn]), settings=fast,
    )  # fmt: skip
    row = made.enterprises[made.enterprises["enterprise_code"] == code].iloc[0]
    assert not row["has_open_notice"]


def test_few_events_leave_the_base_rate_and_say_so(toy, fast):
    quiet = toy.reports.assign(
        left_1_persons=0.0, left_persons=0.0, end_staff_persons=toy.reports["base_staff_persons"]
    )
    made = layoff_risk(quiet, vintage=toy.vintage, settings=fast)
    assert made.notes["reason_code"].tolist() == ["too_few_events"] * 2
    assert made.enterprises.groupby("horizon_months")["probability"].nunique().eq(1).all()
    assert made.enterprises["probability"].max() < 0.01


def test_a_short_past_is_told_not_refused(toy, fast):
    early = toy.months[2]
    made = layoff_risk(toy.reports, vintage=early, settings=fast)
    assert set(made.notes["reason_code"]) <= {"too_few_events", "no_known_outcome"}
    assert not made.enterprises.empty


def test_no_report_is_an_error_of_its_own(toy, fast):
    with pytest.raises(NoReportError):
        layoff_risk(toy.reports, vintage=toy.months[0] - pd.DateOffset(months=1), settings=fast)


def test_small_and_long_silent_enterprises_are_not_judged(toy, fast):
    tiny = toy.reports["enterprise_code"] == "E0001"
    reports = toy.reports.assign(
        base_staff_persons=toy.reports["base_staff_persons"].where(~tiny, 12),
        end_staff_persons=toy.reports["end_staff_persons"].where(~tiny, 12),
        left_1_persons=toy.reports["left_1_persons"].where(~tiny, 0),
    )
    is_gone = (reports["enterprise_code"] == "E0002") & (
        reports["reference_month"] > toy.months[-9]
    )
    made = layoff_risk(reports[~is_gone], vintage=toy.vintage, settings=fast)
    assert not {"E0001", "E0002"} & set(made.enterprises["enterprise_code"])


def test_groups_hang_on_the_code_alone():
    codes = np.array(["A", "B", "C"], dtype=object)
    first = folds_of(enterprise_numbers(codes), 3)
    other = folds_of(enterprise_numbers(codes[::-1]), 3)
    assert first.tolist() == other[::-1].tolist()
