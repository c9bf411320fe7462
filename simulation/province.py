"""The whole synthetic province: an inbox as senders would fill it, and the truth beside it.

What does not belong here: how any part is made (the modules called here).
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from catalogue import as_month, format_month
from catalogue.forms import FORMS, SIMULATED_MARK
from profiles.model import Profile
from simulation.administration import enterprise_administration
from simulation.arrival import arrived, without_outages
from simulation.dynamics import History, build_history
from simulation.economy import Economy, build_economy
from simulation.enterprise_reports import PanelRows, build_panel_rows, enterprise_report
from simulation.frames import table_frames
from simulation.insured_structure import insured_structure
from simulation.layoff_follow_up import layoff_follow_up
from simulation.layoffs import layoff_report
from simulation.panel import choose_panel
from simulation.persons import simulate_person_records
from simulation.places import Places, read_places
from simulation.population import Population, build_population
from simulation.scenarios import SCENARIOS, Scenario
from simulation.separations import Separations, build_separations, insured_staff
from simulation.settings import ProvinceSettings
from simulation.submissions import WrittenSubmissions, write_submissions
from simulation.truth import (
    enterprise_register,
    enterprise_states,
    events,
    onsets,
    population_change,
    realised_involuntary,
    separations_truth,
)

_logger = logging.getLogger(__name__)

Part = Literal["tables", "enterprises", "persons"]
PARTS: tuple[Part, ...] = ("tables", "enterprises", "persons")
Frames = pd.DataFrame | Iterable[pd.DataFrame]

SCENARIO_MONTHS_BEFORE_END = 24
"""A scenario begins this long before the last month, or two thirds of a shorter window."""
_ADDED_MONTHS = 2  # the months of enterprises run on, so that cuts to come are announced
_EARLIER_MONTHS = 13  # of the economy, for rotation groups that began before the window


@dataclass(frozen=True)
class ProvinceTruth:
    """What really happened, and what it was made from."""

    scenario: Scenario
    places: Places
    economy: Economy
    separations: Separations
    insured: np.ndarray  # month × city
    onsets: pd.DataFrame
    events: pd.DataFrame
    population: Population | None
    history: History | None
    panel: np.ndarray | None
    panel_rows: PanelRows | None


@dataclass(frozen=True)
class SimulatedProvince:
    """What was written.

    ``inbox`` and ``truth_folder`` are folders, ``paths`` the files in the inbox, ``rows`` the
    rows handed over by form (persons: written), ``simulator_sha256`` the fingerprint of the
    code and forms that made it.
    """

    inbox: Path
    truth_folder: Path
    paths: tuple[Path, ...]
    rows: Mapping[str, int]
    simulator_sha256: str
    truth: ProvinceTruth


def simulate_province(
    profile: Profile,
    *,
    seed: int,
    months: int,
    scenario: str,
    out_dir: Path,
    last_month: pd.Timestamp,
    history_months: int = 0,
    parts: tuple[Part, ...] = PARTS,
    settings: ProvinceSettings | None = None,
) -> SimulatedProvince:
    """Write the inbox and the truth of a synthetic province.

    Parameters
    ----------
    profile
        Areas, groups and sources; its cities carry the simulation.
    seed
        Of every draw; the same seed gives the same bytes.
    months, last_month
        Months of the unit grain (enterprises, persons) and the last month described. What is
        known a month after it is written, nothing later.
    scenario
        A code of ``SCENARIOS``.
    out_dir
        ``inbox/`` and ``truth/`` are made in it.
    history_months
        Months of the table grain before the unit grain begins, handed over in one file a
        sender that lies in no month folder.
    parts
        Which frames to make; the truth of the economy is always written.
    settings
        Sizes of everything; default ``ProvinceSettings()``.

    Raises
    ------
    ValueError
        If the scenario or a part is unknown, or the window is shorter than a month.
    """
    truth, frames = simulate_frames(
        profile, seed=seed, months=months, scenario=scenario, last_month=last_month,
        history_months=history_months, parts=parts, settings=settings,
    )  # fmt: skip
    inbox, folder = out_dir / "inbox", out_dir / "truth"
    opening = as_month(last_month - pd.DateOffset(months=months - 2))
    letters = {
        code: _with_history_handed_over(code, item, opening) for code, item in frames.items()
    }
    written = write_submissions(letters, profile, seed=seed, inbox=inbox)
    rows = {code: len(frame) for code, frame in frames.items() if isinstance(frame, pd.DataFrame)}
    rows |= _rows_of_streams(frames, written)
    fingerprint = simulator_sha256()
    _write_truth(truth, folder, months)
    written.faults.to_csv(folder / "planted_faults.csv", index=False, lineterminator="\n")
    _write_description(
        truth, folder, profile=profile, seed=seed, months=months, history_months=history_months,
        parts=parts, rows=rows, fingerprint=fingerprint,
    )  # fmt: skip
    _logger.info("simulated %s: %d files, %s", scenario, len(written.paths), dict(rows))
    return SimulatedProvince(inbox, folder, written.paths, rows, fingerprint, truth)


def simulate_frames(
    profile: Profile,
    *,
    seed: int,
    months: int,
    scenario: str,
    last_month: pd.Timestamp,
    history_months: int = 0,
    parts: tuple[Part, ...] = PARTS,
    settings: ProvinceSettings | None = None,
) -> tuple[ProvinceTruth, dict[str, Frames]]:
    """Return the truth and the frames by form code, without writing anything.

    Parameters are those of ``simulate_province``. Frames hold correct data in canonical form
    with ``received_month`` and ``sender_code``; person records are a frame per month, made
    when asked for.
    """
    _check(scenario, months, parts)
    settings = settings or ProvinceSettings()
    last = as_month(last_month)
    last_vintage = as_month(last + pd.DateOffset(months=1))
    unit_first = as_month(last - pd.DateOffset(months=months - 1))
    first = as_month(unit_first - pd.DateOffset(months=history_months))
    plan = SCENARIOS[scenario]
    places = read_places(profile)

    def economy_from(month: pd.Timestamp) -> Economy:
        return build_economy(
            places, first_month=month, last_month=last, scenario=plan,
            scenario_month=_scenario_month(last, months), seed=seed, settings=settings.economy,
        )  # fmt: skip

    economy = economy_from(first)
    separations = build_separations(economy, places, scenario=plan, settings=settings.separations)
    insured = insured_staff(economy, places, settings.separations)
    frames: dict[str, Frames] = {}
    if "tables" in parts:
        frames |= table_frames(
            economy, separations, insured, places, profile,
            scenario=plan, last_vintage=last_vintage, seed=seed, settings=settings,
        )  # fmt: skip
    people: _Enterprises | None = None
    if "enterprises" in parts:
        people = _enterprises(economy, places, unit_first, months, plan, seed, settings)
        frames |= _enterprise_frames(people, economy, places, plan, last_vintage, seed, settings)
    if "persons" in parts:
        longer = economy_from(as_month(unit_first - pd.DateOffset(months=_EARLIER_MONTHS)))
        wanted = [month for month in economy.months if month >= unit_first]
        frames["person_record"] = simulate_person_records(longer, seed=seed, months=wanted)
    truth = ProvinceTruth(
        scenario=plan,
        places=places,
        economy=economy,
        separations=separations,
        insured=insured,
        onsets=onsets(economy.rates),
        events=events(economy, separations, insured),
        population=people.population if people else None,
        history=people.history if people else None,
        panel=people.panel if people else None,
        panel_rows=people.rows if people else None,
    )
    return truth, frames


def simulator_sha256() -> str:
    """Return the SHA-256 over the simulation's and the forms' source files, names and bytes."""
    digest = hashlib.sha256()
    here = Path(__file__).resolve().parent
    forms = here.parent / "catalogue" / "forms"
    extra = [here.parent / "catalogue" / "spring_festival.py"]
    for path in sorted([*here.rglob("*.py"), *forms.rglob("*.py"), *extra]):
        digest.update(path.relative_to(here.parent).as_posix().encode())
        digest.update(b"\0")
        digest.update(path.read_bytes())
        digest.update(b"\0")
    return digest.hexdigest()


def _with_history_handed_over(form_code: str, frames: Frames, opening: pd.Timestamp) -> Frames:
    """Return a table's rows with those received before the opening month undated.

    A department that begins hands over its past at once, as it stands: one file a sender.
    """
    if FORMS[form_code].grain != "table" or not isinstance(frames, pd.DataFrame):
        return frames
    is_past = frames["received_month"] < opening
    times = [name for name in ("reference_week",) if name in frames.columns]
    key = [*(name for name in FORMS[form_code].key if name in frames.columns), *times]
    latest = frames[is_past].drop_duplicates([*dict.fromkeys([*key, "sender_code"])], keep="last")
    past = latest.copy()
    past["received_month"] = pd.Series(pd.NaT, index=past.index, dtype="datetime64[us]")
    return pd.concat([past, frames[~is_past]], ignore_index=True)


@dataclass(frozen=True)
class _Enterprises:
    population: Population
    history: History
    panel: np.ndarray
    rows: PanelRows


def _check(scenario: str, months: int, parts: tuple[Part, ...]) -> None:
    if scenario not in SCENARIOS:
        raise ValueError(f"scenario: expected one of {sorted(SCENARIOS)}, got {scenario!r}")
    if months < 1:
        raise ValueError(f"months: expected 1 or more, got {months}")
    unknown = sorted(set(parts) - set(PARTS))
    if unknown:
        raise ValueError(f"parts: expected some of {PARTS}, got {unknown}")


def _scenario_month(last: pd.Timestamp, months: int) -> pd.Timestamp:
    before = min(SCENARIO_MONTHS_BEFORE_END, max(2 * months // 3, 1))
    return as_month(last - pd.DateOffset(months=before - 1))


def _enterprises(
    economy: Economy,
    places: Places,
    unit_first: pd.Timestamp,
    months: int,
    scenario: Scenario,
    seed: int,
    settings: ProvinceSettings,
) -> _Enterprises:
    longer = months + _ADDED_MONTHS
    population = build_population(
        economy, places, first_month=unit_first, months=longer, scenario=scenario, seed=seed,
        settings=settings.enterprises,
    )  # fmt: skip
    history = build_history(
        population, economy, places, first_month=unit_first, months=longer, scenario=scenario,
        seed=seed, settings=settings.enterprises, separations=settings.separations,
    )  # fmt: skip
    panel = choose_panel(population, history, seed=seed, settings=settings.enterprises)
    panel[months:] = False
    rows = build_panel_rows(population, history, panel, seed=seed, settings=settings.enterprises)
    return _Enterprises(population, history, panel, rows)


def _enterprise_frames(
    made: _Enterprises,
    economy: Economy,
    places: Places,
    scenario: Scenario,
    last_vintage: pd.Timestamp,
    seed: int,
    settings: ProvinceSettings,
) -> dict[str, Frames]:
    reports = enterprise_report(
        made.population, made.history, made.rows, places,
        last_vintage=last_vintage, seed=seed, settings=settings.enterprises,
    )  # fmt: skip
    layoffs = layoff_report(
        made.population, made.history, places,
        last_vintage=last_vintage, seed=seed, settings=settings.layoffs,
    )  # fmt: skip
    follow_ups = layoff_follow_up(layoffs, last_vintage=last_vintage, settings=settings.follow_ups)
    frames: dict[str, Frames] = {}
    for code, frame, month_name in (
        ("enterprise_report", reports, "reference_month"),
        ("layoff_report", layoffs, "received_month"),
        ("layoff_follow_up", follow_ups, "received_month"),
    ):
        frames[code] = without_outages(
            frame, scenario=scenario, scenario_month=economy.scenario_month, places=places,
            seed=seed, part=list(FORMS).index(code), is_about_cities=True, month_name=month_name,
        )  # fmt: skip
    structure = insured_structure(
        made.population, made.history, places, seed=seed, settings=settings.insured
    )
    known = structure[structure["received_month"] <= last_vintage].reset_index(drop=True)
    frames["insured_structure"] = known.rename(columns={"section_code": "industry_code"})
    registers = enterprise_administration(
        made.population, made.history, made.panel, places, months=len(made.panel) - _ADDED_MONTHS,
        seed=seed, settings=settings.administration, insured=settings.insured,
    )  # fmt: skip
    frames["enterprise_administration"] = arrived(
        registers, figures=["insured_persons"], late_share=settings.tables.late_share,
        corrected_share=settings.enterprises.corrected_share, last_vintage=last_vintage,
        seed=seed, part=list(FORMS).index("enterprise_administration"),
    )  # fmt: skip
    return frames


def _rows_of_streams(frames: Mapping[str, Frames], written: WrittenSubmissions) -> dict[str, int]:
    streams = [code for code, frame in frames.items() if not isinstance(frame, pd.DataFrame)]
    if not streams:
        return {}
    known = sum(len(frame) for frame in frames.values() if isinstance(frame, pd.DataFrame))
    return {streams[0]: sum(written.row_counts.values()) - known}


def _write_truth(truth: ProvinceTruth, folder: Path, months: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    economy = truth.economy
    realised = None
    if truth.population is not None and truth.history is not None:
        drawn = realised_involuntary(truth.population, truth.history, len(economy.area_codes))
        realised = drawn[:months]
    makers: dict[str, Callable[[], pd.DataFrame]] = {
        "rates": lambda: economy.rates,
        "stocks": lambda: economy.stocks,
        "flows": lambda: economy.flows,
        "industry_employment": lambda: economy.industry_employment,
        "separations": lambda: separations_truth(
            economy, truth.separations, truth.insured,
            realised=realised, first_realised=len(economy.months) - months,
        ),
    }  # fmt: skip
    if truth.population is not None and truth.history is not None:
        population, history = truth.population, truth.history
        panel, rows = truth.panel, truth.panel_rows
        makers["population_change"] = lambda: population_change(population, history, truth.places)
        if panel is not None and rows is not None:
            makers["enterprise_states"] = lambda: enterprise_states(population, history, rows)
            makers["enterprise_register"] = lambda: enterprise_register(
                population, history, panel, truth.places
            )
    for name, make in makers.items():
        make().to_parquet(folder / f"{name}.parquet", index=False)
    for name, frame in (("onsets", truth.onsets), ("events", truth.events)):
        frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


def _write_description(
    truth: ProvinceTruth,
    folder: Path,
    *,
    profile: Profile,
    seed: int,
    months: int,
    history_months: int,
    parts: tuple[Part, ...],
    rows: Mapping[str, int],
    fingerprint: str,
) -> None:
    settings = ProvinceSettings()
    feeds = [
        {
            "form": form, "figure": trait.name, "lead_months": trait.lead_months,
            "break_month": trait.break_month or None, "break_log": trait.break_log or None,
        }
        for form, traits in settings.feeds.traits
        for trait in traits
    ]  # fmt: skip
    economy = truth.economy
    description = {
        "mark": SIMULATED_MARK,
        "profile": profile.settings.code,
        "scenario": truth.scenario.code,
        "scenario_month": format_month(economy.scenario_month),
        "seed": seed,
        "months": months,
        "history_months": history_months,
        "first_month": format_month(economy.months[0]),
        "last_month": format_month(economy.months[-1]),
        "parts": list(parts),
        "rows": dict(rows),
        "feeds": feeds,
        "rate_response_weights": list(settings.economy.response_weights),
        "claim_delays": list(settings.tables.claim_delays),
        "simulator_sha256": fingerprint,
    }
    text = json.dumps(description, ensure_ascii=False, indent=2)
    (folder / "scenario.json").write_text(text + "\n", encoding="utf-8")
