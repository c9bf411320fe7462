import dagster as dg
import pandas as pd
import pytest

from assets.checks import build_asset_checks, unaccounted_figures
from catalogue import MISSING_REASONS, parse_month
from catalogue.contracts import empty_frame

V = parse_month("2019-11")
OF_THE_LOG = {"no_clock_is_overdue", "log_is_whole"}
OF_ALL_VINTAGES = {"no_personal_identifier_is_stored", *OF_THE_LOG}


@pytest.fixture
def check_all(workplace):
    """Execute all checks, of a vintage or by themselves, and return their evaluations."""
    job = dg.Definitions(
        asset_checks=build_asset_checks(),
        jobs=[dg.define_asset_job("checks", selection=dg.AssetSelection.all_asset_checks())],
        resources={"workplace": workplace},
    ).resolve_job_def("checks")

    def execute(vintage=None):
        tags = {} if vintage is None else {"dagster/partition": vintage}
        done = job.execute_in_process(tags=tags, raise_on_error=False)
        return {item.check_name: item for item in done.get_asset_check_evaluations()}

    return execute


def counts(**by_outcome):
    return pd.DataFrame(
        {
            "source_code": "survey",
            "content_sha256": "bytes",
            "outcome_code": list(by_outcome),
            "figure_count": list(by_outcome.values()),
        }
    )


def test_figures_received_that_nobody_accounts_for_are_counted():
    assert unaccounted_figures(counts(received=10, accepted=7, blank=3)).tolist() == [0]
    assert unaccounted_figures(counts(received=10, accepted=7)).tolist() == [3]
    assert unaccounted_figures(counts(accepted=1)).tolist() == [1]
    two_files = pd.concat([counts(received=2), counts(accepted=2).assign(content_sha256="b")])
    assert unaccounted_figures(two_files).tolist() == [4]
    assert unaccounted_figures(empty_frame("core.intake_count")).empty


def test_of_a_sound_vintage_all_checks_pass(check_all, workplace, set_down_fact):
    set_down_fact(workplace, "2019-11", reference_month="2019-10", value=5.0)
    frames = {"core.intake_count": counts(received=1, accepted=1), "forecasts.forecast": forecast()}
    workplace.warehouse.replace_vintage(frames, V)
    assert {name: item.passed for name, item in check_all("2019-11").items()} == {
        "figures_in_are_accounted_for": True,
        "no_source_failed": True,
        "every_file_was_read": True,
        "no_personal_identifier_is_stored": True,
        "facts_are_of_the_past": True,
        "quantiles_do_not_cross": True,
        "every_rule_was_evaluated": True,
        "areas_add_up": True,
        "missing_figures_have_reasons": True,
        "errors_are_positive": True,
        "small_cells_show_nothing": True,
        "panel_figures_have_errors_or_reasons": True,
        "adjustments_pass_their_diagnostics": True,
        "no_clock_is_overdue": True,
        "log_is_whole": True,
    }


def test_each_check_finds_its_fault_and_says_where(check_all, workplace, set_down_fact):
    set_down_fact(workplace, "2019-11", reference_month="2019-12", value=5.0)
    failure = pd.DataFrame(
        {"source_code": ["firms"], "message_en": ["no column"], "message_zh": ["缺列"]}
    )
    frames = {
        "core.intake_count": counts(received=5, accepted=3),
        "raw.failure": failure,
        "forecasts.forecast": forecast(values=(5.0, 4.0)),
        "warnings.signal": signal(missing_reason=next(iter(MISSING_REASONS))),
        "raw.delivery": rejected_file(),
        "core.set_aside_row": personal_row(),
        "estimates.survey_model": model_rows(("XX", 1.0, 5.0, 0.0), ("YY", 0.8, 5.0, 0.1)),
        "estimates.market": silent_figure(),
        "estimates.panel_change": cell_of_two_without_error(),
        "estimates.seasonal_diagnostic": season_left(),
    }
    workplace.warehouse.replace_vintage(frames, V)
    found = check_all("2019-11")
    assert {name for name, item in found.items() if item.passed} == OF_THE_LOG
    assert found["figures_in_are_accounted_for"].metadata["survey"].value == 2
    assert found["no_source_failed"].metadata["firms"].value == "no column"
    assert found["quantiles_do_not_cross"].metadata["crossings"].value == 1
    assert found["areas_add_up"].metadata["largest_gap"].value == pytest.approx(1.0)
    assert found["errors_are_positive"].metadata["estimates.survey_model"].value == 1
    assert found["missing_figures_have_reasons"].metadata["estimates.market"].value == 1
    for name in ("small_cells_show_nothing", "panel_figures_have_errors_or_reasons"):
        assert found[name].metadata["estimates.panel_change"].value == 1
    assert found["adjustments_pass_their_diagnostics"].metadata["XX/rate/total"].value == "m7"
    assert "R1" in found["every_rule_was_evaluated"].metadata
    assert "survey: a.xlsx" in found["every_file_was_read"].metadata
    places = found["no_personal_identifier_is_stored"].metadata
    assert places["core.set_aside_row.payload mobile_number"].value == 1
    # A source or rule that fails is told in the bulletin; it does not stop the run.
    assert {name for name, item in found.items() if item.blocking} == {
        "figures_in_are_accounted_for",
        "facts_are_of_the_past",
        "no_personal_identifier_is_stored",
        "quantiles_do_not_cross",
        "areas_add_up",
        "small_cells_show_nothing",
    }


