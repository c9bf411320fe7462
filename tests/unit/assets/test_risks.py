import numpy as np
import pandas as pd

from assets.risks import CELL, ENTERPRISE, MODEL, TABLES_OF_RISK, stored_risks, write_list
from catalogue.contracts import cast_to_contract
from forecasting.enterprises import LayoffRisk
from profiles import load_profile
from warehouse.publish import NOT_PUBLISHED, publish

PROVINCE = "XX"


def risk_of() -> LayoffRisk:
    enterprises = pd.DataFrame(
        {
            "enterprise_code": ["A", "B"], "area_code": "XX1", "section_code": "C",
            "horizon_months": 1, "probability": [0.2, 0.1], "large_probability": 0.0,
            "expected_persons": [4.0, 2.0], "log_odds": [-1.4, -2.2], "start_log_odds": -3.0,
            "staff_persons": [100, 60], "has_open_notice": False,
        }
    )  # fmt: skip
    cells = pd.DataFrame(
        {
            "area_code": ["XX1", "XX1", "XX1", "XX1", None, None, None, None],
            "section_code": ["C", "D", "F", "total"] * 2, "horizon_months": 1,
            "enterprise_count": [9, 2, 5, 16] * 2, "largest_share": 0.3,
            "expected_persons": [5.0, np.nan, 2.0, 8.0] * 2,
            "lower_persons": [1.0, np.nan, 0.0, 2.0] * 2,
            "upper_persons": [9.0, np.nan, 6.0, 15.0] * 2,
            "is_small": [False, True, False, False] * 2,
            "reason_code": pd.Series(
                [None, "few_enterprises", "complementary", None] * 2, dtype="object"
            ),
        }
    )  # fmt: skip
    contributions = pd.DataFrame(
        {
            "enterprise_code": ["A"], "horizon_months": 1, "feature": ["log_staff"],
            "value": [4.6], "contribution": [0.4],
        }
    )  # fmt: skip
    performance = pd.DataFrame(
        {
            "horizon_months": 1, "model": ["combined"], "measure": ["calibration_slope"],
            "value": [1.0], "standard_error": [0.1],
        }
    )  # fmt: skip
    drift = pd.DataFrame(
        {
            "horizon_months": 1, "check": ["calibration_slope", "feature_stability"],
            "feature": pd.Series([None, "log_staff"], dtype="object"), "value": [0.5, 0.3],
            "standard_error": [0.1, np.nan], "line": [0.3, 0.25], "is_failing": [True, True],
        }
    )  # fmt: skip
    notes = pd.DataFrame(
        {"horizon_months": [1], "reason_code": pd.Series([None], dtype="object"),
         "event_count": [30], "base_rate_pct": [0.4]}
    )  # fmt: skip
    return LayoffRisk(enterprises, contributions, cells, performance, drift, notes)


def test_frames_fit_their_tables(workplace):
    frames = stored_risks([("all", risk_of())], province_code=PROVINCE)
    vintage = workplace.settings.present_month
    for name in TABLES_OF_RISK:
        cast_to_contract(frames[name].assign(vintage=vintage), name)
    workplace.warehouse.replace_vintage(frames, vintage)
    assert len(workplace.warehouse.read_table(ENTERPRISE, vintage=vintage)) == 2


def test_cells_not_to_be_told_are_empty_and_keep_their_reason():
    cells = stored_risks([("all", risk_of())], province_code=PROVINCE)[CELL]
    city = cells[cells["area_code"] == "XX1"].set_index("section_code")
    assert not city.loc[["D", "F"], "is_publishable"].any()
    assert city.loc[["D", "F"], "reason_code"].tolist() == ["few_enterprises", "complementary"]
    assert city.loc[["C", "total"], "is_publishable"].all()
    assert city.loc[["D", "F"], "expected_persons"].isna().all()
    assert set(cells["area_code"]) == {"XX1", PROVINCE}


def test_a_failing_check_is_told_beside_the_measure_of_the_fit():
    models = stored_risks([("all", risk_of())], province_code=PROVINCE)[MODEL]
    failing = models[models["is_failing"]]
    assert set(failing["measure"]) == {"recent_calibration_slope", "recent_feature_stability"}
    assert not models.duplicated(["basis", "horizon_months", "model", "measure", "feature"]).any()


def test_nothing_judged_leaves_empty_tables():
    frames = stored_risks([("administrative", LayoffRisk.empty())], province_code=PROVINCE)
    assert all(frame.empty for frame in frames.values())


def test_single_enterprises_are_never_published(workplace, tmp_path):
    frames = stored_risks([("all", risk_of())], province_code=PROVINCE)
    workplace.warehouse.replace_vintage(frames, workplace.settings.present_month)
    counts = publish(workplace.warehouse, tmp_path / "published.duckdb")
    assert {"risks.enterprise", "risks.contribution"} <= set(NOT_PUBLISHED)
    assert not {"risks.enterprise", "risks.contribution"} & set(counts)
    assert counts["risks.cell"] == 4


def test_watch_list_is_its_owners_alone_and_none_stays_where_none_is_made(workplace_with):
    workplace = workplace_with(profile=load_profile("liaoning_demo"))
    vintage = workplace.settings.present_month
    frames = stored_risks([("administrative", risk_of())], province_code="210000")
    frames["risks.contribution"]["feature"] = "contributions_owed"
    workplace.warehouse.replace_vintage(frames, vintage)
    write_list(workplace, vintage)
    folder = workplace.home.restricted
    assert len(list(folder.rglob("*.xlsx"))) == 1
    assert folder.stat().st_mode & 0o077 == 0
    workplace.warehouse.replace_vintage({ENTERPRISE: frames[ENTERPRISE].head(0)}, vintage)
    write_list(workplace, vintage)
    assert list(folder.rglob("*.xlsx")) == []
