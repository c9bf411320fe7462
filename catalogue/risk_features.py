"""What may raise or lower the risk of a layoff by enterprise: names, owners, directions, words.

``source`` tells what a feature rests on: ``panel`` (statistical returns of the enterprise or
its peers), ``notice`` (reports of staff cuts), ``area`` (figures of areas), ``administrative``
(registers of departments). Statistical returns may not serve to inspect an enterprise: a
watch list that leaves the statistical side may rest on the other sources only. ``direction``
is the sign the risk is held to, 0 where it is left open. What does not belong here: how a
feature is computed (forecasting.enterprises).
"""

from dataclasses import dataclass
from typing import Literal

RiskSource = Literal["panel", "notice", "area", "administrative"]


@dataclass(frozen=True)
class RiskFeature:
    """One feature with the words a reader meets."""

    name: str
    source: RiskSource
    direction: int
    zh: str
    en: str


def _of(source: RiskSource, *rows: tuple[str, int, str, str]) -> tuple[RiskFeature, ...]:
    return tuple(RiskFeature(name, source, way, zh, en) for name, way, zh, en in rows)


RISK_FEATURES: tuple[RiskFeature, ...] = (
    *_of(
        "panel",
        ("log_staff", 0, "员工规模", "size of staff"),
        ("line_share", 0, "达到界线所需减员比例", "share of staff that makes a reportable cut"),
        ("expected_share", 1, "预计下月减员占比", "share of staff expected to be cut"),
        ("expected_to_line", 1, "预计减员与界线之比", "expected cut over the reportable one"),
        ("hidden_share", 1, "隐性失业占比", "share of staff without work"),
        ("hidden_rise", 1, "隐性失业上升", "rise of the share without work"),
        ("net_change_1", -1, "上月员工变动", "change of staff in the last month"),
        ("net_change_3", -1, "近三月员工变动", "change of staff in three months"),
        ("net_change_12", -1, "近十二月员工变动", "change of staff in twelve months"),
        ("left_share_3", 0, "近三月减员占比", "share of staff that left in three months"),
        ("economic_end_share_3", 1, "因经营原因终止合同占比", "contracts ended for lack of work"),
        ("involuntary_share_3", 1, "近三月非自愿减员占比", "involuntary losses in three months"),
        ("past_cut_count", 1, "近两年非自愿减员次数", "involuntary cuts in two years"),
        ("joined_share_3", 0, "近三月新增占比", "share of staff that joined in three months"),
        ("change_spread_12", 0, "员工月度波动", "spread of monthly changes"),
        ("panel_age_months", 0, "入样月数", "months in the panel"),
        ("silent_months", 0, "连续未报月数", "months without a report"),
        ("late_share_12", 0, "近一年迟报漏报占比", "share of reports late or missing in a year"),
        ("is_state_owned", 0, "国有控股", "state-owned"),
        ("section_cut_rate", 1, "本行业裁减发生率", "how common cuts are in the industry"),
        ("season_1", 1, "下月季节性", "season of the next month"),
        ("season_3", 1, "未来三月季节性", "season of the next three months"),
        ("peer_involuntary_share", 1, "同地同业非自愿减员", "involuntary losses of peers"),
        ("peer_net_change", -1, "同地同业员工变动", "change of staff of peers"),
        ("peer_expected_share", 1, "同地同业预计减员", "cuts expected by peers"),
        ("peer_hidden_share", 1, "同地同业隐性失业", "peers' staff without work"),
        ("peer_silent_share", 0, "同地同业未报占比", "peers without a report"),
        ("area_net_change", -1, "本地员工变动", "change of staff in the area"),
        ("area_involuntary_share", 1, "本地非自愿减员", "involuntary losses in the area"),
        ("section_net_change", -1, "本行业员工变动", "change of staff in the industry"),
        ("section_involuntary_share", 1, "本行业非自愿减员", "involuntary losses in the industry"),
    ),
    *_of(
        "notice",
        ("past_notice_count", 1, "近两年裁减报告数", "reports of cuts in two years"),
        ("peer_notice_persons", 1, "同地同业裁减报告人数", "cuts announced by peers"),
        ("area_notice_rise", 1, "本地裁减报告增幅", "rise of cuts announced in the area"),
        ("section_notice_rise", 1, "本行业裁减报告增幅", "rise of cuts announced in the industry"),
    ),
    *_of("area", ("claims_growth", 1, "失业保险申领增幅", "growth of unemployment claims")),
    *_of(
        "administrative",
        ("insured_log", 0, "参保人数", "insured persons"),
        ("insured_line_share", 0, "达到界线所需参保减少比例", "share of insured that makes a cut"),
        ("insured_change_1", -1, "上月参保变动", "change of insured in the last month"),
        ("insured_change_3", -1, "近三月参保变动", "change of insured in three months"),
        ("insured_change_12", -1, "近十二月参保变动", "change of insured in twelve months"),
        ("contributions_owed", 1, "人均欠缴社保费", "contributions owed per insured person"),
        ("wages_owed", 1, "人均欠薪", "wages owed per insured person"),
        ("tax_arrears", 1, "人均欠税", "tax arrears per insured person"),
        ("arrears_rise", 1, "欠费上升", "rise of arrears"),
        ("is_loan_overdue", 1, "贷款逾期", "loan overdue"),
        ("is_dishonest", 1, "失信被执行", "listed as dishonest"),
        ("electricity_change", -1, "用电变动", "change of electricity use"),
        ("electricity_change_12", -1, "用电同比", "electricity use on a year before"),
        ("peer_insured_change", -1, "同地同业参保变动", "change of insured of peers"),
        ("peer_arrears", 1, "同地同业欠费", "arrears of peers"),
    ),
)  # fmt: skip
"""Every feature, in the order of the models' columns."""

FEATURE_BY_NAME = {feature.name: feature for feature in RISK_FEATURES}
