"""Nothing that rests on a source not permitting an edition reaches its readers."""

import re
from dataclasses import fields, replace

import bulletin_inputs as made
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from profiles import load_profile
from profiles.model import Area, Profile, SeriesKey
from reports import BulletinInputs
from reports.bulletin.compose import compose_bulletin, series_charts
from reports.bulletin.edition_view import edition_view
from reports.bulletin.outlook import value_text
from reports.bulletin.pdf import bulletin_json
from reports.bulletin.series import series_title
from reports.editions import Permission, permitted_inputs
from reports.inputs import rows_of_series

SOURCES = ("alpha", "beta", "gamma")
EDITIONS = (("internal",), ("public",), ("internal", "public"))
KEY = ["area_code", "indicator_code", "breakdown"]


@pytest.fixture(scope="module")
def place() -> Profile:
    """The country with names found nowhere else, three sources and four series."""
    profile = made.profile()
    titles = {made.RATE: ("Zeta quotient", "泽塔商"), made.JOBS: ("Omega heads", "欧米伽头数")}
    return profile.model_copy(
        update={
            "indicators": tuple(
                item.model_copy(update={"title": made.text(*titles[item.code])})
                for item in profile.indicators
            ),
            "sources": tuple(
                made.source(code, "enterprise_sample", "", f"Register {code}", f"登记{code}")
                for code in SOURCES
            ),
            "settings": profile.settings.model_copy(
                update={"targets": profile.settings.targets[:4]}
            ),
        }
    )


@pytest.fixture(scope="module")
def whole(place) -> BulletinInputs:
    """A short history, its rates lifted into the thirties, where nothing else lies."""
    inputs = made.full_inputs(place.settings.targets)
    inputs = replace(
        inputs,
        observation=_from(inputs.observation, "reference_month", 30),
        seasonal_adjustment=_from(inputs.seasonal_adjustment, "reference_month", 30),
        signal=_from(inputs.signal, "vintage", 4),
        level=_from(inputs.level, "vintage", 4),
        set_aside=pd.DataFrame(
            {
                "vintage": made.VINTAGE, "source_code": SOURCES, "content_sha256": "a" * 64,
                "row_number": 1, "column_name": [f"column {code}" for code in SOURCES],
                "received_value": "?", "reason_code": "not_a_number",
                "message_en": "no number", "message_zh": "不是数字",
            }
        ),
        intake_count=pd.DataFrame(
            {
                "vintage": made.VINTAGE, "source_code": SOURCES, "content_sha256": "a" * 64,
                "outcome_code": "received", "figure_count": 1,
            }
        ),
        source_failure=pd.DataFrame(
            {
                "vintage": made.VINTAGE, "source_code": SOURCES,
                "message_en": [f"failure {code}" for code in SOURCES],
                "message_zh": [f"故障{code}" for code in SOURCES],
            }
        ),
    )  # fmt: skip
    for name, columns in (
        ("observation", ["value"]),
        ("forecast", ["value"]),
        ("previous_forecast", ["value"]),
        ("seasonal_adjustment", ["value", "seasonally_adjusted", "trend"]),
        ("outcome", ["median", "lower_80", "upper_80", "observed"]),
    ):
        frame = getattr(inputs, name).copy()
        frame.loc[frame["indicator_code"] == made.RATE, columns] += 30
        inputs = replace(inputs, **{name: frame})
    return inputs


def _from(frame: pd.DataFrame, column: str, months: int) -> pd.DataFrame:
    start = made.VINTAGE - pd.DateOffset(months=months)
    return frame[frame[column] > start].reset_index(drop=True)


def fed_by(inputs: BulletinInputs, feeding: dict[SeriesKey, list[str]]) -> BulletinInputs:
    """Return the inputs with each series observed from the sources named, in turn."""
    observation = inputs.observation.copy()
    for key, sources in feeding.items():
        rows = rows_of_series(observation.reset_index(), key)["index"]
        turns = [sources[place % len(sources)] for place in range(len(rows))]
        observation.loc[rows, "source_code"] = turns
    return replace(inputs, observation=observation)


