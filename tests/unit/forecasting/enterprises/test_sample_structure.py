"""Panel and population compared."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.enterprises.sample_structure import (
    DIMENSIONS,
    StructureSettings,
    compare_structure,
    summarise_structure,
    unlike_cells,
)


def population(**changes: object) -> pd.DataFrame:
    rows = [
        (area, section, size, owner, count, count * staff)
        for area, weight in (("210100", 3), ("210200", 1))
        for section in ("C", "F")
        for size, count, staff in (("L", 2 * weight, 900), ("S", 50 * weight, 30))
        for owner in ("state", "private")
    ]
    frame = pd.DataFrame(rows, columns=[*DIMENSIONS, "enterprise_count", "insured_persons"])
    return frame.assign(**changes)


def panel_like(cells: pd.DataFrame, per_cell: pd.Series) -> pd.DataFrame:
    mean = cells["insured_persons"] / cells["enterprise_count"]
    rows = cells.loc[cells.index.repeat(per_cell), list(DIMENSIONS)]
    return rows.assign(staff_persons=mean.loc[rows.index]).reset_index(drop=True)


def test_panel_with_the_shares_of_the_population_differs_in_nothing() -> None:
    cells = population()
    compared = compare_structure(panel_like(cells, cells["enterprise_count"]), population=cells)
    assert np.allclose(compared["difference_enterprise_pp"], 0)
    assert np.allclose(compared["difference_staff_pp"], 0)
    assert set(compared["status_code"]) == {"close"}
    summary = summarise_structure(compared)
    assert np.allclose(summary[["chi_square", "dissimilarity_staff_pp", "effect_size"]], 0)
    assert unlike_cells(compared).empty


def test_shares_and_chi_square_are_the_textbook_figures() -> None:
    cells = population()
    is_first = cells["area_code"] == "210100"
    panel = panel_like(cells, pd.Series(np.where(is_first, 1, 1), index=cells.index))
    compared = compare_structure(panel, population=cells)
    area = compared[compared["dimension"] == "area"].set_index("area_code")
    assert area["panel_enterprise_share_pct"].tolist() == [50.0, 50.0]
    assert area["population_enterprise_share_pct"].tolist() == [75.0, 25.0]
    assert area["difference_enterprise_pp"].tolist() == [-25.0, 25.0]
    # 16 enterprises; 8 and 8 seen, 12 and 4 expected.
    assert area["chi_square_part"].sum() == pytest.approx(16 / 12 + 16 / 4)
    half = 0.5 * (0.25 + 0.75 * 0.25)
    assert area["standardised_difference_enterprise"].iloc[0] == pytest.approx(
        -0.25 / np.sqrt(half)
    )
    summary = summarise_structure(compared).set_index("dimension")
    assert summary.loc["area", "dissimilarity_enterprise_pp"] == pytest.approx(25.0)
    assert summary.loc["area", "effect_size"] == pytest.approx(np.sqrt((16 / 12 + 4) / 16))


def test_crossings_are_all_there_with_totals_elsewhere() -> None:
    cells = population()
    compared = compare_structure(panel_like(cells, cells["enterprise_count"]), population=cells)
    names = compared["dimension"].unique().tolist()
    assert len(names) == 4 + 6 + 4
    assert "area×section×size_class" in names
    only = compared[compared["dimension"] == "size_class"]
    assert set(only["area_code"]) == {"total"}
    flat = compare_structure(
        panel_like(cells, cells["enterprise_count"]),
        population=cells,
        settings=StructureSettings(largest_crossing=1),
    )
    assert flat["dimension"].nunique() == 4


def test_missing_and_overrepresented_cells_are_listed_the_greatest_first() -> None:
    cells = population()
    many = pd.Series(1, index=cells.index).mask(cells["size_class_code"] == "L", 2)
    panel = panel_like(cells, many)
    panel = panel[~((panel["area_code"] == "210200") & (panel["section_code"] == "F"))]
    compared = compare_structure(panel, population=cells)
    crossed = compared[compared["dimension"] == "area×section"].set_index(
        ["area_code", "section_code"]
    )
    assert crossed.loc[("210200", "F"), "status_code"] == "absent"
    size = compared[compared["dimension"] == "size_class"].set_index("size_class_code")
    assert size.loc["S", "status_code"] == "under"
    gaps = unlike_cells(compared)["difference_staff_pp"].abs().to_numpy()
    assert (np.diff(gaps) <= 1e-12).all()


def test_cells_outside_the_population_and_unknown_codes_are_named() -> None:
    cells = population()
    panel = panel_like(cells, cells["enterprise_count"])
    panel.loc[0, "section_code"] = "Z"
    panel.loc[1, "ownership_code"] = None
    compared = compare_structure(panel, population=cells)
    odd = compared[compared["status_code"] == "not_in_population"]
    assert "Z" in set(odd["section_code"])
    assert "unknown" in set(odd["ownership_code"])
    assert odd["ratio_staff"].isna().all()
    assert np.isfinite(compared["chi_square_part"]).all()


def test_zone_inside_others_is_left_out() -> None:
    cells = population()
    zone = cells[:4].assign(area_code="2101SF")
    every = pd.concat([cells, zone], ignore_index=True)
    panel = panel_like(every, every["enterprise_count"])
    compared = compare_structure(panel, population=every, summed_area_codes=["210100", "210200"])
    assert "2101SF" not in set(compared["area_code"])


def test_malformed_input_is_refused() -> None:
    cells = population()
    panel = panel_like(cells, cells["enterprise_count"])
    with pytest.raises(ValueError, match="expected columns"):
        compare_structure(panel.drop(columns="staff_persons"), population=cells)
    with pytest.raises(ValueError, match="twice"):
        compare_structure(panel, population=pd.concat([cells, cells[:1]]))
    with pytest.raises(ValueError, match="0 or more"):
        compare_structure(panel.assign(staff_persons=-1.0), population=cells)
    with pytest.raises(ValueError, match="got none"):
        compare_structure(panel[:0], population=cells)
    for wrong in ({"under_ratio": 1.5}, {"largest_crossing": 5}, {"smallest_difference_pp": -1}):
        with pytest.raises(ValueError, match="expected"):
            StructureSettings(**wrong)  # type: ignore[arg-type]


@settings(max_examples=3, deadline=None)
@given(counts=st.lists(st.integers(0, 5), min_size=16, max_size=16), seed=st.integers(0, 99))
def test_shares_sum_to_a_hundred_whatever_the_order(counts: list[int], seed: int) -> None:
    cells = population()
    panel = panel_like(cells, pd.Series([1 + counts[0], *counts[1:]], index=cells.index))
    flat = StructureSettings(largest_crossing=2)
    compared = compare_structure(panel, population=cells, settings=flat)
    shares = [f"{side}_{unit}_share_pct" for side in ("panel", "population")
              for unit in ("enterprise", "staff")]  # fmt: skip
    assert np.allclose(compared.groupby("dimension")[shares].sum(), 100)
    turned = compare_structure(
        panel.sample(frac=1, random_state=seed),
        population=cells.sample(frac=1, random_state=seed),
        settings=flat,
    )
    pd.testing.assert_frame_equal(compared, turned)
