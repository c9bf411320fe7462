"""What a notice says, in how many characters, and what it never says."""

from dataclasses import replace

import pandas as pd
import pytest
from notice_reasons import level_inputs

from profiles import load_profile
from profiles.base import Text
from reports.notices import (
    CutSummary,
    DueStep,
    Occasion,
    ReasonSource,
    compose_message,
    compose_notice,
    message_groups,
)
from reports.notices.compose import MOST_CHARACTERS
from reports.notices.messages import MOST_BYTES

V = pd.Timestamp("2026-01-01").as_unit("us")
NOW = pd.Timestamp("2026-01-20 02:30")
BULLETIN = "bulletin_liaoning_2026-01_internal_zh.pdf"
REPORT = DueStep(Text(en="written report", zh="书面报告"), NOW + pd.Timedelta(hours=12), False)


@pytest.fixture(scope="module")
def place():
    return load_profile("liaoning")


@pytest.fixture(scope="module")
def source(place):
    return ReasonSource(level_inputs(place, V), place)


def occasion(kind="proposed", **more):
    given = {"area_code": "210500", "level_code": "orange", "vintage": V, "happened_at": NOW}
    return Occasion((f"{kind}:1",), kind, **(given | more))


def said(source, what, language="zh", name=BULLETIN):
    notice = compose_notice(what, source, language=language, bulletin_name=name)
    return compose_message([notice], source.profile, language, is_brief=False)


def test_proposal_says_where_what_since_when_why_and_what_is_due(source):
    message = said(source, occasion(dues=(REPORT,)))
    assert message.title == "失业预警：本溪市，建议■Ⅱ级（橙色）"
    assert message.text == (
        "本溪市：建议■Ⅱ级（橙色）预警，自2025年11月期起。"
        "依据：失业率较低点上升0.5个百分点（S1）：缺口0.74个百分点（标准误0.11），"
        "界线0.5个百分点（参考）；概率98%，要求90%。"
        "须于2026年1月20日22:30前完成书面报告。"
        f"通报文件：{BULLETIN}。"
    )


def test_figures_carry_their_keys(source):
    keys = [figure.key for figure in said(source, occasion()).figures]
    assert "warnings.signal[vintage=2026-01,area_code=210500,rule_id=S1].value" in keys


def test_simulated_place_says_so_first(source):
    settings = source.profile.settings.model_copy(update={"is_simulated": True})
    simulated = source.profile.model_copy(update={"settings": settings})
    message = said(ReasonSource(source.inputs, simulated), occasion())
    assert message.title.startswith("【模拟数据】")
    assert message.text.startswith("【模拟数据】")
    assert said(ReasonSource(source.inputs, simulated), occasion(), "en").text.startswith(
        "[SIMULATED] "
    )


@pytest.mark.parametrize(
    ("before", "words"),
    [("yellow", "由▲Ⅲ级（黄色）上调为■Ⅱ级（橙色）"), ("red", "由★Ⅰ级（红色）下调为■Ⅱ级（橙色）")],
)
def test_change_says_from_which_level_to_which(source, before, words):
    assert words in said(source, occasion(previous_level_code=before)).text


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("awaiting_approval", "待批准，未发布"),
        ("released", "已于2026年1月20日发布（辽人社〔2026〕1号）"),
        ("rejected", "建议的■Ⅱ级（橙色）预警经研判于2026年1月20日决定不予发布"),
        ("lapsed", "依据已不成立"),
        ("lifting_proposed", "建议解除已发布的■Ⅱ级（橙色）预警"),
        ("kept", "于2026年1月20日确定继续有效"),
        ("lifted", "已于2026年1月20日解除（辽人社〔2026〕1号）"),
        ("overdue", "事项逾期：书面报告（应于2026年1月20日22:30前完成）"),
    ],
)
def test_every_step_has_its_words_in_both_languages(source, kind, words):
    what = occasion(kind, reference="辽人社〔2026〕1号", dues=(REPORT,))
    assert words in said(source, what).text
    assert "Level Ⅱ (orange)" in said(source, what, "en").text


def test_level_that_is_not_released_is_called_a_proposal(source):
    for kind in ("proposed", "awaiting_approval", "rejected", "lapsed", "overdue"):
        assert "建议" in said(source, occasion(kind)).text
    for kind in ("released", "kept", "lifted", "overdue"):
        assert "建议" not in said(source, occasion(kind, is_released=True)).text


