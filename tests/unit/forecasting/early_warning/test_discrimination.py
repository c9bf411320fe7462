"""AUROC, usefulness and labels with known answers."""

import numpy as np
import pandas as pd
import pytest

from forecasting.early_warning.discrimination import auroc, onset_labels, usefulness

MONTHS = pd.date_range("2000-01-01", periods=40, freq="MS").as_unit("us")


def test_auroc_of_separated_tied_and_reversed_scores() -> None:
    labels = [0.0, 0.0, 1.0, 1.0]
    assert auroc([0.1, 0.2, 0.3, 0.4], labels) == 1.0
    assert auroc([0.4, 0.3, 0.2, 0.1], labels) == 0.0
    assert auroc([0.5] * 4, labels) == 0.5
    assert np.isnan(auroc([0.1, 0.2], [0.0, 0.0]))


def test_auroc_leaves_out_what_is_not_asked() -> None:
    assert auroc([0.1, 9.0, 0.3, np.nan], [0, np.nan, 1, 0]) == 1.0


def test_usefulness_of_always_and_never_is_not_positive() -> None:
    labels = np.r_[np.ones(2), np.zeros(18)]
    always, never = usefulness(np.ones(20), labels), usefulness(np.zeros(20), labels)
    assert max(always.absolute, never.absolute) == pytest.approx(0.0)
    assert usefulness(labels, labels).relative == pytest.approx(1.0)


def test_usefulness_as_in_the_formula() -> None:
    # One of two missed, two of eight false, mu 0.8: L = .8*.2*.5 + .2*.8*.25 = .12 against .16.
    found = usefulness([1, 0, 1, 1, 0, 0, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    assert found.absolute == pytest.approx(0.04)
    assert found.relative == pytest.approx(0.25)
    assert (found.missed_share, found.false_share) == (0.5, 0.25)


def test_bad_preference_and_shapes_are_errors() -> None:
    with pytest.raises(ValueError, match="preference"):
        usefulness([1.0], [1.0], preference=1.0)
    with pytest.raises(ValueError, match="one label per score"):
        auroc([1.0], [1.0, 0.0])


def test_labels_before_within_and_after_an_onset() -> None:
    history = pd.DataFrame({"unique_id": "a", "origin_month": MONTHS})
    onsets = pd.DataFrame(
        {"unique_id": ["a"], "onset_month": [MONTHS[10]], "end_month": [MONTHS[15]]}
    )
    labels = onset_labels(history, onsets)
    assert np.isnan(labels[11:16]).all()
    assert (labels[4:11] == 1).all()
    assert (labels[[0, 3, 16, 33]] == 0).all()
    assert np.isnan(labels[34:]).all()
