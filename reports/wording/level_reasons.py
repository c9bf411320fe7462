"""Wordings of the index, of reasons for and against a level, and of the record of warnings.

Each entry is (English, Chinese); placeholders are filled by the caller. What does not belong
here: the sentence of one rule (rule_sentences), choosing reasons (forecasting).
"""

from profiles.model import Language
from reports.wording.numbers import format_number

REASON_PHRASES: dict[str, tuple[str, str]] = {
    "heading": (
        "What carries the levels, what would lower them, what speaks against",
        "级别的依据、下调条件与相反情况",
    ),
    "caption": ("The strongest signals of each area", "各地区最强信号"),
    "col_signal": ("Signal", "信号"),
    "col_figure": ("Figure ± standard error", "数据±标准误"),
    "col_line": ("Line", "界线"),
    "col_probability": ("Probability", "概率"),
    "col_weight": ("Weight", "权重"),
    "col_points": ("Points of the index", "指数贡献（点）"),
    "note_index": (
        "Early-warning index: 0 to 100, the mean of the signals' probabilities weighted by what"
        " each was worth in past years (default weights where the record is short). The points"
        " add up to it. It proposes no level. Signals as of vintage {vintage}.",
        "预警指数：0至100，为各信号概率的加权平均，权重取自各信号以往年份的实际效用（记录较短时用"
        "默认权重）；各项贡献之和等于指数。指数本身不提出级别。信号均为{vintage}期。",
    ),
    "note_carries": ("* carries the level", "* 为现级别的依据"),
    "index": ("Early-warning index {value} of 100", "预警指数{value}（满分100）"),
    "index_none": (
        "No early-warning index: less than half of the weight of its signals is known",
        "未给出预警指数：已知信号的权重不足一半",
    ),
    "index_bounds": (
        ", between {lower} and {upper} whatever the missing signals would say ({missing} of {due}"
        " missing)",
        "，缺失信号（{due}项中缺{missing}项）无论为何，指数在{lower}至{upper}之间",
    ),
    "index_whole": (", from all {due} signals due", "，应有的{due}项信号齐全"),
    "more": ("For and against", "依据与相反情况"),
    "strongest": ("Strongest signals", "最强信号"),
    "lowers": ("What would lower the level", "下调条件"),
    "against": ("What speaks against it", "相反情况"),
    "against_calm": ("What speaks against calm", "与正常级别相反的情况"),
    "carries": ("carries the level", "为现级别的依据"),
    "adds": ("adds to the index", "计入指数"),
    "points": (
        "{sentence} ({role}, {points} points of the index; data to {month}, vintage {vintage})",
        "{sentence}（{role}，贡献指数{points}点；数据截至{month}，{vintage}期）",
    ),
    "falls_below": (
        "{rule}: probability below {below}, vintages still needed in a row: {months} (now {now},"
        " line {line}).",
        "{rule}：概率再连续{months}期低于{below}（本期{now}，界线{line}）。",
    ),
    "falls_unknown": (
        "{rule}: probability below {below}, vintages still needed in a row: {months}.",
        "{rule}：概率再连续{months}期低于{below}。",
    ),
    "falls_to": (
        "Once this holds, the level falls to “{level}” first.",
        "上述条件满足后，建议级别先降为“{level}”。",
    ),
    "event": (
        "{rule}: a layoff event in force supports the level.",
        "{rule}：裁员事件仍在影响期内。",
    ),
    "event_ends": (
        "{rule}: until no layoff event that meets it is in force.",
        "{rule}：直至不再有符合该规则的裁员事件处于影响期内。",
    ),
    "not_confirmed": (
        "{sentence} It carries the level but is not met at this vintage.",
        "{sentence}该规则为现级别的依据，但本期未达到条件。",
    ),
    "one_indicator": (
        "All that carries the level rests on one indicator, which no other confirms.",
        "现级别的依据均来自同一指标，其他指标未予印证。",
    ),
    "calm": ("Calm: {sentence}", "平稳：{sentence}"),
    "raised": (
        "Raised, but not enough for a level: {sentence}",
        "偏高但不足以提出级别：{sentence}",
    ),
    "shown_calm": (
        "Calm, shown and not used (no gain on record): {sentence}",
        "平稳，仅列示、不参与定级（尚无实测增益记录）：{sentence}",
    ),
    "shown_raised": (
        "Raised, shown and not used (no gain on record): {sentence}",
        "偏高，仅列示、不参与定级（尚无实测增益记录）：{sentence}",
    ),
    "missing": (
        "Could not be evaluated: {rule} ({reason}).",
        "未能评估：{rule}（{reason}）。",
    ),
    # rules against a level, named in a row
    "not_confirmed_short": (
        "carrying the level but not met at this vintage: {rules}",
        "为现级别依据但本期未达到条件：{rules}",
    ),
    "shown_met": (
        "Rules shown only are met too: {rules}.",
        "另有仅展示的规则达到：{rules}。",
    ),
    "calm_count": ("{count} other signals are calm", "另有{count}项信号平稳"),
    "calm_short": ("calm: {rules}", "平稳：{rules}"),
    "raised_short": (
        "raised, but not enough for a level: {rules}",
        "偏高但不足以提出级别：{rules}",
    ),
    "missing_short": ("could not be evaluated: {rules}", "未能评估：{rules}"),
    "rule_gone": ("{rule}: it was not evaluated.", "{rule}：没有评估结果。"),
    "none_stored": (
        "Nothing is known for or against a level at this vintage.",
        "本期没有级别的依据与相反情况。",
    ),
    "none_against": ("Nothing evaluated speaks against it.", "已评估的信号中没有相反情况。"),
    "record_heading": ("How well warnings did", "以往预警的效果"),
    "record_caption": (
        "Proposed levels and rules against the onsets dated by {vintage}",
        "建议级别与各项规则对照截至{vintage}期可确定的失业率上升",
    ),
    "record_short": (
        "Too short a record to judge the levels by: {onsets} marked rises of the rate in {months}"
        " months of areas.",
        "记录短，尚难评价：{months}个地区月中失业率明显上升{onsets}次。",
    ),
    "record_none": (
        "No past level can be judged yet: no area has both a rate and a level far enough back.",
        "尚无可评价的以往级别：没有地区同时具备足够长的失业率和级别记录。",
    ),
    "record_note": (
        "Default definitions. Onset: the smoothed rate rises 1.0 percentage points above its low"
        " of the past 12 months, dated by the first month of the rise. Found: yellow or"
        " above (a rule: its condition met) from 6 months before to 12 months after"
        " it, or before the rise reaches 1.0 points. False alarm: neither in force nor followed"
        " by an onset within 6 months. Delay: first alarm less onset, negative where earlier;"
        " mean of those found, then the longest. Ranking: chance that a month before an onset"
        " ranks above a calm one (0.5: none). Usefulness: share of months before an onset with an"
        " alarm less the share of calm months with one (1 perfect, 0 no better than always or never"
        " alarming). Onsets of the last 6 months are not counted.",
        "均为默认定义。上升：平滑后的失业率比前12个月最低点高1.0个百分点，以上升首月计。发现：在其前"
        "6个月至后12个月内（或升幅达1.0个百分点之前）曾提出黄色及以上级别（规则则为达到条件）。误报："
        "提出时及其后6个月内均无上升。滞后：首次提出月减上升首月，负值为提前；为已发现各次的均值，"
        "其后为最长者。排序能力：上升前月份的信号高于平稳月份的概率（0.5为无区分）。效用：上升前月份报警"
        "的比重减去平稳月份报警的比重（1为完全，0为不优于始终报警或从不报警）。最近6个月的上升未计入。",
    ),
    "col_subject": ("Level or rule", "级别或规则"),
    "col_found": ("Found / onsets", "发现/上升"),
    "col_delay": ("Delay, months", "滞后（月）"),
    "col_false": ("False alarms per area-decade", "误报（次/地区十年）"),
    "col_auroc": ("Ranking", "排序能力"),
    "col_usefulness": ("Usefulness", "效用"),
    "subject_level": ("Proposed level", "建议级别"),
    "short_mark": ("{subject} †", "{subject}†"),
    "short_note": ("† Short record: fewer than five onsets.", "† 记录较短：不足5次上升。"),
}