def test_level_that_outlasts_its_evidence_says_so(source):
    levels = source.inputs.level.assign(evidence_level_code="blue")
    held = ReasonSource(replace(source.inputs, level=levels), source.profile)
    assert "本期证据仅支持◆Ⅳ级（蓝色），级别按规定期数暂不下调。" in said(held, occasion()).text
    assert "本期证据仅" not in said(source, occasion()).text


def test_reason_of_a_source_that_does_not_permit_it_is_withheld(source):
    closed = [item.model_copy(update={"permitted_editions": ()}) for item in source.profile.sources]
    place = source.profile.model_copy(update={"sources": tuple(closed)})
    message = said(ReasonSource(source.inputs, place), occasion())
    assert "0.74" not in message.text
    assert message.figures == ()
    assert "未许可用于通知" in message.text


def test_proposal_by_hand_has_no_reason(source):
    message = said(source, occasion(level_code="red"))
    assert message.text == f"本溪市：建议★Ⅰ级（红色）预警，自2026年1月期起。通报文件：{BULLETIN}。"


def test_bulletin_that_is_not_made_is_not_named(source):
    assert "通报文件" not in said(source, occasion(), name=None).text


def cuts(**more):
    return CutSummary(count=5, places=(("210502", 4),), rule_ids=("E1", "E2"), **more)


def test_layoff_events_are_counted_by_place_with_their_level(source):
    text = said(source, occasion("layoff_event", level_code="yellow", cuts=cuts())).text
    assert "首次通知裁员事件5起（平山区4起、其他1起）" in text
    assert "依法应报告的裁减人员（E1）、一次性裁员200人以上（E2）" in text
    assert "最重支持建议▲Ⅲ级（黄色）预警" in text
    assert "须提前30日" in text


def test_large_event_is_told_with_its_error_and_key(source):
    large = cuts(persons=4200.0, persons_standard_error=310.0, event_id="210500-E5")
    message = said(source, occasion("layoff_event", cuts=large))
    assert "4200±608人（95%区间）" in message.text
    assert [figure.key for figure in message.figures] == [
        "restricted.layoff_event[vintage=2026-01,event_id=210500-E5].persons"
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["proposed", "overdue", "layoff_event", "released"])
def test_longest_names_leave_room_for_level_and_dues(source, language, kind):
    long = Text(en="Very long name of a county " * 6, zh="很长的地名" * 30)
    areas = tuple(
        area.model_copy(update={"title": long}) if area.code in ("210500", "210502") else area
        for area in source.profile.areas
    )
    rules = tuple(
        rule.model_copy(update={"title": Text(en="rule " * 90, zh="规则" * 90)})
        for rule in source.profile.rules
    )
    place = source.profile.model_copy(update={"areas": areas, "rules": rules})
    what = occasion(
        kind,
        reference="号" * 300,
        dues=(REPORT, REPORT),
        cuts=cuts() if kind == "layoff_event" else None,
    )
    message = said(ReasonSource(source.inputs, place), what, language)
    assert len(message.text) <= MOST_CHARACTERS[language]
    assert "Ⅱ" in message.text
    if kind == "proposed":
        assert message.text.count("书面报告" if language == "zh" else "written report") == 2


def test_several_warnings_share_a_message_with_one_tail(source):
    notices = [
        compose_notice(occasion(), source, language="zh", bulletin_name=BULLETIN) for _ in range(2)
    ]
    message = compose_message(notices, source.profile, "zh", is_brief=False)
    assert message.title == "失业预警：2项通知"
    assert message.text.count("依据：") == 2
    assert message.text.count(BULLETIN) == 1


def test_message_that_may_have_gone_out_says_so(source):
    notice = compose_notice(occasion(), source, language="zh", bulletin_name=None)
    message = compose_message([notice], source.profile, "zh", is_brief=False, is_repeated=True)
    assert message.text.startswith("（可能重复）本溪市")


@pytest.mark.parametrize("is_brief", [True, False])
@pytest.mark.parametrize("count", [1, 3, 40])
def test_no_message_is_longer_than_a_group_robot_takes(source, is_brief, count):
    notices = [
        compose_notice(
            occasion("layoff_event", cuts=cuts()) if is_brief else occasion(dues=(REPORT, REPORT)),
            source,
            language="zh",
            bulletin_name=BULLETIN.replace("01", f"{number % 9:02}"),
        )
        for number in range(count)
    ]
    groups = message_groups(notices, is_brief=is_brief)
    assert [place for group in groups for place in group] == list(range(count))
    for group in groups:
        message = compose_message(
            [notices[place] for place in group], source.profile, "zh", is_brief=is_brief
        )
        assert len(f"{message.title}\r\n{message.text}".encode()) <= MOST_BYTES + 60
