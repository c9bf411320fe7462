"""One sentence for one rule: its figure, error, line and probability.

Rules speak of estimates on unrounded figures, so rates stand with one decimal more than
they are published with. What does not belong here: which rules are told of.
"""

from dataclasses import dataclass

from catalogue import RuleKind
from profiles.model import Language, Rule, Unit
from reports.wording.numbers import (
    Aspect,
    format_number,
    format_probability,
    format_quantity,
    is_quantity,
)
from reports.wording.phrases import phrase

_KINDS: dict[RuleKind, tuple[str, str]] = {
    "signal_above": (
        "probability that the signal is at or above the line",
        "信号达到或超过界线的概率",
    ),
    "signal_rising_above": (
        "probability that the signal is at or above the line; its {span}-month rise must be"
        " beyond noise besides",
        "信号达到或超过界线（且{span}个月升幅超出误差）的概率",
    ),
    "path_above_within": (
        "probability that the adjusted rate reaches the line within {within} months",
        "{within}个月内季调后数值达到界线的概率",
    ),
    "annual_average_above": (
        "probability that this calendar year's average exceeds the line",
        "本年平均值超过界线的概率",
    ),
    "gap_at_least": (
        "probability that the gap, the three-month mean above its low of the past 12 months,"
        " reaches the line",
        "缺口（三个月均值减去此前12个月最低三个月均值）达到界线的概率",
    ),
    "gap_at_least_within": (
        "probability that the gap, the three-month mean above its low of the past 12 months,"
        " reaches the line within {within} months",
        "{within}个月内缺口（三个月均值减去此前12个月最低三个月均值）达到界线的概率",
    ),
    "net_loss_run": (
        "probability of a net loss over {span} months, each of them a loss",
        "连续{span}个月逐月净减少且合计为净减少的概率",
    ),
    "diffusion_below": (
        "probability that the {span}-month diffusion index is below the line",
        "{span}个月扩散指数低于界线的概率",
    ),
}

_FIGURES: dict[RuleKind, tuple[str, str]] = {
    "signal_above": ("signal {value}", "信号{value}"),
    "signal_rising_above": ("signal {value}", "信号{value}"),
    "path_above_within": (
        "highest adjusted rate expected {value}",
        "季调后预期最高值{value}",
    ),
    "annual_average_above": ("expected average {value}", "预期年均值{value}"),
    "gap_at_least": ("gap {value}", "缺口{value}"),
    "gap_at_least_within": ("largest gap expected {value}", "预期最大缺口{value}"),
    "net_loss_run": ("change {value}", "净变动{value}"),
    "diffusion_below": ("index {value}", "指数{value}"),
}

_GAP_KINDS: tuple[RuleKind, ...] = ("gap_at_least", "gap_at_least_within")


@dataclass(frozen=True)
class Evaluation:
    """One rule as evaluated at one vintage; ``None`` where the warehouse holds no figure."""

    value: float | None
    standard_error: float | None
    threshold: float
    probability: float | None
    required_probability: float
    standing: str  # of the line: official, reference or default


def rule_unit(rule: Rule, indicator_unit: Unit) -> tuple[Unit, Aspect]:
    """Return the unit of a rule's figure: points for gaps, index points for diffusion."""
    if rule.kind == "diffusion_below":
        return "index", "level"
    if rule.kind in _GAP_KINDS:
        return indicator_unit, "difference"
    if rule.kind == "net_loss_run":
        return indicator_unit, "difference"
    return indicator_unit, "level"


def rule_decimals(rule: Rule, indicator_decimals: int) -> int:
    """Return the decimals of a rule's figure: one more than published, one for indices."""
    return 1 if rule.kind == "diffusion_below" else indicator_decimals + 1


def rule_quantity(
    value: float | None,
    rule: Rule,
    unit: Unit,
    language: Language,
    *,
    decimals: int,
    is_short: bool = False,
) -> str:
    """Return a figure of a rule with its unit; ``decimals`` are the indicator's."""
    shown_unit, aspect = rule_unit(rule, unit)
    is_signed = rule.kind == "net_loss_run" and value != 0
    return format_quantity(
        value,
        shown_unit,
        language,
        decimals=rule_decimals(rule, decimals),
        aspect=aspect,
        is_signed=is_signed,
        is_short=is_short,
    )


def rule_line(
    threshold: float,
    rule: Rule,
    unit: Unit,
    language: Language,
    *,
    decimals: int,
    is_short: bool = False,
) -> str:
    """Return a rule's line with its unit and no more digits than it needs."""
    if rule.kind in ("net_loss_run", "diffusion_below"):
        return format_number(threshold, 0 if threshold == round(threshold) else 1)
    shown_unit, aspect = rule_unit(rule, unit)
    most = rule_decimals(rule, decimals)
    digits = next(
        (few for few in range(min(1, most), most) if round(threshold, few) == threshold), most
    )
    return format_quantity(
        threshold, shown_unit, language, decimals=digits, aspect=aspect, is_short=is_short
    )


def describe_kind(rule: Rule, language: Language) -> str:
    """Return what a rule's probability is the probability of."""
    english, chinese = _KINDS[rule.kind]
    wording = chinese if language == "zh" else english
    return wording.format(span=rule.span_months or 3, within=rule.within_months or 0)


def describe_evaluation(
    evaluation: Evaluation, rule: Rule, unit: Unit, language: Language, *, decimals: int
) -> str:
    """Return one sentence with the rule's title, figure, error, line and probability."""
    english, chinese = _FIGURES[rule.kind]
    value = rule_quantity(evaluation.value, rule, unit, language, decimals=decimals)
    figure = (chinese if language == "zh" else english).format(value=value)
    line = rule_line(evaluation.threshold, rule, unit, language, decimals=decimals)
    standing = phrase(f"standing_{evaluation.standing}", language)
    probability = format_probability(evaluation.probability)
    required = format_probability(evaluation.required_probability)
    error = _error_text(evaluation, rule, unit, language, decimals=decimals)
    title = rule.title.in_language(language)
    if language == "zh":
        figure_text = "" if evaluation.value is None else f"{figure}{error}，"
        return (
            f"{title}（{rule.id}）：{figure_text}界线{line}（{standing}）；"
            f"概率{probability}，要求{required}。"
        )
    figure_text = "" if evaluation.value is None else f"{figure}{error}, "
    return (
        f"{title} ({rule.id}): {figure_text}line {line} ({standing}); probability {probability},"
        f" required {required}."
    )


def _error_text(
    evaluation: Evaluation, rule: Rule, unit: Unit, language: Language, *, decimals: int
) -> str:
    if evaluation.standard_error is None:
        return ""
    shown_unit, _ = rule_unit(rule, unit)
    if is_quantity(shown_unit):
        text = format_quantity(
            evaluation.standard_error, shown_unit, language, decimals=0, aspect="difference"
        )
    else:
        text = format_number(evaluation.standard_error, rule_decimals(rule, decimals))
    return f"（标准误{text}）" if language == "zh" else f" (standard error {text})"
