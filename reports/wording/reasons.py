"""Reasons in words: why a rule was not evaluated, which model took another's place.

What does not belong here: the reasons themselves (catalogue.reasons).
"""

import re

from catalogue import MISSING_REASONS
from profiles.model import Language
from reports.wording.phrases import phrase

_MODELS = (
    "seasonal_random_walk",
    "structural",
    "ets",
    "robust_autoregression",
    "direct_ridge",
    "vector_autoregression",
    "dynamic_factor",
    "labour_flows",
    "prophet",
    "x13",
    "stl",
    "none",
)

_FAILURES = (
    (r"expected 60 months of the pool, and a January after them, got less",
     "全部序列合计不足60个月，或其后尚无1月数据"),
    (r"expected 60 months of the pool, got less", "全部序列合计不足60个月"),
    (r"expected (\d+) months, and a January after them, got less",
     r"数据不足\1个月，或其后尚无1月数据"),
    (r"expected (\d+) months, got less", r"数据不足\1个月"),
    (r"expected common indicators and some years of both, got less",
     "缺少共同指标，或两者重合的年份不足"),
    (r"expected job-finding and separation rates of the series, got less",
     "没有该序列的就业转入率和离职率"),
    (r"(\d+) months are too few to tell a season: not adjusted",
     r"仅有\1个月数据，不足以识别季节性，未作调整"),
    (r"(\d+) months are too few for X-13", r"仅有\1个月数据，不足以使用X-13"),
    (r"(\d+) months are missing inside the series", r"序列中间缺\1个月数据"),
    (r"it is constant: nothing to adjust", "序列为常数，无需调整"),
    (r"figures of zero or below: adjusted additively", "有零或负值，按加法模型调整"),
    (r"Spring Festival is not taken out", "未剔除春节影响"),
)  # fmt: skip
"""Messages of models and adjustments as they are stored, and their Chinese."""


def describe_missing(code: object, language: Language) -> str:
    """Return why a rule was not evaluated; an unknown code stands as it is.

    Examples
    --------
    >>> describe_missing("too_short", "en")
    'the series is too short'
    """
    if not isinstance(code, str) or not code:
        return phrase("rule_reason_not_stored", language)
    reason = MISSING_REASONS.get(code)
    if reason is None:
        return code
    return reason.message_zh if language == "zh" else reason.message_en


def describe_failure(message: str, language: Language) -> str:
    """Return why a model or an adjustment could not be used; an unknown message is marked.

    Examples
    --------
    >>> describe_failure("expected 24 months, got less", "zh")
    '数据不足24个月'
    >>> describe_failure("singular matrix", "zh")
    '技术说明（英文）：singular matrix'
    """
    if language == "en":
        return message
    told = [_in_chinese(part) for part in message.split("; ")]
    if all(told):
        return "；".join(told)
    return phrase("failure_unknown", language).format(message=message)


def _in_chinese(message: str) -> str:
    """Return a known message in Chinese, empty for any other."""
    found = ((re.fullmatch(known, message), chinese) for known, chinese in _FAILURES)
    return next((match.expand(chinese) for match, chinese in found if match), "")


def describe_model(code: str, language: Language) -> str:
    """Return the name of a model or method; an unknown one stands as it is.

    Examples
    --------
    >>> describe_model("seasonal_random_walk", "zh")
    '季节性随机游走'
    """
    return phrase(f"model_{code}", language) if code in _MODELS else code
