"""Wordings of the masthead and the main sections of the bulletin.

Each entry is (English, Chinese); placeholders are filled by the caller. What does not
belong here: sentences about one rule (rule_sentences), words of a profile.
"""

SECTION_PHRASES: dict[str, tuple[str, str]] = {
    # masthead
    "dateline": ("Vintage {vintage} · data to {month}", "{vintage}期 · 数据截至{month}"),
    "dateline_no_data": ("Vintage {vintage} · no data", "{vintage}期 · 无数据"),
    "simulated": ("模拟数据 / SIMULATED", "模拟数据 / SIMULATED"),
    "disclaimer": (
        "This level is proposed by rules from data. It is not a released warning: release and"
        " lifting are decided by the competent authority.",
        "本级别由规则依据数据提出，仅为建议，不等于发布预警；预警的发布与解除由主管机关决定。",
    ),
    "page_header": ("{title} · {vintage}", "{title} · {vintage}"),
    "audience_public": ("Public edition", "公开版"),
    "edition_withheld": (
        "Withheld in this edition, wholly or in part, because their sources do not permit it:"
        " {count} indicators.",
        "按数据来源的许可使用范围，本版有{count}项指标全部或部分未列入。",
    ),
    "edition_no_levels": (
        "This edition shows no proposed level: only warnings that have been released may appear"
        " in it.",
        "本版不列建议预警级别，仅可刊载已批准发布的预警。",
    ),
    # headings
    "section_summary": ("Summary", "总体情况"),
    "section_level": ("Proposed level and why", "建议预警级别及依据"),
    "section_changes": ("What changed since the last bulletin", "与上期相比的变化"),
    "section_indicators": ("Indicators", "主要指标"),
    "section_outlook": ("Outlook", "走势预测"),
    "section_industries": ("Industries", "行业情况"),
    "section_measures": ("Measures for this level ({standing})", "本级别对应措施（{standing}）"),
    "section_record": ("Past forecasts against outcomes", "以往预测与实际对照"),
    "annex_rules": ("How each rule stands", "各项规则评估结果"),
    "annex_definitions": ("Definitions and methods", "指标解释与方法说明"),
    "annex_sources": ("Sources", "数据来源"),
    "annex_problems": ("Problems of intake and models", "数据接收与模型问题"),
    "annex_provenance": ("Provenance of this issue", "本期生成信息"),
    "annex": ("Annex {number}", "附件{number}"),
    # level
    "proposed_level": ("Proposed level", "建议预警级别"),
    "no_level": ("No level", "未提出级别"),
    "since": ("since the bulletin of {vintage}", "自{vintage}期起"),
    "since_first": (
        "since {vintage} or earlier (start of the history shown)",
        "自{vintage}期或更早起（为所示历史的起点）",
    ),
    "since_new": (
        "new this month ({vintage}); before: {before}",
        "本期（{vintage}）新提出，上期为{before}",
    ),
    "gone": ("{code} (no longer in the profile)", "{code}（配置中已无此项）"),
    "no_areas": (
        "No area of the profile has a rule or a level, so no level is proposed.",
        "没有设置规则或评定级别的地区，因此不提出建议级别。",
    ),
    "no_level_reason": (
        "The level of this area was not judged at this vintage, so none is proposed.",
        "本期未评定该地区的级别，因此不提出建议级别。",
    ),
    "no_rule_met": (
        "No rule meets its condition at this vintage.",
        "本期没有规则达到条件。",
    ),
    "level_held": (
        "The evidence of this vintage alone supports “{evidence}”; the level is held because a"
        " level falls only after {months} months without the evidence.",
        "仅凭本期证据支持“{evidence}”；证据连续{months}个月不再成立后级别才下调，故维持现级别。",
    ),
    "rule_met_gone": ("{rule}: met at this vintage.", "{rule}：本期达到条件。"),
    "rule_held": (
        "{rule}: last met at vintage {vintage}; not met now.",
        "{rule}：最近一次达到条件为{vintage}期，本期未达到。",
    ),
    "rule_not_stored": (
        "{rule}: named as support, but it was not evaluated.",
        "{rule}：列为依据，但没有评估结果。",
    ),
    "rule_reason_not_stored": ("it was not evaluated", "没有评估结果"),
    "rule_missing": (
        "{rule} could not be evaluated: {reason}.",
        "{rule}未能评估：{reason}。",
    ),
    "box_outlook": (
        "Outlook: {line} is reached at least once within {months} months with probability"
        " {probability}.",
        "走势：今后{months}个月内至少一次达到{line}的概率为{probability}。",
    ),
    "box_measures": (
        "What to do ({count} measures, see “{heading}”): {first}.",
        "措施：{first}等{count}项，见“{heading}”。",
    ),
    "box_measure": (
        "What to do (see “{heading}”): {first}.",
        "措施：{first}，见“{heading}”。",
    ),
    "areas_caption": ("Areas by proposed level: {counts}", "各地区建议级别：{counts}"),
    "col_area": ("Area", "地区"),
    "col_level": ("Proposed level", "建议级别"),
    "col_since": ("Since", "起始"),
    "areas_more": ("The reasons of every area stand on the alert board.", "各地区依据见预警看板。"),
    # changes
    "level_raised": (
        "{area}: level raised from {before} to {now}.",
        "{area}：建议级别由{before}上调为{now}。",
    ),
    "level_lowered": (
        "{area}: level lowered from {before} to {now}.",
        "{area}：建议级别由{before}下调为{now}。",
    ),
    "level_other": (
        "{area}: level changed from {before} to {now}.",
        "{area}：建议级别由{before}变为{now}。",
    ),
    "levels_same": (
        "{count} further areas: level unchanged.",
        "另有{count}个地区建议级别不变。",
    ),
    "figures_inside": (
        "Further new figures inside the 80% intervals forecast last month: {count}.",
        "另有{count}项新数据在上期预测的80%区间内。",
    ),
    "level_same": ("{area}: level unchanged, {now}.", "{area}：建议级别不变，仍为{now}。"),
    "level_first": (
        "{area}: no level at the vintage before; {now} now.",
        "{area}：上期未评定级别，本期为{now}。",
    ),
    "rules_newly_met": ("{area}: now met: {rules}.", "{area}：本期新达到条件：{rules}。"),
    "rules_no_longer_met": (
        "{area}: no longer met: {rules}.",
        "{area}：本期不再达到条件：{rules}。",
    ),
    "new_figure_inside": (
        "{series}, {month}: {value}, inside the 80% interval forecast last month ({interval}).",
        "{series}{month}为{value}，在上期预测的80%区间内（{interval}）。",
    ),
    "new_figure_above": (
        "{series}, {month}: {value}, above the 80% interval forecast last month ({interval}).",
        "{series}{month}为{value}，高于上期预测的80%区间（{interval}）。",
    ),
    "new_figure_below": (
        "{series}, {month}: {value}, below the 80% interval forecast last month ({interval}).",
        "{series}{month}为{value}，低于上期预测的80%区间（{interval}）。",
    ),
    "forecast_moved": (
        "{series}: median forecast for {month} {before} last month, {now} now.",
        "{series}：{month}预测中位数上期为{before}，本期为{now}。",
    ),
    "nothing_to_compare": (
        "Not compared: there is no forecast of the vintage before of the indicators told here.",
        "所列指标没有上期预测，新数据未作对照。",
    ),
    # indicators
    "col_indicator": ("Indicator", "指标"),
    "col_month": ("Month", "月份"),
    "col_published": ("Figure ± error", "数值\n±误差"),
    "col_on_month": ("On month", "比上月"),
    "col_on_year": ("On year", "比上年\n同月"),
    "col_adjusted": ("Adjusted", "季调值"),
    "col_adjusted_on_month": ("Adjusted, on month: verdict", "季调后\n比上月"),
    "col_aim": ("Target or line", "目标或界线"),
    "col_rule_level": ("Level by this month's rules", "本期规则\n所示级别"),
    "col_verdict": ("Verdict", "判断"),
    "indicators_caption": ("Indicators, {month}", "主要指标（{month}）"),
    "indicators_none": (
        "No indicator of the bulletin has a figure at this vintage.",
        "本期各指标均无数据。",
    ),
    "indicator_missing": ("none published", "无公布数"),
    "indicators_note": (
        "Figure, on month and on year: as published, not adjusted; differences are those of the"
        " figures shown. Figure ±: 95% sampling error as supplied.",
        "数值、比上月、比上年同月均为公布口径（未经季节调整），差额按所示数值计算；数值后±为95%抽样误差。"
        "比率变化的单位为个百分点。",
    ),
    "year_within": (" (± {band}: within noise)", "（±{band}，误差范围内）"),
    "year_beyond": (" (± {band}: beyond noise)", "（±{band}，超出误差范围）"),
    "indicators_year_note": (
        "On year ± (points): errors of both months, as if independent; no change within it can"
        " be told.",
        "比上年同月的±按两个月误差相互独立计算，未超出±的变动不能认定为变化。",
    ),
    "indicators_adjusted_note": (
        "Adjusted: seasonal adjustment of this system; its change is a rise or fall where it"
        " exceeds its ± (95% limit of a difference of two adjusted figures).",
        "季调值为本系统估计；季调后变化超出±（两月之差的95%界限）的，判为上升或下降。",
    ),
    "indicators_held_note": (
        "A level held from earlier months is not shown here, but on the front.",
        "本表不反映延续维持的级别，现级别见首页。",
    ),
    "register_note": (
        "r: administrative register, no sampling error.",
        "r 为行政记录，无抽样误差。",
    ),
    "error_unknown_note": (
        "u: from a sample, its error not supplied.",
        "u 为抽样数据，误差未提供。",
    ),
    "register_mark": ("r", "r"),
    "error_unknown_mark": ("u", "u"),
    "line_of_rule": ("{line} ({standing})", "{line}（{standing}）"),
    "line_of_target": (
        "{line}, {aggregation} ({standing})",
        "{line}，{aggregation}（{standing}）",
    ),
    "line_about": ("about {value}", "{value}左右"),
    "line_at_most": ("at most {value}", "不高于{value}"),
    "line_at_least": ("at least {value}", "不低于{value}"),
    "line_annual_average": ("annual average", "年均"),
    "line_cumulative": ("whole plan", "规划期累计"),
    "line_year_end": ("year end", "年末"),
    "line_indicative": ("indicative", "预期性"),
    "line_binding": ("binding", "约束性"),
    # outlook
    "outlook_none": (
        "{series}: no forecast was made at this vintage.",
        "本期未对{series}作预测。",
    ),
    "outlook_sentence": (
        "{series} is expected at {median} in {month} (median; 80% interval {interval}), against"
        " {last} in {last_month}; figures as they will be published, not adjusted.",
        "预计{month}{series}为{median}（中位数，80%区间{interval}），{last_month}为{last}；均为未经季节调整的公布口径。",
    ),
    "fan_caption": (
        "{series}: seasonally adjusted and forecast. Shaded: central 50%, 80% and 95% of the"
        " ensemble, on the adjusted scale by projected seasonal factors.",
        "{series}：季节调整值与预测。阴影由深至浅为集合预测的50%、80%、95%区间（按预估季节因子换算）。",
    ),
    "fan_caption_unadjusted": (
        "{series}: observed and forecast, not seasonally adjusted. Shaded: central 50%, 80% and"
        " 95% of the ensemble.",
        "{series}：观测值与预测（未经季节调整）。阴影由深至浅为集合预测的50%、80%、95%区间。",
    ),
    "fan_alt": (
        "Chart of {series}. Last figure {last} in {month}. Forecast for {end}: median {median},"
        " 80% interval {interval}. {lines}",
        "{series}走势图。{month}最新值{last}；{end}预测中位数{median}，80%区间{interval}。{lines}",
    ),
    "fan_line_alt": ("Line at {value}.", "界线{value}。"),
    "fan_adjusted": ("seasonally adjusted", "季节调整值"),
    "fan_observed": ("as published", "公布值"),
    "fan_median": ("forecast median", "预测中位数"),
    "fan_80": ("80% interval", "80%区间"),
    "outlook_caption": ("Forecast: {series}", "{series}预测"),
    "col_ahead": ("Months ahead", "提前月数"),
    "col_median": ("Median", "中位数"),
    "col_80": ("80% interval", "80%区间"),
    "col_95": ("95% interval", "95%区间"),
    "col_median_adjusted": ("Median, adjusted", "季调口径中位数"),
    "outlook_note": (
        "Median and intervals are of the figure as it will be published (not adjusted):"
        " {count} models weighted by their past errors, intervals by those of the combination.",
        "中位数与区间对应将公布的数值（未经季节调整），由{count}个模型按以往误差加权合成，区间取自合成预测的以往误差。",
    ),
    # industries
    "industries_none": (
        "No net job change by industry is known at this vintage.",
        "本期没有分行业就业净变动数据。",
    ),
    "industries_caption": (
        "Employment by industry, {month}, seasonally adjusted, thousand persons",
        "分行业就业人数（{month}，季节调整，万人）",
    ),
    "col_industry": ("Industry", "行业"),
    "col_employment": ("Employment", "就业人数"),
    "col_change_1": ("1 month", "1个月变动"),
    "col_change_3": ("3 months", "3个月变动"),
    "col_change_12": ("12 months, %", "同比，%"),
    "industries_note": (
        "± is 1.96 standard errors of the 1-month change. Verdict: on the 3-month change, which"
        " carries the same noise. 12 months: not adjusted.",
        "±为1个月变动的1.96倍标准误。判断针对3个月变动，其噪声相同。同比未经季节调整。",
    ),
    "bars_caption": (
        "Change of employment over three months to {month}, {unit}; whiskers: 95% of noise.",
        "截至{month}的三个月就业变动（{unit}）；横线为95%误差范围。",
    ),
    "bars_alt": (
        "Bar chart of the three-month change of employment by industry. Largest fall: {low}."
        " Largest rise: {high}.",
        "分行业三个月就业变动条形图。降幅最大：{low}；增幅最大：{high}。",
    ),
    "largest_losses": (
        "Falls beyond noise over three months, among {count} detailed industries: {items}.",
        "在{count}个细分行业中，三个月就业下降且超出误差的主要有：{items}。",
    ),
    "no_losses": (
        "None of {count} detailed industries fell beyond noise over three months.",
        "{count}个细分行业中，三个月就业均无超出误差的下降。",
    ),
    "diffusion_sentence": (
        "Diffusion index over {span} months, {month}: {value} (± {error}); below 50 more"
        " industries shrink than grow ({count} counted).",
        "{month}{span}个月扩散指数为{value}（±{error}）；低于50表示收缩行业多于扩张行业（计入{count}个行业）。",
    ),
    "diffusion_none": (
        "There is no diffusion index at this vintage.",
        "本期没有扩散指数。",
    ),
    "diffusion_caption": (
        "Diffusion index over {span} months with its 95% band; below 50 more industries shrink"
        " than grow.",
        "{span}个月扩散指数及95%区间；低于50表示收缩行业多于扩张行业。",
    ),
    "diffusion_alt": (
        "Line chart of the diffusion index over {span} months. Latest: {value} in {month}.",
        "{span}个月扩散指数折线图。{month}最新值{value}。",
    ),
    # record
    "record_none": (
        "No past forecast of what this edition shows has been scored.",
        "本版所列指标尚无以往预测的评分。",
    ),
    "record_caption": (
        "Scores of the ensemble over all scored forecasts",
        "集合预测评分（全部已评分预测）",
    ),
    "months_ahead": ("{months}", "{months}"),
    "col_count": ("Scored", "评分次数"),
    "col_mae": ("Mean abs. error", "平均绝对误差"),
    "col_relative": ("Against naive", "与简单预测之比"),
    "col_coverage_50": ("In 50%", "50%区间"),
    "col_coverage_80": ("In 80%", "80%区间"),
    "col_coverage_95": ("In 95%", "95%区间"),
    "record_note": (
        "Against naive: weighted interval score over that of the figure of the same month a year"
        " before (seasonal random walk); below 1 is better. In 80%: share of outcomes"
        " inside the 80% interval; 80% is ideal. Forecasts"
        " of neighbouring months overlap, so few counts mean little.",
        "与简单预测之比：简单预测沿用上年同月数值（季节性随机游走），比值按加权区间得分计算，小于1为优。80%区间：实际值落入80%区间的"
        "比例，理想值为80%。相邻月份的预测相互重叠，评分次数少时不宜过度解读。",
    ),
    "record_chart_caption": (
        "{series}: forecasts made {horizon} months before (median, 80% interval) and what came.",
        "{series}：提前{horizon}个月的预测（中位数及80%区间）与实际值。",
    ),
    "record_chart_alt": (
        "Chart of past forecasts of {series}, {horizon} months ahead, against outcomes:"
        " {inside} of {count} outcomes inside the 80% interval.",
        "{series}提前{horizon}个月的预测与实际对照图：{count}次中有{inside}次落入80%区间。",
    ),
    "record_observed": ("observed", "实际值"),
    "record_median": ("forecast", "预测"),
    "history_caption": (
        "Proposed level at each vintage, the latest on the right.",
        "各期建议级别，最右为本期。",
    ),
    "history_caption_until": (
        "Proposed level at each vintage to {vintage}; none since.",
        "各期建议级别，截至{vintage}期；此后未评定级别。",
    ),
    "history_alt": (
        "Proposed levels of {area} by vintage: {runs}.",
        "{area}各期建议级别：{runs}。",
    ),
    "history_none": ("There is no history of levels.", "没有级别历史。"),
}
