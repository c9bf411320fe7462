"""Why a figure was not accepted, and why a rule could not be evaluated, for readers.

Each reason has a code and a sentence in Chinese and English. What does not belong here:
deciding which reason applies (warehouse readers, forecasting.early_warning).
"""

from dataclasses import dataclass
from typing import Literal

Standing = Literal["expected", "error", "warning"]


@dataclass(frozen=True)
class Reason:
    """A reason for setting a figure aside.

    ``expected`` reasons (an empty cell, a figure not yet published) are counted;
    ``error`` reasons are also listed row by row for the sender. What has a ``warning`` is
    accepted, and the sender is asked.
    """

    code: str
    standing: Standing
    message_en: str
    message_zh: str


REASONS: dict[str, Reason] = {
    reason.code: reason
    for reason in (
        Reason("blank", "expected", "the cell is empty", "单元格为空"),
        Reason(
            "not_yet_known",
            "expected",
            "the figure was published after this vintage",
            "该数据在本期数据截止之后发布",
        ),
        Reason("not_a_number", "error", "the value is not a number", "数值不是数字"),
        Reason("not_finite", "error", "the value is infinite", "数值为无穷大"),
        Reason("not_a_month", "error", "the month cannot be read", "月份无法识别"),
        Reason(
            "future_month",
            "error",
            "the month lies after the month in which it was received",
            "所属月份晚于收到月份",
        ),
        Reason(
            "duplicate_month",
            "error",
            "the same month is given twice with different values",
            "同一月份重复且数值不同",
        ),
        Reason(
            "repeated_month",
            "error",
            "the same month is given again with the same value; the first is kept",
            "同一月份重复且数值相同，保留第一条",
        ),
        Reason(
            "out_of_range",
            "error",
            "the value lies outside the range the indicator allows",
            "数值超出指标允许范围",
        ),
        Reason(
            "unknown_breakdown",
            "error",
            "the industry or group is not in the profile",
            "行业或分组不在配置中",
        ),
        Reason(
            "unknown_area",
            "error",
            "the area is none of this place",
            "地区不是本省的地区名称或代码",
        ),
    )
}


@dataclass(frozen=True)
class MissingReason:
    """Why a rule could not be evaluated, as a clause that follows a colon."""

    code: str
    message_en: str
    message_zh: str


NOT_DUE_REASONS = frozenset({"never_reported"})
"""Reasons for which a rule is not counted among those missing: it looks at what no one sends."""

MISSING_REASONS: dict[str, MissingReason] = {
    reason.code: reason
    for reason in (
        MissingReason(
            "no_series", "its series holds no figures at this vintage", "本期该序列没有数据"
        ),
        MissingReason(
            "never_reported",
            "no figures of this area have come yet",
            "该地区尚未报送过此项数据",
        ),
        MissingReason(
            "no_adjusted_figure", "there is no seasonally adjusted figure", "没有季节调整值"
        ),
        MissingReason(
            "latest_month_missing",
            "the figure of the latest month due at this vintage is missing",
            "本期应有的最新月份数据缺失",
        ),
        MissingReason("too_short", "the series is too short", "序列过短"),
        MissingReason("no_forecast", "there is no forecast of the series", "没有该序列的预测"),
        MissingReason(
            "forecast_broken",
            "the forecast does not start after the last figure, or has gaps",
            "预测未紧接最新数据或有间断",
        ),
        MissingReason(
            "forecast_too_short",
            "the forecast does not reach as far as the rule asks",
            "预测期数不足",
        ),
        MissingReason(
            "no_projected_factors",
            "there are no projected seasonal factors",
            "没有预估季节因子",
        ),
        MissingReason(
            "month_of_year_missing",
            "a month of the year's average is missing",
            "年平均所需月份的数据缺失",
        ),
        MissingReason("no_job_change", "there is no net job change", "没有就业净变动估计"),
        MissingReason(
            "employment_month_missing",
            "employment is missing in one of the months needed",
            "所需月份的就业人数缺失",
        ),
        MissingReason(
            "no_diffusion", "there is no diffusion index of the area", "没有该地区的扩散指数"
        ),
        MissingReason(
            "no_diffusion_of_month",
            "there is no diffusion index for the latest month",
            "没有最新月份的扩散指数",
        ),
        MissingReason(
            "months_missing",
            "figures are missing in the months the rule compares",
            "规则所比较月份的数据缺失",
        ),
        MissingReason(
            "no_parts",
            "none of the parts it counts could be evaluated",
            "所统计的各组成部分均无法评估",
        ),
        MissingReason(
            "part_missing",
            "too many of the parts it counts could not be evaluated",
            "所统计的组成部分中无法评估的过多",
        ),
        MissingReason(
            "not_positive",
            "a figure is zero or below, so that there is no growth",
            "数据为零或负值，无法计算增幅",
        ),
    )
}
