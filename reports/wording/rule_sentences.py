"""One sentence for one rule: its figure, error, line and probability.

Rules speak of estimates on unrounded figures, so rates stand with one decimal more than
they are published with. What does not belong here: which rules are told of.
"""

from dataclasses import dataclass

from catalogue import PROBABILITY_KINDS, RuleKind
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
    "rise_over_low": (
        "probability that the {span}-month mean of the signal lies above its low of the past 12"
        " months by the line or more",
        "信号{span}个月均值较此前12个月最低值的升幅达到界线的概率",
    ),
    "fall_from_high": (
        "probability that the {span}-month mean of the signal lies below its high of the past 12"
        " months by the line or more",
        "信号{span}个月均值较此前12个月最高值的降幅达到界线的概率",
    ),
    "figure_at_least": (
        "probability that the figure, by its error, is at or above the line{spans}",
        "数据（计入误差）{spans}达到或超过界线的概率",
    ),
    "figure_at_most": (
        "probability that the figure, by its error, is at or below the line{spans}",
        "数据（计入误差）{spans}达到或低于界线的概率",
    ),
    "growth_at_least": (
        "probability that growth on the year before, January and February taken together,"
        " reaches the line; its error is that of its own past",
        "同比增幅（1、2月合并计算，误差取自自身历史）达到界线的概率",
    ),
    "growth_at_most": (
        "probability that growth on the year before, January and February taken together, is at"
        " or below the line; its error is that of its own past",
        "同比增幅（1、2月合并计算，误差取自自身历史）等于或低于界线的概率",
    ),
    "deviation_at_least": (
        "probability that the figure exceeds what is usual for the month by the line, in its own"
        " standard deviations{least}",
        "数据高于该月通常水平、幅度达到自身标准差的界线倍数{least}的概率",
    ),
    "deviation_at_most": (
        "probability that the figure falls short of what is usual for the month by the line, in"
        " its own standard deviations{least}",
        "数据低于该月通常水平、幅度达到自身标准差的界线倍数{least}的概率",
    ),
    "loss_run": (
        "probability that {span} months together, each of them a loss less its season, fall to"
        " the line or below",
        "扣除季节因素后连续{span}个月逐月净减少、合计等于或低于界线的概率",
    ),
    "breadth_at_least": (
        "probability that the share of areas that have worsened (rule {of_rule}) reaches the line",
        "恶化地区（规则{of_rule}）所占比例达到界线的概率",
    ),
    "probability_at_least": (
        "probability as a model states it; the line is the probability required, and there is no"
        " error besides",
        "模型给出的概率；界线即所要求的概率，无另计误差",
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
    "rise_over_low": ("rise over its low {value}", "较低点升幅{value}"),
    "fall_from_high": ("fall from its high {value}", "较高点降幅{value}"),
    "figure_at_least": ("figure {value}", "数据{value}"),
    "figure_at_most": ("figure {value}", "数据{value}"),
    "growth_at_least": ("growth on the year {value}", "同比增幅{value}"),
    "growth_at_most": ("growth on the year {value}", "同比增幅{value}"),
    "deviation_at_least": (
        "{value} own standard deviations from what is usual",
        "偏离通常水平{value}倍自身标准差",
    ),
    "deviation_at_most": (
        "{value} own standard deviations from what is usual",
        "偏离通常水平{value}倍自身标准差",
    ),
    "loss_run": ("change over the months {value}", "累计净变动{value}"),
    "breadth_at_least": ("share of areas {value}", "地区占比{value}"),
    "probability_at_least": ("probability {value}", "概率{value}"),
    "net_loss_run": ("change {value}", "净变动{value}"),
    "diffusion_below": ("index {value}", "指数{value}"),
}

_GAP_KINDS: tuple[RuleKind, ...] = ("gap_at_least", "gap_at_least_within")
_LEFT_KINDS: tuple[RuleKind, ...] = ("rise_over_low", "fall_from_high")
_DEVIATION_KINDS: tuple[RuleKind, ...] = ("deviation_at_least", "deviation_at_most")
_SHARE_KINDS: tuple[RuleKind, ...] = ("growth_at_least", "growth_at_most", "breadth_at_least")
_CHANGE_KINDS: tuple[RuleKind, ...] = ("net_loss_run", "loss_run")
_ONE_DECIMAL_KINDS: tuple[RuleKind, ...] = ("diffusion_below", *_DEVIATION_KINDS, *_SHARE_KINDS)


@dataclass(frozen=True)
class Evaluation:
    """One rule as evaluated at one vintage; ``None`` where the warehouse holds no figure."""

    value: float | None
    standard_error: float | None
    threshold: float
    probability: float | None
    required_probability: float
    standing: str  # of the line: official, reference or default
    required_over_areas: float | None = None  # where so many areas are looked at
    area_count: int = 1


