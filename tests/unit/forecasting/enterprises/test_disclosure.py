"""What may be shown so that no rest tells of one or two enterprises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.enterprises.disclosure import parts_to_hide, publishable_cells

FEWEST = 3


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([5, 9, 4], [False, False, False]),
        ([1, 9, 4], [True, False, True]),
        ([1, 2, 4], [True, True, False]),
        ([0, 2, 30], [False, True, True]),
        ([], []),
    ],
)
def test_parts_that_the_rest_would_tell_of_are_hidden(counts: list[int], hidden: list[bool]):
    assert parts_to_hide(np.array(counts, dtype=float), fewest=FEWEST).tolist() == hidden


def test_one_giant_is_not_told_by_the_province_less_another_area():
    left_out = np.array([[[3.0], [1.0], [0.0], [4.0]]])
    shown = publishable_cells(left_out, is_summed=np.ones(3, dtype=bool), fewest=FEWEST)
    assert shown[0, :, 0].tolist() == [False, False, False, True]


def test_a_zone_outside_the_sum_is_judged_by_its_own_giants():
    left_out = np.array([[[3.0], [3.0], [3.0]]])
    shown = publishable_cells(left_out, is_summed=np.array([True, False]), fewest=FEWEST)
    assert shown.all()


@given(st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=2, max_size=4))
def test_what_no_shown_part_holds_is_none_or_enough(cells: list[list[int]]):
    by_section = np.array(cells, dtype=float)
    by_area = np.concatenate([by_section.sum(axis=1, keepdims=True), by_section], axis=1)
    left_out = np.concatenate([by_area, by_area.sum(axis=0, keepdims=True)])[None]
    shown = publishable_cells(left_out, is_summed=np.ones(len(cells), dtype=bool), fewest=FEWEST)[0]
    counts = left_out[0]
    assert (counts[shown] >= FEWEST).all()
    for line, told in [*zip(counts, shown, strict=True)]:
        rest = line[1:][~told[1:]].sum()
        assert not told[0] or rest == 0 or rest >= FEWEST
    for line, told in [*zip(counts.T, shown.T, strict=True)]:
        rest = line[:-1][~told[:-1]].sum()
        assert not told[-1] or rest == 0 or rest >= FEWEST
