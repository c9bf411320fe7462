"""A small simulated province: every planted fault is found, nothing else is refused.

The frames the senders were given are the truth: what is accepted must equal them.
"""

import hmac
from hashlib import sha256
from itertools import chain

import numpy as np
import pandas as pd
import pytest
from received_files import SECRET, Place, make_place

from catalogue import parse_month
from catalogue.forms import FORMS
from profiles import load_profile
from simulation import simulate_province
from simulation.province import simulate_frames
from simulation.submissions import write_submissions

SEED = 11
FAULT_SHARE = 0.02
VINTAGE = "2025-07"
WINDOW = {
    "months": 2,
    "history_months": 6,
    "scenario": "steel_crisis",
    "last_month": pd.Timestamp("2025-06-01"),
}
PLACE = ["file_name", "sheet_name", "row_number"]
UNIT_FORMS = ("enterprise_report", "layoff_report", "person_record", "insured_structure")
KEYS = {
    "enterprise_report": "enterprise_code",
    "layoff_report": "report_number",
    "person_record": "person_id",
    "insured_structure": "ownership_code",
}

pytestmark = pytest.mark.slow


def taken_in(place: Place) -> pd.DataFrame:
    """Take in all sources and return the counts; rows in and out balance file by file."""
    taken = [place.take(source.code, VINTAGE) for source in place.profile.sources]
    assert [name for item in taken for name in item.rejected] == []
    return pd.concat([item.result.counts for item in taken], ignore_index=True)


@pytest.fixture(scope="module")
def frames():
    _, made = simulate_frames(load_profile("liaoning_demo"), seed=SEED, **WINDOW)
    return {
        code: frame if isinstance(frame, pd.DataFrame) else pd.concat(frame, ignore_index=True)
        for code, frame in made.items()
    }


@pytest.fixture(scope="module")
def province(frames, tmp_path_factory):
    """The place, what was written into its inbox, and the counts of the intake."""
    place = make_place(tmp_path_factory.mktemp("province"), "liaoning_demo")
    written = write_submissions(
        frames, place.profile, seed=SEED, inbox=place.inbox, fault_share=FAULT_SHARE
    )
    return place, written, taken_in(place)


@pytest.fixture(scope="module")
def errors(province):
    faults = province[0].stored("core.fault")
    return faults[faults["standing"] == "error"]


def not_found(planted: pd.DataFrame, errors: pd.DataFrame) -> list[dict[str, object]]:
    """Return the planted faults not found in their row, for their reason, or in another cell."""
    given = planted.assign(
        sheet_name=planted["sheet_name"].fillna("").astype("str"), reason_code=planted["kind"]
    )
    # A sum whose part was spoilt is told at its total, a row sent twice at the end of its key.
    is_elsewhere = given["kind"].isin(["losses_do_not_add_up", "repeated_row"])
    lost = []
    for part, key in (
        (given[~is_elsewhere], [*PLACE, "column_letter", "reason_code"]),
        (given[is_elsewhere], [*PLACE, "reason_code"]),
    ):
        found = part.merge(errors[key].drop_duplicates(), on=key, how="left", indicator="side")
        lost += found[found["side"] == "left_only"].to_dict("records")
    return lost


def not_planted(planted: pd.DataFrame, errors: pd.DataFrame) -> pd.DataFrame:
    """Return the errors of rows in which nothing was planted."""
    places = planted.assign(sheet_name=planted["sheet_name"].fillna("").astype("str"))[PLACE]
    found = errors.merge(places.drop_duplicates(), on=PLACE, how="left", indicator="side")
    return found[found["side"] == "left_only"]


def test_every_planted_fault_is_found_in_its_cell(province, errors):
    planted = province[1].faults
    assert len(planted) > 300
    assert planted["kind"].nunique() == 12
    assert not_found(planted, errors) == []