def rule_unit(rule: Rule, indicator_unit: Unit) -> tuple[Unit, Aspect]:
    """Return the unit of a rule's figure: points for gaps, index points for diffusion.

    A rise or fall of something counted is in points of logarithms; a deviation is a number.
    """
    if rule.kind == "diffusion_below" or (rule.kind in _LEFT_KINDS and is_quantity(indicator_unit)):
        return "index", "level"
    if rule.kind in _DEVIATION_KINDS:
        return "ratio", "level"
    if rule.kind in _SHARE_KINDS:
        return "pct", "level"
    if rule.kind in (*_GAP_KINDS, *_LEFT_KINDS, *_CHANGE_KINDS):
        return indicator_unit, "difference"
    return indicator_unit, "level"


def rule_decimals(rule: Rule, indicator_decimals: int) -> int:
    """Return the decimals of a rule's figure: one more than published, one for indices."""
    if rule.kind in PROBABILITY_KINDS:
        return 0
    return 1 if rule.kind in _ONE_DECIMAL_KINDS else indicator_decimals + 1


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
    is_signed = rule.kind in _CHANGE_KINDS and value != 0
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
    # A rate's line keeps a decimal; growth, deviations and points of logarithms need none.
    fewest = 0 if shown_unit == "index" or rule.kind in _ONE_DECIMAL_KINDS else 1
    digits = next(
        (few for few in range(min(fewest, most), most) if round(threshold, few) == threshold),
        most,
    )
    return format_quantity(
        threshold, shown_unit, language, decimals=digits, aspect=aspect, is_short=is_short
    )


def rule_error(
    evaluation: Evaluation, rule: Rule, unit: Unit, language: Language, *, decimals: int
) -> str:
    """Return the standard error of a rule's figure as sentences say it, empty for none."""
    if not evaluation.standard_error:
        return ""
    shown_unit, _ = rule_unit(rule, unit)
    if is_quantity(shown_unit):
        return format_quantity(
            evaluation.standard_error, shown_unit, language, decimals=0, aspect="difference"
        )
    return format_number(evaluation.standard_error, rule_decimals(rule, decimals))


def describe_kind(rule: Rule, language: Language) -> str:
    """Return what a rule's probability is the probability of."""
    english, chinese = _KINDS[rule.kind]
    wording = chinese if language == "zh" else english
    text = wording.format(
        span=rule.span_months or 3,
        within=rule.within_months or 0,
        spans=_spans(rule, language),
        least=_least(rule, language),
        of_rule=rule.of_rule or "",
    )
    return text + _together(rule, language)


def _spans(rule: Rule, language: Language) -> str:
    """Return over how many spans of how many months, nothing where it is one month."""
    span, count = rule.span_months or 1, rule.span_count
    if span == 1 and count == 1:
        return ""
    if language == "zh":
        return f"（{span}个月均值" + (f"，连续{count}次）" if count > 1 else "）")
    mean = f" ({span}-month mean" if span > 1 else " ("
    running = f"{', ' if span > 1 else ''}{count} times running" if count > 1 else ""
    return f"{mean}{running})"


def _least(rule: Rule, language: Language) -> str:
    if rule.least == 0.0:
        return ""
    digits = 0 if rule.least == round(rule.least) else 1
    size = format_number(rule.least, digits)
    if language == "zh":
        return f"且不小于{size}（该指标单位）"
    return f" and by {size} in its unit at least"


def _together(rule: Rule, language: Language) -> str:
    """Return what must hold together with the rule, nothing where it stands alone."""
    if not rule.also:
        return ""
    titles = [item.title.in_language(language) for item in rule.also]
    if language == "zh":
        return f"，且同时满足：{'；'.join(titles)}"
    return f", together with: {'; '.join(titles)}"


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
    error = _error_text(rule_error(evaluation, rule, unit, language, decimals=decimals), language)
    title = rule.title.in_language(language)
    if rule.kind in PROBABILITY_KINDS:
        if language == "zh":
            return f"{title}（{rule.id}）：{figure}，界线{line}（{standing}）。"
        return f"{title} ({rule.id}): {figure}, line {line} ({standing})."
    if language == "zh":
        figure_text = "" if evaluation.value is None else f"{figure}{error}，"
        return (
            f"{title}（{rule.id}）：{figure_text}界线{line}（{standing}）；"
            f"概率{probability}，要求{required}{_areas(evaluation, language)}。"
        )
    figure_text = "" if evaluation.value is None else f"{figure}{error}, "
    return (
        f"{title} ({rule.id}): {figure_text}line {line} ({standing}); probability {probability},"
        f" required {required}{_areas(evaluation, language)}."
    )


def _areas(evaluation: Evaluation, language: Language) -> str:
    """Return what is required because many areas are looked at, nothing where no more is."""
    required = evaluation.required_over_areas
    if required is None:
        return ""
    share = format_probability(required)
    if language == "zh":
        return f"（共看{evaluation.area_count}个地区，须达{share}）"
    return f" ({share} because {evaluation.area_count} areas are looked at)"


def _error_text(error: str, language: Language) -> str:
    if not error:
        return ""
    return f"（标准误{error}）" if language == "zh" else f" (standard error {error})"