def permitting(place: Profile, editions: dict[str, tuple], own: tuple) -> Profile:
    return place.model_copy(
        update={
            "sources": tuple(
                source.model_copy(update={"permitted_editions": editions[source.code]})
                for source in place.sources
            ),
            "settings": place.settings.model_copy(update={"editions": own}),
        }
    )


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_value_name_or_source_of_a_withheld_series_is_told(place, whole, data):
    names = st.lists(st.sampled_from(SOURCES), min_size=1, max_size=2, unique=True)
    feeding = {key: data.draw(names) for key in place.settings.targets}
    editions = {code: data.draw(st.sampled_from(EDITIONS)) for code in SOURCES}
    profile = permitting(place, editions, data.draw(st.sampled_from(EDITIONS)))
    edition = data.draw(st.sampled_from(("internal", "public")))
    inputs = fed_by(whole, feeding)
    withheld = [
        key for key, codes in feeding.items() if any(edition not in editions[c] for c in codes)
    ]
    language = data.draw(st.sampled_from(("en", "zh")))
    content = compose_bulletin(inputs, profile, language=language, edition=edition)
    charts = series_charts(edition_view(inputs, profile, edition=edition), language=language)
    told = f"{bulletin_json(content, profile)} {content!r} {charts!r}"
    for key in withheld:
        _assert_untold(told, key, withheld, inputs, profile, language)
    for source in profile.sources:
        if edition not in editions[source.code]:
            assert source.title.in_language(language) not in told
            assert source.code not in told


def _assert_untold(told, key, withheld, inputs, profile, language):
    assert f"indicator_code={key.indicator_code},breakdown={key.breakdown}" not in told
    if key.breakdown != "total":
        assert series_title(key, profile, language) not in told
    if all(other in withheld for other in profile.settings.targets
           if other.indicator_code == key.indicator_code):  # fmt: skip
        assert profile.indicator(key.indicator_code).title.in_language(language) not in told
    if key.indicator_code == made.RATE:
        assert not re.search(r"\b3\d\.\d+\b", told)
        for rule in profile.rules:
            if rule.series == key:
                assert rule.title.in_language(language) not in told
    latest = float(rows_of_series(inputs.observation, key)["value"].iloc[-1])
    assert value_text(latest, profile, language, key) not in told


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_row_of_a_withheld_series_or_source_is_left(place, whole, data):
    names = st.lists(st.sampled_from(SOURCES), min_size=1, max_size=2, unique=True)
    feeding = {key: data.draw(names) for key in place.settings.targets}
    editions = {code: data.draw(st.sampled_from(EDITIONS)) for code in SOURCES}
    edition = data.draw(st.sampled_from(("internal", "public")))
    profile = permitting(place, editions, ("public",))
    left = permitted_inputs(fed_by(whole, feeding), profile, edition=edition)
    for field in fields(left):
        frame = getattr(left, field.name)
        if not isinstance(frame, pd.DataFrame) or frame.empty:
            continue
        if "source_code" in frame.columns:
            assert all(edition in editions[code] for code in set(frame["source_code"]))
        if set(KEY) <= set(frame.columns):
            for area, indicator, part in set(frame[KEY].itertuples(index=False, name=None)):
                key = SeriesKey(area_code=area, indicator_code=indicator, breakdown=part)
                assert all(edition in editions[code] for code in feeding.get(key, []))
    withheld = {
        key for key, codes in feeding.items() if any(edition not in editions[c] for c in codes)
    }
    assert not any(
        place.rule(rule_id).series in withheld for rule_id in set(left.signal["rule_id"])
    )
    if any(key.indicator_code == made.JOBS for key in withheld):
        assert left.net_job_change.empty
        assert left.diffusion.empty


def test_nothing_changes_where_every_source_permits(inputs, profile):
    assert permitted_inputs(inputs, profile, edition="internal") is inputs
    assert permitted_inputs(inputs, profile, edition="public") is not None
    for language in ("en", "zh"):
        alone = profile.model_copy(
            update={"settings": profile.settings.model_copy(update={"editions": ("public",)})}
        )
        public = compose_bulletin(inputs, alone, language=language, edition="public")
        internal = compose_bulletin(inputs, profile, language=language, edition="internal")
        assert bulletin_json(public, alone) == bulletin_json(internal, profile)


