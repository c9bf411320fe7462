import pandas as pd
import pytest

from catalogue.risk_features import FEATURE_BY_NAME
from forecasting.enterprises import watch_list
from forecasting.enterprises.layoff_risk_watch import ADMINISTRATIVE_SOURCES, _hold_to_sources


@pytest.fixture(scope="module")
def made(toy, fast):
    return watch_list(toy.administrative, vintage=toy.vintage, notices=toy.notices, settings=fast)


def test_no_feature_rests_on_a_statistical_return(made):
    sources = {FEATURE_BY_NAME[name].source for name in made.contributions["feature"]}
    assert sources <= set(ADMINISTRATIVE_SOURCES)
    with pytest.raises(ValueError, match="hidden_share"):
        _hold_to_sources(("insured_log", "hidden_share"))


def test_enterprises_in_arrears_stand_at_the_top(toy, made):
    last = toy.administrative[toy.administrative["reference_month"] == toy.months[-1]]
    owing = set(last.loc[last["contributions_owed_yuan"] > 0, "enterprise_code"])
    top = set(made.enterprises["enterprise_code"].head(len(owing)))
    assert len(owing & top) >= 0.6 * len(owing)


def test_contributions_add_up(made):
    parts = made.contributions.groupby("enterprise_code")["contribution"].sum()
    scored = made.enterprises.set_index("enterprise_code").loc[parts.index]
    assert (parts + scored["start_log_odds"] - scored["log_odds"]).abs().max() < 1e-9


def test_a_short_or_empty_register_gives_no_list(toy, fast):
    early = toy.administrative[toy.administrative["reference_month"] < toy.months[3]]
    assert watch_list(early, vintage=toy.vintage, settings=fast).enterprises.empty
    none = toy.administrative.head(0)
    assert watch_list(none, vintage=toy.vintage, settings=fast).enterprises.empty


def test_a_frame_that_does_not_say_when_is_refused(toy, fast):
    bare = toy.administrative.drop(columns="vintage")
    with pytest.raises(ValueError, match="vintage"):
        watch_list(bare, vintage=pd.Timestamp(toy.vintage), settings=fast)