def test_executed_by_themselves_checks_are_of_the_latest_issued_vintage(
    check_all, workplace, issue
):
    # Nothing has been issued: those of a vintage fail and say so; the others are of all vintages.
    assert set(check_all()) == OF_ALL_VINTAGES
    workplace.warehouse.replace_vintage({"core.intake_count": counts(received=5, accepted=3)}, V)
    issue(workplace, "2019-11")
    assert not check_all()["figures_in_are_accounted_for"].passed


def model_rows(*rows):
    """Rows of the area model: area, share, estimate and its error."""
    frame = pd.DataFrame(
        rows, columns=["area_code", "labour_force_share", "model_estimate", "model_standard_error"]
    )
    return frame.assign(
        reference_month=parse_month("2019-10"),
        direct_estimate=None,
        direct_standard_error=None,
        adjusted_estimate=5.0,
        adjusted_standard_error=0.1,
        smoothed_estimate=5.0,
        smoothed_standard_error=0.1,
        sample_size_persons=None,
        quality_grade_code="caution",
        grade_reason_codes="model_only",
        basis_code="synthetic",
    )


def cell_of_two_without_error():
    return pd.DataFrame(
        {
            "reference_month": [parse_month("2019-10")],
            "area_code": "XX",
            "section_code": "total",
            "population": "all",
            "is_without_giants": False,
            "value": 1.0,
            "standard_error": None,
            "value_without_transfers": None,
            "closing_share_pct": None,
            "enterprise_count": 2,
            "imputed_share": None,
            "largest_share": None,
            "is_dominated": False,
            "left_out_count": 0,
            "is_publishable": True,
            "reason_code": None,
        }
    )


def season_left():
    return pd.DataFrame(
        {
            "area_code": "XX",
            "indicator_code": "rate",
            "breakdown": "total",
            "method": "x13",
            "diagnostic": ["overall", "m7"],
            "value": [1.0, 1.4],
            "limit_value": [0.0, 1.0],
            "verdict": "fail",
            "reason": None,
        }
    )


def silent_figure():
    return pd.DataFrame(
        {
            "reference_month": [parse_month("2019-10")],
            "area_code": "XX",
            "indicator_code": "vacancy_rate",
            "breakdown": "total",
            "value": None,
            "standard_error": None,
            "reason_code": None,
            "basis_month": parse_month("2019-10"),
        }
    )


def rejected_file():
    return pd.DataFrame(
        {
            "submission_number": [1],
            "source_code": "survey",
            "content_sha256": "b",
            "file_name": "a.xlsx",
            "read_vintage": V,
            "received_month": V,
            "received_at": V,
            "status": "rejected",
            "reason_code": "empty_file",
            "detail": None,
            "row_count": 0,
            "notice_count": 0,
            "is_simulated": False,
        }
    )


def personal_row():
    return pd.DataFrame(
        {
            "source_code": ["survey"],
            "content_sha256": "b",
            "sheet_name": "",
            "row_number": 1,
            "reason_code": "negative",
            "payload": "tel 13912345678",
        }
    )


def forecast(values=(4.0, 5.0)):
    return pd.DataFrame(
        {
            "area_code": "XX",
            "indicator_code": "rate",
            "breakdown": "total",
            "model": "ensemble",
            "origin_month": parse_month("2019-10"),
            "horizon_months": 1,
            "reference_month": V,
            "quantile_level": [0.1, 0.9],
            "value": list(values),
        }
    )


def signal(*, missing_reason):
    return pd.DataFrame(
        {
            "area_code": ["XX"],
            "rule_id": ["R1"],
            "indicator_code": ["rate"],
            "reference_month": [pd.NaT],
            "value": [None],
            "standard_error": [None],
            "threshold": [6.0],
            "probability": [None],
            "required_probability": [0.9],
            "direction": ["at_least"],
            "is_triggered": [False],
            "is_holding": [False],
            "is_met_alone": [False],
            "area_count": [0],
            "required_over_areas": [None],
            "is_used": [True],
            "missing_reason": [missing_reason],
        }
    )
