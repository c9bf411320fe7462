"""Reasons in words: why a rule was not evaluated, which model took another's place.

What does not belong here: the reasons themselves (catalogue.reasons).
"""

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


def describe_model(code: str, language: Language) -> str:
    """Return the name of a model or method; an unknown one stands as it is.

    Examples
    --------
    >>> describe_model("seasonal_random_walk", "zh")
    '季节性随机游走'
    """
    return phrase(f"model_{code}", language) if code in _MODELS else code