@pytest.mark.parametrize(
    ("language", "sentence", "audience", "count"),
    [
        ("en", "only warnings that have been released", "Public edition", ": 1 indicators"),
        ("zh", "仅可刊载已批准发布的预警", "公开版", "有1项指标"),
    ],
)
def test_a_public_edition_beside_an_internal_one_proposes_no_level(
    place, whole, language, sentence, audience, count
):
    feeding = {key: ["alpha"] for key in place.settings.targets}
    feeding[place.settings.headline] = ["beta"]
    editions = {"alpha": EDITIONS[2], "beta": EDITIONS[0], "gamma": EDITIONS[2]}
    profile = permitting(place, editions, EDITIONS[2])
    inputs = fed_by(whole, feeding)
    content = compose_bulletin(inputs, profile, language=language, edition="public")
    assert content.areas == ()
    assert sentence in content.disclaimer
    assert content.audience == audience
    assert count in " ".join(content.notices)
    codes = {section.code for section in content.sections}
    assert {"indicators", "industries", "sources"} <= codes
    assert not codes & {"rules", "measures"}
    internal = compose_bulletin(inputs, profile, language=language, edition="internal")
    assert len(internal.areas) == 1


def test_a_series_is_withheld_as_soon_as_one_of_its_sources_does_not_permit(place, whole):
    headline = place.settings.headline
    profile = permitting(
        place, {"alpha": EDITIONS[2], "beta": EDITIONS[0], "gamma": EDITIONS[2]}, EDITIONS[1]
    )
    one = permitted_inputs(fed_by(whole, {headline: ["alpha"]}), profile, edition="public")
    both = permitted_inputs(fed_by(whole, {headline: ["alpha", "beta"]}), profile, edition="public")
    assert not rows_of_series(one.forecast, headline).empty
    for name in ("observation", "forecast", "seasonal_adjustment", "outcome"):
        assert rows_of_series(getattr(both, name), headline).empty


def test_a_source_the_profile_has_lost_permits_nothing(place, whole):
    inputs = fed_by(whole, {place.settings.headline: ["delta"]})
    left = permitted_inputs(inputs, place, edition="internal")
    assert rows_of_series(left.observation, place.settings.headline).empty


def test_an_edition_of_which_nothing_is_left_still_says_so(place, whole):
    profile = permitting(place, dict.fromkeys(SOURCES, EDITIONS[0]), EDITIONS[2])
    content = compose_bulletin(whole, profile, language="zh", edition="public")
    assert "有2项指标" in " ".join(content.notices)
    assert {section.code for section in content.sections} <= {
        "level", "data_quality", "definitions", "sources", "problems", "provenance",
    }  # fmt: skip


def test_rows_set_aside_of_single_enterprises_are_counted_and_not_listed(place, whole):
    profile = place.model_copy(
        update={
            "sources": tuple(
                source.model_copy(update={"forms": ("enterprise_report",), "layout": None})
                if source.code == "beta"
                else source
                for source in place.sources
            )
        }
    )
    counts = pd.concat(
        [whole.intake_count, whole.intake_count.assign(outcome_code="not_a_number")],
        ignore_index=True,
    )
    content = compose_bulletin(replace(whole, intake_count=counts), profile, language="en")
    told = bulletin_json(content, profile)
    assert "column alpha" in told
    assert "column beta" not in told
    assert "set aside for an error 3" in told


def test_empty_frames_stay_empty_with_their_columns(place, empty_inputs):
    profile = permitting(place, dict.fromkeys(SOURCES, EDITIONS[0]), EDITIONS[2])
    left = permitted_inputs(empty_inputs, profile, edition="public")
    for field in fields(left):
        frame = getattr(left, field.name)
        if isinstance(frame, pd.DataFrame):
            assert list(frame.columns) == list(getattr(empty_inputs, field.name).columns)
    content = compose_bulletin(empty_inputs, profile, language="en", edition="public")
    assert content.areas == ()


