"""Net job change and its spread over industries."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.enterprises import diffusion_index, net_job_change


def months(count: int) -> pd.DatetimeIndex:
    return pd.date_range("2020-01-01", periods=count, freq="MS").as_unit("us")


def employment(values: list[float], *, breakdown: str = "30", error: float = 30.0) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "breakdown": breakdown,
            "reference_month": months(len(values)),
            "seasonally_adjusted": values,
            "noise_standard_error": error,
            "value": values,
        }
    )


def levels(by_breakdown: dict[str, list[float]]) -> pd.DataFrame:
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "breakdown": name,
                    "reference_month": months(len(values)),
                    "employment_persons": values,
                }
            )
            for name, values in by_breakdown.items()
        ],
        ignore_index=True,
    )


def test_changes_are_differences_and_a_yearly_rate() -> None:
    frame = employment([1000.0 + 10.0 * month for month in range(14)])
    last = net_job_change(frame, frame).iloc[-1]
    assert last["employment_persons"] == 1130.0
    assert last["change_1_month_persons"] == 10.0
    assert last["change_3_months_persons"] == 30.0
    assert last["change_12_months_pct"] == pytest.approx(100.0 * (1130.0 / 1010.0 - 1.0))
    assert last["change_1_month_standard_error_persons"] == pytest.approx(30.0 * np.sqrt(2.0))


def test_first_months_have_no_change() -> None:
    frame = employment([1000.0, 1010.0, 1020.0])
    changes = net_job_change(frame, frame)
    assert len(changes) == 3
    assert changes["change_1_month_persons"].isna().tolist() == [True, False, False]
    assert changes["change_1_month_standard_error_persons"].isna().tolist() == [True, False, False]
    assert changes["change_12_months_pct"].isna().all()


def test_yearly_change_rests_on_unadjusted_figures() -> None:
    frame = employment([1000.0] * 13)
    observed = frame.assign(value=[1000.0] * 12 + [900.0])
    assert net_job_change(frame, observed)["change_12_months_pct"].iloc[-1] == pytest.approx(-10.0)


def test_missing_month_leaves_its_changes_missing() -> None:
    frame = employment([1000.0, 1010.0, 1020.0, 1030.0, 1040.0]).drop(index=2)
    changes = net_job_change(frame, frame).set_index("reference_month")
    assert pd.Timestamp("2020-03-01") not in changes.index
    assert np.isnan(changes.loc["2020-04-01", "change_1_month_persons"])
    assert changes.loc["2020-05-01", "change_1_month_persons"] == 10.0
    assert changes.loc["2020-04-01", "change_3_months_persons"] == 30.0


def test_projected_months_are_left_out() -> None:
    frame = employment([1000.0, 1010.0, np.nan])
    assert len(net_job_change(frame, frame)) == 2


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_row_order_and_other_industries_change_nothing(seed: int) -> None:
    one = employment([1000.0, 1010.0, 990.0, 995.0])
    panel = pd.concat([one, employment([5.0, 6.0, 7.0], breakdown="20")])
    shuffled = panel.sample(frac=1.0, random_state=seed)
    together = net_job_change(shuffled, shuffled)
    alone = net_job_change(one, one)
    pd.testing.assert_frame_equal(
        together[together["breakdown"] == "30"].reset_index(drop=True), alone
    )


def test_empty_frames_give_empty_results() -> None:
    frame = employment([])
    changes = net_job_change(frame, frame)
    assert changes.empty
    assert diffusion_index(changes).empty


def test_diffusion_counts_unchanged_half() -> None:
    panel = levels({"a": [1e6, 1.1e6], "b": [1e6, 1e6 + 50.0], "c": [1e6, 0.9e6], "d": [1, 1e6]})
    index = diffusion_index(panel, spans_months=(1,))
    assert index["diffusion_index"].tolist() == [62.5]
    assert index["industry_count"].tolist() == [4]


def test_diffusion_error_follows_its_formula() -> None:
    panel = levels({str(k): [1e6, 1e6 + (1e5 if k < 30 else -1e5)] for k in range(40)})
    index = diffusion_index(panel, spans_months=(1,), design_effect=1.0)
    share = 32.0 / 44.0
    assert index["diffusion_index"].iloc[0] == 75.0
    assert index["standard_error"].iloc[0] == pytest.approx(
        100.0 * np.sqrt(share * (1.0 - share) / 44.0)
    )
    doubled = diffusion_index(panel, spans_months=(1,), design_effect=2.0)
    assert doubled["standard_error"].iloc[0] == pytest.approx(
        index["standard_error"].iloc[0] * np.sqrt(2.0)
    )


def test_unanimous_industries_still_have_an_error() -> None:
    panel = levels({str(k): [1e6, 9e5] for k in range(20)})
    index = diffusion_index(panel, spans_months=(1,)).iloc[0]
    assert index["diffusion_index"] == 0.0
    assert index["standard_error"] > 5.0


def test_spans_reach_back_and_count_only_known_industries() -> None:
    panel = levels({"a": [1e6, 2e6, 3e6, 4e6, 0.5e6], "b": [1e6, np.nan, 1e6, 2e6, 3e6]})
    index = diffusion_index(panel, spans_months=(1, 3)).set_index(
        ["span_months", "reference_month"]
    )
    assert index.loc[(3, pd.Timestamp("2020-05-01")), "industry_count"] == 1
    assert index.loc[(3, pd.Timestamp("2020-05-01")), "diffusion_index"] == 0.0
    assert index.loc[(3, pd.Timestamp("2020-04-01")), "diffusion_index"] == 100.0
    assert (3, pd.Timestamp("2020-03-01")) not in index.index


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.floats(1e3, 1e7), min_size=5, max_size=5), min_size=1, max_size=6))
def test_index_lies_between_0_and_100_and_ignores_the_unit(values: list[list[float]]) -> None:
    panel = levels({str(k): row for k, row in enumerate(values)})
    index = diffusion_index(panel)
    assert index["diffusion_index"].between(0.0, 100.0).all()
    assert (index["standard_error"] > 0.0).all()
    rescaled = diffusion_index(
        panel.assign(employment_persons=panel["employment_persons"] * 2.0), rounding_persons=200.0
    )
    pd.testing.assert_frame_equal(index, rescaled)


def test_bad_arguments_are_errors() -> None:
    frame = employment([1.0, 2.0])
    with pytest.raises(ValueError, match="noise_standard_error"):
        net_job_change(frame.drop(columns="noise_standard_error"), frame)
    with pytest.raises(ValueError, match="twice"):
        net_job_change(pd.concat([frame, frame]), frame)
    changes = net_job_change(frame, frame)
    with pytest.raises(ValueError, match="1 month"):
        diffusion_index(changes, spans_months=(0,))
    with pytest.raises(ValueError, match="above 0"):
        diffusion_index(changes, design_effect=0.0)


def test_row_without_a_place_is_an_error_not_an_empty_result() -> None:
    frame = employment([1000.0] * 14)
    with pytest.raises(ValueError, match="expected a breakdown in every row of adjusted"):
        net_job_change(frame.assign(breakdown=None), frame)
    late = frame.assign(reference_month=frame["reference_month"] + pd.Timedelta(days=2))
    with pytest.raises(ValueError, match="expected month starts in adjusted"):
        net_job_change(late, frame)
