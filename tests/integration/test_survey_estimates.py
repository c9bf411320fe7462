"""Survey, area model and market on a small simulated province: sums, reasons, honesty in time."""

import numpy as np
import pandas as pd
import pytest

from assets import RunSettings, Workplace, area_model, market, survey
from assets.survey_checks import figures_without_error, largest_gap
from catalogue import as_month, parse_month
from catalogue.contracts import empty_frame
from catalogue.forms import FORMS
from profiles import load_profile
from simulation import simulate_frames
from simulation.persons import simulate_person_records
from simulation.persons_settings import SurveySettings
from warehouse import Home, Warehouse
from warehouse.submissions import IdentifierKey

V, LATE = parse_month("2025-07"), parse_month("2025-08")
PERSON_MONTHS = pd.date_range("2025-03-01", "2025-07-01", freq="MS").as_unit("us")
TABLES = ("survey_table", "insurance_table", "employment_table", "vacancy_table")
MADE = (
    survey.DIRECT, survey.TABLE, survey.CHANGE, area_model.MODEL, area_model.PARAMETERS,
    area_model.INTERVENTION, market.MARKET, market.BEVERIDGE, market.FLOW,
)  # fmt: skip


@pytest.fixture(scope="module")
def profile():
    place = load_profile("liaoning_demo")
    settings = place.settings.model_copy(update={"signal_history_months": 1})
    return place.model_copy(update={"settings": settings})


@pytest.fixture(scope="module")
def province(profile):
    """Facts from tables and person records of every month, each with its vintage."""
    truth, frames = simulate_frames(
        profile, seed=5, months=3, history_months=45, scenario="calm",
        last_month=parse_month("2025-07"), parts=("tables",),
    )  # fmt: skip
    facts = pd.concat([facts_of(frames[code], code) for code in TABLES], ignore_index=True)
    small = SurveySettings(households_per_month=900)
    records = simulate_person_records(
        truth.economy, seed=1, months=list(PERSON_MONTHS), settings=small
    )
    return facts, [records_of(frame, number + 1) for number, frame in enumerate(records)]


def facts_of(table, form_code):
    """Return a form's rows as facts."""
    parts = []
    for figure in FORMS[form_code].figures:
        if figure.name not in table:
            continue
        rows = table[table[figure.name].notna()]
        parts.append(
            pd.DataFrame(
                {
                    "vintage": rows["received_month"],
                    "reference_month": rows["reference_month"],
                    "area_code": rows["area_code"],
                    "indicator_code": figure.indicator_code,
                    "breakdown": rows.get("breakdown", "total"),
                    "value": rows[figure.name].astype("float64"),
                    "standard_error": rows.get("standard_error_pp", np.nan),
                    "sample_size_persons": rows.get("sample_size_persons", np.nan),
                    "source_code": form_code,
                    "content_sha256": form_code,
                    "row_number": 1,
                }
            )
        )
    made = pd.concat(parts, ignore_index=True)
    return made.drop_duplicates(["vintage", "reference_month", "area_code", "indicator_code",
                                 "breakdown"])  # fmt: skip


def records_of(persons, number, *, vintage=None):
    """Return simulated persons as stored records, their status from their answers."""
    is_employed = persons["has_worked_one_hour"] | persons["is_absent_from_job"]
    is_unemployed = (
        ~is_employed & persons["has_looked_for_work"] & persons["can_start_within_two_weeks"]
    )
    status = np.select(
        [persons["age_years"] < 16, is_employed, is_unemployed],
        ["under_16", "employed", "unemployed"],
        "out_of_labour_force",
    )
    known = vintage or as_month(persons["reference_month"].iloc[0] + pd.DateOffset(months=1))
    made = persons.assign(
        vintage=known, submission_number=number, sheet_number=1,
        row_number=range(1, len(persons) + 1), labour_status_code=status,
    )  # fmt: skip
    return made.reindex(columns=empty_frame("core.person_record").columns)


@pytest.fixture
def make_place(tmp_path_factory, profile):
    """Make a workplace that holds some facts and records."""
    opened = []

    def make(facts, records):
        home = Home(tmp_path_factory.mktemp("home") / profile.settings.code)
        warehouse = Warehouse(home.warehouse_path)
        session = warehouse.session()
        session.__enter__()
        opened.append(session)
        warehouse.append("core.observation", facts)
        for frame in records:
            warehouse.append("core.person_record", frame)
        settings = RunSettings(LATE, "1", "code", "input")
        key = IdentifierKey.of(b"a key of the tests, 32 bytes long")
        return Workplace(profile, home, warehouse, settings, key)

    yield make
    for session in opened:
        session.__exit__(None, None, None)


def compute(place, vintage, *, has_market=True):
    """Compute the survey, and the market, at a vintage as the assets do."""
    survey.estimate_changed_months(place, vintage)
    for stage, make in (
        (survey.TABLE, survey.table_frames),
        (survey.CHANGE, survey.change_frames),
        (area_model.MODEL, area_model.model_frames),
        (market.MARKET, market.market_frames),
        (market.FLOW, market.flow_frames),
    ):
        if not has_market and stage in (market.MARKET, market.FLOW):
            continue
        for due in survey.full_due(place, stage, vintage):
            survey.record_computed(place, stage, due, make(place, due.vintage))