@pytest.mark.parametrize("permitted", [EDITIONS[0], EDITIONS[2]])
def test_monitored_enterprises_follow_the_source_of_their_reports(place, whole, permitted):
    alpha = place.source("alpha").model_copy(
        update={"forms": ("enterprise_report",), "layout": None, "permitted_editions": permitted}
    )
    profile = place.model_copy(update={"sources": (alpha, place.source("beta"))})
    own = profile.settings.model_copy(update={"editions": EDITIONS[2]})
    profile = profile.model_copy(update={"settings": own})
    zone = Area(code="Z", title=made.text("Zone", "示范区"), kind="zone")
    profile = profile.model_copy(update={"areas": (*profile.areas, zone)})
    known = {
        "area_code": "Z", "breakdown": "total", "indicator_code": "panel_job_change",
        "enterprise_count": 40, "is_dominated": False, "section_code": "total",
        "size_class_code": "total",
    }  # fmt: skip
    rows = {name: [known.get(name)] for name in whole.panel.columns}
    counts = {name: [known.get(name)] for name in whole.response.columns}
    inputs = replace(whole, panel=pd.DataFrame(rows), response=pd.DataFrame(counts))
    left = permitted_inputs(inputs, profile, edition="public")
    expected = 1 if "public" in permitted else 0
    assert (len(left.panel), len(left.response)) == (expected, expected)


def test_a_breadth_enters_only_where_the_areas_it_counts_may(whole):
    province = load_profile("liaoning")
    breadth = next(rule for rule in province.rules if rule.of_rule is not None)
    counted = next(rule for rule in province.rules if rule.id == breadth.of_rule)
    of_cities = [item for item in province.series_of(counted) if item != breadth.series]
    sources = {"open": [breadth.series], "closed": of_cities}
    some = whole.observation.iloc[0].to_dict()
    observation = pd.DataFrame(
        [
            {**some, **series.model_dump(), "source_code": code}
            for code, listed in sources.items()
            for series in listed
        ]
    )
    inputs = replace(whole, observation=observation)
    for codes, is_told in ((("open", "closed"), True), (("open",), False)):
        listed = tuple(
            made.source(code, "unemployment_insurance", "", code, code) for code in codes
        )
        profile = province.model_copy(update={"sources": listed})
        assert Permission(inputs, profile, "internal").of_rule(breadth.id) is is_told


def test_news_of_a_withheld_indicator_are_not_told(place, whole):
    headline, jobs = place.settings.targets[0], place.settings.targets[-1]
    causes = ["", "/".join((jobs.area_code, jobs.indicator_code, jobs.breakdown))]
    known = {**headline.model_dump(), "vintage": made.VINTAGE, "part": "indicator_release"}
    news = pd.DataFrame(
        [{**dict.fromkeys(whole.news.columns), **known, "cause_id": cause} for cause in causes]
    )
    profile = permitting(
        place, {"alpha": EDITIONS[2], "beta": EDITIONS[0], "gamma": EDITIONS[2]}, EDITIONS[1]
    )
    fed = fed_by(replace(whole, news=news), {headline: ["alpha"], jobs: ["beta"]})
    left = permitted_inputs(fed, profile, edition="public")
    assert left.news["cause_id"].tolist() == [""]


def test_news_are_not_told_where_the_outlook_they_explain_is_withheld(place, whole):
    headline, jobs = place.settings.targets[0], place.settings.targets[-1]
    known = {**jobs.model_dump(), "vintage": made.VINTAGE, "part": "revision", "cause_id": ""}
    news = pd.DataFrame([{**dict.fromkeys(whole.news.columns), **known}])
    profile = permitting(
        place, {"alpha": EDITIONS[0], "beta": EDITIONS[2], "gamma": EDITIONS[2]}, EDITIONS[1]
    )
    fed = fed_by(replace(whole, news=news), {headline: ["alpha"], jobs: ["beta"]})
    assert permitted_inputs(fed, profile, edition="public").news.empty
