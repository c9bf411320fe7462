"""The least a department has: a rate, the panel, claims, reports of cuts, new jobs.

A whole run from the command line ends well, makes every bulletin, and says what is
missing.
"""

import os
import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pandas as pd
import pypdf
import pytest

from catalogue import parse_month
from catalogue.forms import FORMS
from profiles import load_profile
from profiles.model import Profile
from simulation.province import simulate_frames
from simulation.submissions import write_submissions
from warehouse import Home, Warehouse

CODE = "least_data"
PROFILES = Path(__file__).parents[2] / "profiles"
VINTAGE = "2025-07"
LAST_MONTH = pd.Timestamp("2025-06-01")
UNIT_MONTHS, HISTORY_MONTHS, SIGNAL_MONTHS = 3, 48, 6
FIGURES = {
    "survey_table": "unemployment_rate_pct",
    "insurance_table": "new_claims_persons",
    "employment_table": "new_urban_jobs_cumulative_persons",
}
SENT = {
    "survey_tables", "enterprise_monitoring", "unemployment_insurance", "layoff_reports",
    "employment_register",
}  # fmt: skip
PROVINCE, CAPITAL = "210000", "210100"
_SAID = {"zh": "“{}”未能读取", "en": "{} could not be read"}

pytestmark = pytest.mark.nightly


def write_profile(folder: Path, languages: str) -> Profile:
    """Write a profile like the synthetic province's, whose senders are not simulated."""
    shutil.copytree(PROFILES / "liaoning", folder / "liaoning")
    text = (PROFILES / "liaoning_demo" / "profile.toml").read_text(encoding="utf-8")
    text = text.replace('code = "liaoning_demo"', f'code = "{CODE}"', 1)
    text = text.replace("signal_history_months = 24", f"signal_history_months = {SIGNAL_MONTHS}", 1)
    text = text.replace('languages = ["zh", "en"]', f"languages = {languages}", 1)
    text = text.replace('editions = ["internal", "public"]', 'editions = ["internal"]', 1)
    text = re.sub(r"\[simulation\][^\[]*", "", text)
    (folder / CODE).mkdir()
    (folder / CODE / "profile.toml").write_text(text, encoding="utf-8")
    return load_profile(str(folder / CODE))


def write_least(
    profile: Profile, inbox: Path, rate_areas: tuple[str, ...], *, has_city_tables: bool
) -> None:
    """Fill the inbox with these sources alone; the past of tables is handed over at once."""
    _, frames = simulate_frames(
        profile,
        seed=3,
        months=UNIT_MONTHS,
        history_months=HISTORY_MONTHS,
        scenario="steel_crisis",
        last_month=LAST_MONTH,
        parts=("tables", "enterprises"),
    )
    kept = {code: frames[code] for code in ("enterprise_report", "layoff_report")}
    opening = LAST_MONTH - pd.DateOffset(months=UNIT_MONTHS - 2)
    for code, figure in FIGURES.items():
        frame = frames[code]
        areas = rate_areas if code == "survey_table" or not has_city_tables else None
        if areas is not None:
            frame = frame[frame["area_code"].isin(areas)]
        if "breakdown" in frame:
            frame = frame[frame["breakdown"] == "total"]
        others = [item.name for item in FORMS[code].figures if item.name != figure]
        frame = frame.drop(columns=[name for name in others if name in frame])
        past = frame[frame["received_month"] < opening]
        past = past.drop_duplicates(["reference_month", "area_code"], keep="last")
        past = past.assign(received_month=pd.NaT).astype({"received_month": "datetime64[us]"})
        kept[code] = pd.concat([past, frame[frame["received_month"] >= opening]], ignore_index=True)
    write_submissions(kept, profile, seed=3, inbox=inbox)


def run(profile: Profile, var_folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pipelines", "run", "--profile", profile.folder]
    return subprocess.run(
        [*command, "--vintage", VINTAGE],
        cwd=PROFILES.parent,
        env={
            **os.environ,
            "UNEMPLOYMENT_RISK_HOME": str(var_folder),
            "UNEMPLOYMENT_RISK_PROCESSES": "2",
            "COLUMNS": "200",
        },
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )


def text_of(path) -> str:
    """Return the text of a bulletin without spaces and line breaks."""
    pages = [page.extract_text() for page in pypdf.PdfReader(path).pages]
    return "".join(unicodedata.normalize("NFKC", "".join(pages)).split())


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(((PROVINCE,), False, '["zh", "en"]'), id="province alone"),
        pytest.param(((PROVINCE, CAPITAL), True, '["zh"]'), id="province and capital"),
    ],
)
def outcome(request, tmp_path_factory):
    rate_areas, has_city_tables, languages = request.param
    folder = tmp_path_factory.mktemp("least")
    profile = write_profile(folder / "profiles", languages)
    home = Home(folder / "var" / CODE)
    write_least(profile, home.inbox, rate_areas, has_city_tables=has_city_tables)
    return home, run(profile, folder / "var"), rate_areas, profile


def test_the_run_ends_well_and_makes_every_bulletin(outcome):
    home, finished, _, profile = outcome
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "Traceback" not in finished.stdout + finished.stderr
    settings = profile.settings
    bulletins = list(home.outputs(parse_month(VINTAGE)).glob("bulletin_*.pdf"))
    assert len(bulletins) == len(settings.editions) * len(settings.languages)
    assert all(path.stat().st_size > 10_000 for path in bulletins)


def test_nothing_was_simulated_into_the_inbox(outcome):
    home, _, _, _ = outcome
    folders = {path.parent.name for path in home.inbox.rglob("*.*") if path.is_file()}
    assert folders == SENT
    assert not home.truth.exists()


def test_the_bulletins_name_every_missing_source(outcome):
    home, finished, _, profile = outcome
    missing = [source for source in profile.sources if source.code not in SENT]
    assert len(missing) == 10
    bulletins = list(home.outputs(parse_month(VINTAGE)).glob("bulletin_*.pdf"))
    assert {path.stem[-2:] for path in bulletins} == set(profile.settings.languages)
    for path in bulletins:
        text = text_of(path)
        language = path.stem[-2:]
        said = {s.code: _SAID[language].format(getattr(s.title, language)) for s in missing}
        absent = [code for code, sentence in said.items() if plain(sentence) not in text]
        assert absent == [], path.name
    failures = Warehouse(home.warehouse_path).read_table("raw.failure")
    assert set(failures["source_code"]) == {source.code for source in missing}
    assert finished.stderr.count("Not read:") + finished.stdout.count("Not read:") == len(missing)


def test_the_headline_is_forecast_and_a_level_proposed(outcome):
    home, _, rate_areas, _ = outcome
    warehouse = Warehouse(home.warehouse_path)
    levels = warehouse.read_table("warnings.level", vintage=parse_month(VINTAGE))
    assert PROVINCE in set(levels["area_code"])
    rates = warehouse.observation_as_of(parse_month(VINTAGE))
    of_rate = rates[rates["indicator_code"] == "urban_surveyed_unemployment_rate"]
    assert set(of_rate["area_code"]) == set(rate_areas)
    assert of_rate["reference_month"].max() == LAST_MONTH
    forecast = warehouse.read_table("forecasts.forecast", vintage=parse_month(VINTAGE))
    made = forecast[forecast["indicator_code"] == "urban_surveyed_unemployment_rate"]
    assert set(made["area_code"]) == set(rate_areas)
    assert set(made["horizon_months"]) == set(range(1, 13))