def reason_phrase(code: str, language: Language) -> str:
    """Return a fixed wording, its placeholders unfilled.

    Raises
    ------
    KeyError
        If there is no wording of that code.

    Examples
    --------
    >>> reason_phrase("lowers", "zh")
    '下调条件'
    """
    english, chinese = REASON_PHRASES[code]
    return chinese if language == "zh" else english


def describe_index(
    value: float | None,
    bounds: tuple[float, float],
    counts: tuple[int, int],
    language: Language,
) -> str:
    """Return the index in a sentence, with its bounds where signals are missing.

    Parameters
    ----------
    value : float or None
        0 to 100; None where too little is known.
    bounds : tuple of float
        The index with every missing signal at 0 and at 1.
    counts : tuple of int
        Signals used, and signals due that are missing.
    language : Language
        ``en`` or ``zh``.

    Examples
    --------
    >>> describe_index(37.2, (37.2, 37.2), (6, 0), "zh")
    '预警指数37（满分100），应有的6项信号齐全。'
    """
    used, missing = counts
    head = reason_phrase("index_none" if value is None else "index", language).format(
        value=format_number(value, 0)
    )
    tail = reason_phrase("index_bounds" if missing else "index_whole", language).format(
        lower=format_number(bounds[0], 0),
        upper=format_number(bounds[1], 0),
        missing=missing,
        due=used + missing,
    )
    return head + tail + ("。" if language == "zh" else ".")