def test_no_row_is_refused_in_which_nothing_was_planted(province, errors, frames):
    """Only reports of staff cuts that were sent twice: the frame itself holds them twice."""
    others = not_planted(province[1].faults, errors)
    assert set(others["reason_code"]) <= {"repeated_row"}
    assert set(others["source_code"]) <= {"layoff_reports"}
    layoffs = frames["layoff_report"]
    key = ["report_number", "revision_number", "received_month", "sender_code"]
    assert len(others) == layoffs.duplicated(key).sum() == layoffs.duplicated().sum()


def test_as_many_rows_were_received_as_were_written(province, frames):
    place, written, counts = province
    files = place.stored("raw.delivery").set_index("content_sha256")["file_name"]
    received = counts[counts["outcome_code"] == "received"]
    by_file = received.set_index(received["content_sha256"].map(files))["figure_count"]
    assert set(by_file.index) == set(written.row_counts)
    sources = {
        "enterprise_administration", "enterprise_monitoring", "insured_structure", "layoff_reports",
        "survey_persons",
    }  # fmt: skip
    for name, count in by_file.items():
        if name.split("/")[-2] in sources:
            assert count == written.row_counts[name], name
    figures = {code: frames[code] for code in frames if FORMS[code].grain == "table"}
    sent = {
        code: frame[[item.name for item in FORMS[code].figures if item.name in frame]]
        .notna().sum().sum()
        for code, frame in figures.items()
    }  # fmt: skip
    tables = received[~received["source_code"].isin(sources)]
    assert tables["figure_count"].sum() == sum(sent.values())


def _hashed(identifiers: "pd.Series[str]") -> "pd.Series[str]":
    codes, texts = pd.factorize(identifiers)
    hashes = [hmac.new(SECRET, text.upper().encode(), sha256).hexdigest()[:32] for text in texts]
    return pd.Series(np.array(hashes, dtype=object)[codes], index=identifiers.index)


def _comparable(frame: pd.DataFrame, names: list[str], sorted_by: list[str]) -> pd.DataFrame:
    made = {}
    for name in names:
        column = frame[name]
        if pd.api.types.is_numeric_dtype(column):
            made[name] = column.astype("Float64").astype("float64")
        elif pd.api.types.is_datetime64_any_dtype(column):
            made[name] = column.astype("datetime64[us]")
        else:
            made[name] = column.astype(object).where(column.notna(), "").astype(str)
    return pd.DataFrame(made).sort_values(sorted_by, ignore_index=True)


@pytest.mark.parametrize("form_code", UNIT_FORMS)
def test_the_rows_accepted_equal_those_sent(province, frames, form_code):
    place, written, _ = province
    sent = frames[form_code]
    if "received_month" not in sent:
        calendar = place.profile.source("survey_persons").calendar
        months = {month: calendar.vintage_of(month) for month in sent["reference_month"].unique()}
        sent = sent.assign(received_month=sent["reference_month"].map(months))
    sent = sent.drop_duplicates().rename(columns={"received_month": "vintage"})
    faults = written.faults
    spoilt = faults[(faults["form_code"] == form_code) & (faults["kind"] != "repeated_row")]
    vintages = pd.to_datetime(spoilt["file_name"].str.slice(0, 7))
    key = KEYS[form_code]
    refused = set(zip(spoilt["key"], vintages, strict=True))
    is_refused = [pair in refused for pair in zip(sent[key], sent["vintage"], strict=True)]
    # One key may stand for two months received at once: the month tells which was spoilt.
    if "reference_month" in sent:
        refused = set(zip(spoilt["key"], vintages, spoilt["reference_month"], strict=True))
        parts = (sent[key], sent["vintage"], sent["reference_month"])
        is_refused = [part in refused for part in zip(*parts, strict=True)]
    expected = sent[~np.array(is_refused)]
    assert len(sent) - len(expected) == len(spoilt)
    for item in FORMS[form_code].fields:
        if item.type == "identifier" and item.name in expected:
            expected = expected.assign(**{item.name: _hashed(expected[item.name])})
    stored = place.stored(f"core.{form_code}")
    names = [name for name in expected.columns if name in stored.columns]
    assert {item.name for item in FORMS[form_code].fields} - {"enterprise_name"} <= set(names)
    order = [name for name in ("vintage", "reference_month", key, "revision_number")
             if name in names]  # fmt: skip
    order += [name for name in FORMS[form_code].key if name not in order]
    pd.testing.assert_frame_equal(
        _comparable(stored, names, order), _comparable(expected, names, order)
    )


