"""Raking of the panel to insured head counts."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.enterprises.raking import Margin, rake
from forecasting.enterprises.settings_panel import PanelSettings, WeightSettings
from forecasting.enterprises.weight_diagnostics import share_differences, weight_summary
from forecasting.enterprises.weights import (
    known_structure,
    panel_weights,
    structure_known_at,
    unusable_cells,
)

SETTINGS = PanelSettings()
DECEMBER = pd.Timestamp("2023-12-01").as_unit("us")


def _members(**columns: object) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "enterprise_code": ["a", "b", "c", "d"],
            "area_code": "210100",
            "section_code": ["C", "C", "F", "F"],
            "size_class_code": ["L", "S", "L", "S"],
            "staff_persons": [1000.0, 50.0, 400.0, 20.0],
            "is_giant": False,
        }
    )
    return frame.assign(**columns)


def _structure(**columns: object) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "reference_month": DECEMBER,
            "area_code": "210100",
            "section_code": ["C", "C", "F", "F"],
            "size_class_code": ["L", "S", "L", "S"],
            "enterprise_count": [2, 5, 3, 4],
            "insured_persons": [2000.0, 200.0, 1200.0, 100.0],
        }
    )
    return frame.assign(**columns)


def test_one_member_per_cell_stands_for_its_cell():
    made = panel_weights(_members(), _structure(), settings=SETTINGS).weights
    assert made["weight"].to_numpy() == pytest.approx([2.0, 4.0, 3.0, 5.0])
    assert made["count_weight"].to_numpy() == pytest.approx([2.0, 5.0, 3.0, 4.0])
    assert made["reason_code"].isna().all()


def test_raking_of_two_margins_matches_a_frozen_solution():
    # Two by two table 10, 20, 30, 40 raked to rows 50, 50 and columns 60, 40. The odds ratio
    # stays 2/3: x (x − 10) / ((50 − x)(60 − x)) = 2/3, x² + 190 x = 6,000, x = 27.5765.
    margins = [
        Margin("rows", np.array([0, 0, 1, 1]), np.array([50.0, 50.0])),
        Margin("columns", np.array([0, 1, 0, 1]), np.array([60.0, 40.0])),
    ]
    size = np.array([10.0, 20.0, 30.0, 40.0])
    made = rake(
        size, np.ones(4), margins, lower=np.zeros(4), upper=np.full(4, 9.0), passes=200,
        tolerance=1e-12,
    )  # fmt: skip
    assert (made.weight * size)[0] == pytest.approx(27.5765, abs=1e-4)
    assert made.weight * size @ np.array([1, 1, 0, 0]) == pytest.approx(50.0)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(1, 1000), min_size=6, max_size=6), st.floats(0.5, 20))
def test_weights_do_not_depend_on_the_unit_of_the_totals(staff: list[float], factor: float):
    size = np.array(staff)
    cell = np.array([0, 0, 1, 1, 2, 2])
    total = np.array([100.0, 300.0, 50.0])

    def made(scale: float) -> np.ndarray:
        margin = Margin("cell", cell, scale * total)
        return rake(
            size, np.ones(6), [margin], lower=np.zeros(6), upper=np.full(6, np.inf), passes=5,
            tolerance=1e-9,
        ).weight  # fmt: skip

    assert made(factor) == pytest.approx(factor * made(1.0))


def test_giant_stands_for_itself_and_leaves_the_rest_of_its_cell():
    members = pd.concat(
        [_members(), _members().iloc[:1].assign(enterprise_code="g", staff_persons=900.0)]
    ).assign(is_giant=[False, False, False, False, True])
    made = panel_weights(members, _structure(), settings=SETTINGS).weights
    weight = made.set_index("enterprise_code")["weight"]
    assert weight["g"] == 1.0
    assert weight["a"] == pytest.approx(1.1)  # 2,000 − 900 persons over 1,000 staff


def test_giant_counts_with_what_is_insured_in_its_cell():
    members = _members(staff_persons=[4000.0, 50.0, 400.0, 20.0]).assign(
        is_giant=[True, False, False, False]
    )
    made = panel_weights(members, _structure(), settings=SETTINGS).weights
    assert made["weight"].iloc[0] == pytest.approx(0.5)


def test_empty_cell_is_joined_to_the_same_size_of_its_kind_and_told():
    structure = pd.concat(
        [
            _structure(),
            _structure().iloc[:1].assign(section_code="H", insured_persons=600.0),
        ]
    )
    made = panel_weights(_members(), structure, settings=SETTINGS)
    assert made.weights["weight"].iloc[2] == pytest.approx((1200 + 600) / 400)
    joined = made.joined_cells.iloc[0]
    assert (joined["section_code"], joined["insured_persons"]) == ("H", 600.0)
    assert joined["reason_code"] == "by_same_size_and_kind_of_section"


def test_area_without_a_member_is_told():
    structure = pd.concat([_structure(), _structure().assign(area_code="210200")])
    made = panel_weights(_members(), structure, settings=SETTINGS)
    reasons = made.joined_cells.set_index("area_code")["reason_code"]
    assert set(reasons.loc["210200"]) == {"area_without_enterprise"}
    assert (made.weights["weight"] * _members()["staff_persons"]).sum() == pytest.approx(3500.0)


def test_weight_is_cut_at_its_bound_and_the_rest_goes_to_neighbours():
    members = pd.concat(
        [_members(), _members().iloc[[1]].assign(enterprise_code="e", staff_persons=500.0)]
    )
    structure = _structure(insured_persons=[2000.0, 50.0, 1200.0, 6000.0])
    tight = replace(SETTINGS, weights=WeightSettings(largest_weight_ratio=2.0))
    made = panel_weights(members, structure, settings=tight)
    ratio = 6050.0 / 570.0
    assert made.weights["weight"].iloc[3] == pytest.approx(2 * ratio)
    assert made.weights["is_bounded"].iloc[3]
    assert not made.convergence["is_converged"].all()


def test_missing_structure_leaves_weights_at_one_with_the_reason():
    made = panel_weights(_members(), None, settings=SETTINGS).weights
    assert (made["weight"] == 1).all()
    assert set(made["reason_code"]) == {"no_insured_structure"}


def test_section_absent_from_the_structure_keeps_weight_one_with_the_reason():
    members = _members(section_code=["C", "C", "F", "Z"])
    made = panel_weights(members, _structure(), settings=SETTINGS).weights
    assert made["weight"].iloc[3] == 1.0
    assert made["reason_code"].iloc[3] == "cell_not_in_structure"


def test_ownership_margin_is_met():
    members = pd.concat(
        [_members(ownership_code="state"), _members(ownership_code="private")], ignore_index=True
    ).assign(enterprise_code=list("abcdefgh"))
    structure = pd.concat(
        [
            _structure(ownership_code="state"),
            _structure(ownership_code="private", insured_persons=[1000.0, 600.0, 600.0, 300.0]),
        ]
    )
    made = panel_weights(members, structure, settings=SETTINGS).weights["weight"].to_numpy()
    staff = members["staff_persons"].to_numpy()
    is_state_large = (members["ownership_code"] == "state") & (members["size_class_code"] == "L")
    assert (made * staff)[is_state_large].sum() == pytest.approx(3200.0, rel=1e-3)
    assert (made * staff).sum() == pytest.approx(structure["insured_persons"].sum(), rel=1e-3)


def test_order_of_rows_does_not_matter():
    members = _members()
    shuffled = members.iloc[[2, 0, 3, 1]]
    one = panel_weights(members, _structure(), settings=SETTINGS).weights
    two = panel_weights(shuffled, _structure().iloc[::-1], settings=SETTINGS).weights
    paired = one.merge(two, on="enterprise_code")
    assert paired["weight_x"].to_numpy() == pytest.approx(paired["weight_y"].to_numpy())


@pytest.mark.parametrize(
    ("members", "structure", "text"),
    [
        (_members().drop(columns="is_giant"), _structure(), "is_giant"),
        (_members(enterprise_code="a"), _structure(), "a twice"),
        (_members(), _structure().drop(columns="insured_persons"), "insured_persons"),
        (
            _members(),
            pd.concat([_structure(), _structure(reference_month=pd.Timestamp("2024-12-01"))]),
            "expected one month",
        ),
    ],
)
def test_bad_frames_are_refused(members: pd.DataFrame, structure: pd.DataFrame, text: str):
    with pytest.raises(ValueError, match=text):
        panel_weights(members, structure, settings=SETTINGS)


def test_structure_is_known_two_months_after_its_month():
    later = _structure(reference_month=pd.Timestamp("2024-12-01"))
    both = pd.concat([_structure(), later])
    january = known_structure(both, vintage=pd.Timestamp("2025-01-01"))
    assert january is not None
    assert set(january["reference_month"]) == {DECEMBER}
    chosen = structure_known_at(
        both, reference_month=pd.Timestamp("2025-01-01"), vintage=pd.Timestamp("2025-02-01")
    )
    assert chosen is not None
    assert set(chosen["reference_month"]) == {pd.Timestamp("2024-12-01")}


def test_of_several_versions_of_a_structure_the_last_known_counts():
    first = _structure(vintage=pd.Timestamp("2024-02-01"))
    second = _structure(vintage=pd.Timestamp("2024-06-01"), insured_persons=7.0).iloc[:2]
    both = pd.concat([first, second])
    early = known_structure(both, vintage=pd.Timestamp("2024-05-01"))
    late = known_structure(both, vintage=pd.Timestamp("2024-06-01"))
    assert early is not None
    assert late is not None
    assert early["insured_persons"].sum() == 3500.0
    assert sorted(late["insured_persons"]) == [7.0, 7.0, 100.0, 1200.0]


def test_rows_of_a_structure_without_code_or_number_are_left_out():
    odd = pd.concat([_structure()] * 2, ignore_index=True).iloc[:7]
    odd.loc[4, "insured_persons"] = np.inf
    odd.loc[5, "section_code"] = None
    odd["enterprise_count"] = odd["enterprise_count"].astype(float)
    odd.loc[6, "enterprise_count"] = np.nan
    assert unusable_cells(odd).tolist() == [False] * 4 + [True] * 3
    known = known_structure(odd, vintage=None)
    assert known is not None
    assert len(known) == 4


def test_structure_of_its_own_year_does_not_weight_the_months_before_it():
    both = pd.concat([_structure(), _structure(reference_month=pd.Timestamp("2024-12-01"))])
    chosen = structure_known_at(both, reference_month=pd.Timestamp("2024-06-01"), vintage=None)
    assert chosen is not None
    assert set(chosen["reference_month"]) == {DECEMBER}


def test_diagnostics_tell_what_the_panel_lacks():
    made = panel_weights(_members(), _structure(), settings=SETTINGS)
    shares = share_differences(_members(), made, _structure()).set_index(["dimension", "code"])
    assert shares.loc[("size", "S"), "panel_pct"] == pytest.approx(100 * 70 / 1470)
    assert shares.loc[("size", "S"), "population_pct"] == pytest.approx(100 * 300 / 3500)
    assert shares["weighted_difference_pp"].abs().max() < 1e-6
    summary = weight_summary(_members(), made, _structure()).iloc[0]
    weight = np.array([2.0, 4.0, 3.0, 5.0])
    effect = 4 * (weight**2).sum() / weight.sum() ** 2
    assert summary["kish_design_effect"] == pytest.approx(effect)
    assert summary["coverage_pct"] == pytest.approx(100 * 1470 / 3500)
    assert 0 < summary["representativity"] <= 1


def test_small_ones_of_a_class_weigh_more_where_the_panel_favours_the_large():
    members = pd.DataFrame(
        {
            "enterprise_code": [f"{number}" for number in range(9)],
            "area_code": "210100", "section_code": "C", "size_class_code": "X",
            "staff_persons": [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0], "is_giant": False,
        }
    )  # fmt: skip
    structure = (
        _structure()
        .iloc[:1]
        .assign(size_class_code="X", enterprise_count=900, insured_persons=3600.0)
    )
    made = panel_weights(members, structure, settings=SETTINGS).weights["count_weight"]
    assert made.is_monotonic_decreasing
    assert made.sum() == pytest.approx(900)
    assert (made * members["staff_persons"]).sum() == pytest.approx(3600, rel=1e-6)
