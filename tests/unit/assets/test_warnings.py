"""Signals of a vintage: rules of many areas, areas that never sent, breadth, use."""

import numpy as np
import pandas as pd
import pytest

from assets import warnings as module
from assets.ledger import Due
from assets.warnings import LEVEL, SIGNAL, levels_up_to
from catalogue.contracts import cast_to_contract
from forecasting.early_warning import SignalInputs
from profiles import load_profile

CLAIMS = "unemployment_insurance_new_claims"
VINTAGE = pd.Timestamp("2025-06-01")
KEPT = ("C0", "B1", "C1_YELLOW", "P1_ORANGE")


@pytest.fixture
def workplace(workplace_with):
    profile = load_profile("liaoning")
    rules = tuple(rule for rule in profile.rules if rule.id in KEPT)
    return workplace_with(profile=profile.model_copy(update={"rules": rules, "event_rules": ()}))


def claims(growth, *, seed):
    months = pd.date_range("2020-01-01", "2025-05-01", freq="MS").as_unit("us")
    values = 500 * np.exp(np.random.default_rng(seed).normal(0, 0.03, len(months)))
    values[-2:] *= growth
    return pd.DataFrame({"reference_month": months, "value": values})


@pytest.fixture
def evaluated(workplace, monkeypatch):
    growth = {"210000": 1.1, "210100": 1.0, "210300": 1.9, "210500": 1.6}
    known = {
        f"{area}/{CLAIMS}/total": SignalInputs(figures=claims(size, seed=place))
        for place, (area, size) in enumerate(growth.items())
    }
    monkeypatch.setattr(module, "signal_inputs", lambda *_: known)
    frame = module._signals_at(workplace, Due(VINTAGE, "full", "print"))
    return frame.set_index(["rule_id", "area_code"])


def test_a_rule_is_met_where_its_area_says_so(evaluated):
    met = evaluated.loc["C1_YELLOW", "is_triggered"]
    assert met[met].index.tolist() == ["210300", "210500"]
    assert (evaluated.loc["C1_YELLOW", "area_count"] == 4).all()


def test_an_area_that_never_sent_is_told_apart_from_one_that_is_late(evaluated):
    reasons = evaluated.loc["C1_YELLOW", "missing_reason"]
    assert reasons["210200"] == "never_reported"
    assert reasons[["210000", "210100", "210300"]].isna().all()


def test_what_an_area_sent_before_is_missed_and_not_called_never_sent(workplace, monkeypatch):
    named = f"210300/{CLAIMS}/total"
    earlier = VINTAGE - pd.DateOffset(months=1)
    known = {named: SignalInputs(figures=claims(1.9, seed=1))}
    for vintage in (earlier, VINTAGE):
        monkeypatch.setattr(module, "signal_inputs", lambda *_, given=known: given)
        frame = module._signals_at(workplace, Due(vintage, "full", "print"))
        stored = cast_to_contract(frame.assign(vintage=vintage), SIGNAL)
        workplace.warehouse.replace_vintage({SIGNAL: stored.drop(columns="vintage")}, vintage)
        known = {}
    reasons = frame.set_index(["rule_id", "area_code"])["missing_reason"]
    assert reasons["C1_YELLOW", "210300"] == "no_series"
    assert reasons["C1_YELLOW", "210200"] == "never_reported"
    level = levels_up_to(workplace, VINTAGE).set_index("area_code").loc["210300"]
    assert (level["level_code"], level["missing_rule_ids"]) == ("yellow", "C1_YELLOW")


def test_breadth_counts_the_areas_that_send(evaluated):
    row = evaluated.loc[("B1", "210000")]
    assert pd.isna(row["missing_reason"])
    assert row["value"] == pytest.approx(200 / 3, abs=3)  # two of three cities
    assert not row["is_triggered"]


def test_what_is_shown_only_says_so(evaluated):
    assert evaluated.loc["C1_YELLOW", "is_used"].all()
    assert not evaluated.loc["C0", "is_used"].any()


def test_rows_are_those_of_the_table_and_give_levels(evaluated, workplace):
    rows = evaluated.reset_index().assign(vintage=VINTAGE)
    stored = cast_to_contract(rows, SIGNAL)
    workplace.warehouse.replace_vintage({SIGNAL: stored.drop(columns="vintage")}, VINTAGE)
    levels = levels_up_to(workplace, VINTAGE).set_index("area_code")
    assert levels.loc["210300", ["level_code", "rule_ids"]].tolist() == ["yellow", "C1_YELLOW"]
    assert levels.loc["210100", "level_code"] == "normal"
    assert levels.loc["210100", ["due_rule_count", "used_rule_count"]].tolist() == [1, 1]
    # Of a city that sends nothing, nothing is said: normal would be a claim.
    assert "210200" not in levels.index
    cast_to_contract(levels.reset_index(), LEVEL)