def told(place, vintage):
    """Return every table's rows up to a vintage."""
    held = {name: place.warehouse.read_table(name) for name in MADE}
    return {
        name: rows[rows["vintage"] <= vintage].reset_index(drop=True) for name, rows in held.items()
    }


def known_by(province, vintage):
    facts, records = province
    return facts[facts["vintage"] <= vintage], [
        frame for frame in records if frame["vintage"].iloc[0] <= vintage
    ]


@pytest.mark.slow
def test_areas_add_up_and_nothing_is_missing_without_a_reason(make_place, province):
    place = make_place(*known_by(province, V))
    compute(place, V)
    found = told(place, V)
    model = found[area_model.MODEL]
    assert largest_gap(model, "210000") < 1e-6
    assert model["area_code"].nunique() == 15
    assert set(model["quality_grade_code"]) <= {"publish", "caution", "suppress"}
    assert set(model.loc[model["reference_month"] >= "2025-03-01", "basis_code"]) == {"sample"}
    june = model[model["reference_month"] == "2025-06-01"].set_index("area_code")
    assert june["sample_size_persons"].gt(30).all()
    areas = june.drop("210000")
    assert (areas["model_standard_error"] < areas["direct_standard_error"]).mean() > 0.8
    for name in (survey.DIRECT, survey.TABLE, area_model.MODEL):
        assert figures_without_error(found[name], name) == 0
    direct = found[survey.DIRECT]
    is_small = direct["sample_size_persons"] < 30
    assert direct.loc[is_small, "estimate"].isna().all()
    assert is_small.any()
    for name, figure in (
        (survey.DIRECT, "estimate"), (survey.TABLE, "estimate"), (survey.CHANGE, "change"),
        (market.MARKET, "value"), (market.FLOW, "value"),
    ):  # fmt: skip
        assert not found[name].empty, name
        assert (found[name][figure].notna() | found[name]["reason_code"].notna()).all(), name


@pytest.mark.slow
def test_what_becomes_known_later_changes_nothing(make_place, province):
    facts, records = province
    then = make_place(*known_by(province, V))
    compute(then, V)
    june = records[3]
    corrected = june.assign(vintage=LATE, submission_number=99, weight=june["weight"] * 2)
    revised = facts[facts["vintage"] == V].assign(vintage=LATE, value=1.0)
    later = pd.concat([facts, revised]).drop_duplicates(
        ["vintage", "reference_month", "area_code", "indicator_code", "breakdown"]
    )
    now = make_place(later, [*records, corrected])
    compute(now, LATE, has_market=False)
    compute(now, V)
    expected, found = told(then, V), told(now, V)
    for name in MADE:
        pd.testing.assert_frame_equal(expected[name], found[name], obj=name)
    # Only what a vintage changed is estimated at it.
    direct = now.warehouse.read_table(survey.DIRECT, vintage=LATE)
    assert sorted(direct["reference_month"].unique()) == [V - pd.DateOffset(months=1), V]


@pytest.mark.slow
def test_without_records_cities_rest_on_claims_and_say_so(make_place, province):
    facts, _ = known_by(province, V)
    place = make_place(facts, [])
    compute(place, V)
    found = told(place, V)
    model = found[area_model.MODEL]
    assert largest_gap(model, "210000") < 1e-6
    assert found[survey.DIRECT].empty
    assert found[market.FLOW].empty
    held = found[area_model.PARAMETERS]
    assert held["has_own_figures"].tolist() == [False]
    latest = model[model["reference_month"] == model["reference_month"].max()]
    cities = latest[~latest["area_code"].isin(["210000", "210100"])]
    assert set(cities["basis_code"]) == {"synthetic"}
    assert (cities["quality_grade_code"] != "publish").all()
    province_error = latest.set_index("area_code").at["210000", "model_standard_error"]
    assert (cities["model_standard_error"] > 3 * province_error).all()


@pytest.mark.slow
def test_a_city_without_records_stops_nothing_and_says_so(make_place, province):
    facts, records = known_by(province, V)
    silent = "210300"
    place = make_place(facts, [frame[frame["area_code"] != silent] for frame in records])
    compute(place, V)
    found = told(place, V)
    direct = found[survey.DIRECT]
    assert set(direct.loc[direct["area_code"] == silent, "reason_code"]) == {"no_sample"}
    model = found[area_model.MODEL].set_index(["area_code", "reference_month"]).sort_index()
    latest = model.index.get_level_values("reference_month").max()
    assert largest_gap(model.reset_index(), "210000") < 1e-6
    assert model.loc[silent, "basis_code"].eq("synthetic").all()
    assert model.loc[(silent, latest), "model_standard_error"] > 0.5
    flows = found[market.FLOW]
    assert not flows.empty
    assert (flows["value"].notna() | flows["reason_code"].notna()).all()
    assert silent not in set(flows["area_code"])
    tightness = found[market.MARKET]
    of_city = tightness[
        (tightness["area_code"] == silent) & (tightness["indicator_code"] == "market_tightness")
    ]
    assert set(of_city["reason_code"]) == {"no_labour_force"}
