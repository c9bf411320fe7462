"""Why a received figure was not accepted, in words its sender can read.

Each reason has a code, a standing and a sentence in Chinese and English. What does
not belong here: deciding which reason applies (warehouse readers).
"""

from dataclasses import dataclass
from typing import Literal

Standing = Literal["expected", "error"]


@dataclass(frozen=True)
class Reason:
    """A reason for setting a figure aside.

    ``expected`` reasons (an empty cell, a figure not yet published) are counted;
    ``error`` reasons are also listed row by row for the sender.
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
            "the month lies after the vintage that reports it",
            "所属月份晚于数据期",
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
        Reason("unknown_area", "error", "the area is not in the profile", "地区不在配置中"),
    )
}