def _long(frame: pd.DataFrame, form_code: str) -> pd.DataFrame:
    """Return the figures of a table form's frame as facts in the order received."""
    form = FORMS[form_code]
    parts = [
        pd.DataFrame(
            {
                "reference_month": frame["reference_month"],
                "reference_week": frame.get("reference_week", pd.NaT),
                "area_code": frame["area_code"],
                "indicator_code": item.indicator_code,
                "breakdown": frame.get("breakdown", "total"),
                "value": frame[item.name].astype("Float64").astype("float64"),
                "vintage": frame["received_month"],
            }
        )
        for item in form.figures
        if item.name in frame
    ]
    return pd.concat(parts, ignore_index=True).dropna(subset="value")


@pytest.mark.parametrize("time", ["reference_month", "reference_week"])
def test_the_figures_known_in_the_end_equal_those_sent(province, frames, time):
    place, _, _ = province
    key = [time, "area_code", "indicator_code", "breakdown"]
    tables = [code for code in frames if FORMS[code].grain == "table"]
    sent = pd.concat([_long(frames[code], code) for code in tables], ignore_index=True)
    sent = sent.astype({"reference_week": "datetime64[us]", "vintage": "datetime64[us]"})
    is_weekly = sent["reference_week"].notna()
    sent = sent[is_weekly if time == "reference_week" else ~is_weekly]
    last = sent.sort_values("vintage", kind="stable").drop_duplicates(key, keep="last")
    table = "core.observation" if time == "reference_month" else "core.weekly_observation"
    stored = place.stored(table)
    known = stored[stored["vintage"] <= parse_month(VINTAGE)]
    known = known.sort_values("vintage", kind="stable").drop_duplicates(key, keep="last")
    both = last[[*key, "value"]].merge(
        known[[*key, "value"]], on=key, how="left", suffixes=("_sent", "_known")
    )
    assert both["value_known"].notna().all()
    # 万元 is sent with two decimals: a figure of ten million is told to 5 in a million.
    np.testing.assert_allclose(both["value_known"], both["value_sent"], rtol=1e-5)
    derived = {
        item.cumulative_of
        for item in chain.from_iterable(FORMS[code].figures for code in tables)
        if item.cumulative_of
    }
    if time == "reference_month":
        weekly_indicators = set(place.stored("core.weekly_observation")["indicator_code"])
        derived |= weekly_indicators
    extra = known[~known["indicator_code"].isin(derived)]
    assert len(extra) == len(last[~last["indicator_code"].isin(derived)])


def test_the_list_of_planted_faults_beside_an_inbox_is_found_too(tmp_path):
    profile = load_profile("liaoning_demo")
    made = simulate_province(
        profile, seed=SEED + 1, out_dir=tmp_path / "made", parts=("enterprises",), **WINDOW
    )
    place = make_place(tmp_path, "liaoning_demo")
    place.inbox.symlink_to(made.inbox, target_is_directory=True)
    taken_in(place)
    planted = pd.read_csv(
        made.truth_folder / "planted_faults.csv", dtype={"sheet_name": "str", "key": "str"}
    )
    assert len(planted) > 30
    faults = place.stored("core.fault")
    found = faults[faults["standing"] == "error"]
    assert not_found(planted, found) == []
    assert set(not_planted(planted, found)["reason_code"]) <= {"repeated_row"}
