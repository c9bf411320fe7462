import numpy as np
import pandas as pd

from assets.panel_checks import failed_adjustments, shown_small_cells, silent_rows


def _rows(**changes):
    whole = {
        "enterprise_count": [3, 2, 0],
        "value": [1.0, np.nan, np.nan],
        "standard_error": [0.1, np.nan, np.nan],
        "reason_code": [None, "fewer_than_three", "no_enterprise"],
    }
    return pd.DataFrame({**whole, **changes})


def test_sound_rows_pass():
    assert (shown_small_cells(_rows()), silent_rows(_rows())) == (0, 0)


def test_a_figure_of_two_enterprises_is_found():
    assert shown_small_cells(_rows(value=[1.0, 2.0, np.nan])) == 1


def test_a_figure_without_error_and_a_gap_without_reason_are_found():
    bare = _rows(standard_error=[np.nan] * 3)
    assert silent_rows(bare) == 1
    assert silent_rows(_rows(reason_code=[None, None, "no_enterprise"])) == 1


def test_an_adjustment_that_fails_is_named_with_its_measures():
    diagnostics = pd.DataFrame(
        [
            ("XX", "rate", "total", "overall", "fail"),
            ("XX", "rate", "total", "m7", "fail"),
            ("XX", "rate", "total", "m1", "pass"),
            ("XX", "jobs", "total", "overall", "pass"),
            ("XX", "jobs", "total", "m2", "fail"),
        ],
        columns=["area_code", "indicator_code", "breakdown", "diagnostic", "verdict"],
    )
    assert failed_adjustments(diagnostics) == {"XX/rate/total": "m7"}
    assert failed_adjustments(diagnostics.head(0)) == {}
