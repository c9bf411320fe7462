"""Wordings of the outlook: lines, scenarios, news, targets, causes, figures by sex, data.

Each entry is (English, Chinese); placeholders are filled by the caller. What does not
belong here: the forecast table and the fan chart (section_phrases).
"""

OUTLOOK_PHRASES: dict[str, tuple[str, str]] = {
    # lines passed
    "lines_none": (
        "No probability of reaching a line is told: {reason}.",
        "本期未给出越线概率：{reason}。",
    ),
    "lines_sentence": (
        "{series}, seasonally adjusted and freed of sampling noise: probability {within} of"
        " reaching {line} at least once within {months} months; in {month} itself, {probability}.",
        "剔除季节因素和抽样误差后，{series}今后{months}个月内至少一次达到{line}的概率为{within}，"
        "其中{month}当月为{probability}。",
    ),
    "col_above_line": ("≥ {line}", "≥{line}"),
    "lines_within": ("once in {months} months", "{months}个月内至少一次"),
    "lines_note": (
        "≥: probability that the signal rules look at reaches the line ({lines}): adjusted by"
        " projected seasonal factors, sampling noise filtered out. From {count} sample paths; the"
        " error of the number of paths is at most ±{error} percentage points (95%), that of the"
        " model itself is not in it.",
        "≥为预警规则所用信号达到该界线的概率（{lines}；信号按预估季节因子调整并滤除抽样误差）。由{count}条模拟路径得出，"
        "模拟次数带来的误差不超过±{error}个百分点（95%），不含模型本身的误差。",
    ),
    # scenarios
    "scenarios_none": ("No scenario is told: {reason}.", "本期未给出情景测算：{reason}。"),
    "scenarios_caption": (
        "{series} in scenarios (defaults), not adjusted: median and 80% interval",
        "{series}情景测算（情景为默认设定，未经季节调整）：中位数及80%区间",
    ),
    "col_scenario": ("Scenario", "情景"),
    "col_scenario_difference": ("Difference", "与基准之差"),
    "scenario_baseline": ("Forecast as it is", "基准预测"),
    "scenarios_within": (
        "Within the next twelve months no scenario differs from the forecast beyond its error:"
        " the past does not tell by how much the rate would move.",
        "今后十二个月内，各情景与基准预测之差均在误差范围内：以往数据不足以说明失业率会变动多少。",
    ),
    "scenarios_beyond": (
        "Beyond its error, the forecast differs in: {titles}.",
        "与基准预测之差超出误差范围的情景：{titles}。",
    ),
    "scenarios_note": (
        "What has gone with such paths in the past, whatever moved both: not the effect of a"
        " policy, and no forecast that the path will come. ± is 1.96 standard errors of the"
        " difference; intervals are not narrowed by knowing the path; other indicators are left"
        " free.",
        "反映以往同类路径下失业率的变动情况，不代表政策效果，也不预测该路径会出现。±为差值的1.96倍标准误；"
        "区间未因路径已知而收窄，其他指标不作限定。",
    ),
    "reason_no_scenarios": ("the profile has none", "配置中未设情景"),
    "reason_not_computed": (
        "none was computed for this series at this vintage",
        "本期未对该序列测算",
    ),
    "reason_not_moved": (
        "the indicators held do not move the forecast",
        "所设指标与预测之间无法建立联系",
    ),
    "scenarios_left_out": ("Not told: {titles} ({reason}).", "未列出：{titles}（{reason}）。"),
    # news
    "news_none": (
        "Why the forecast moved since the vintage before is not told: {reason}.",
        "与上期预测相比的变动原因未予说明：{reason}。",
    ),
    "reason_not_comparable": (
        "the figures of the two vintages cannot be compared",
        "两期数据无法比较",
    ),
    "news_sentence": (
        "By the model of this month, the figures known a month ago give a median of {before} for"
        " {month}, those known now {after} ({change}); most of the change, {most}, is due to"
        " {part}.",
        "按本期模型，{month}预测中位数由上期数据下的{before}变为本期数据下的{after}（{change}），"
        "主要是{part}（{most}）。",
    ),
    "news_one_part": (
        "No other kind of figures moved it by as much as the last digit shown; the decomposition"
        " is in the data.",
        "其他数据影响不足末位数的一半，见数据文件。",
    ),
    "news_still": (
        "The median for {month} is unchanged from the vintage before, at {after}.",
        "{month}预测中位数与上期持平，为{after}。",
    ),
    "news_caption": (
        "Why the forecast for {month} moved since the vintage before",
        "{month}预测与上期相比的变动原因",
    ),
    "col_news_part": ("New figures", "新增或修订的数据"),
    "col_news_change": ("Effect, pp", "影响（个百分点）"),
    "col_news_change_other": ("Effect", "影响"),
    "news_target_release": ("new figures of the rate", "失业率新数据"),
    "news_target_revision": ("revised figures of the rate", "失业率数据修订"),
    "news_indicator_release": ("new figures: {indicator}", "{indicator}新数据"),
    "news_indicator_revision": ("revised figures: {indicator}", "{indicator}数据修订"),
    "news_model_change": ("changed model or settings", "模型或设置变化"),
    "news_others": ("all other figures together", "其余各项合计"),
    "news_sum": ("sum", "合计"),
    "news_note": (
        "Parts add up before rounding. Figures are replaced in this order, so that what two kinds"
        " of figures tell alike is credited to the first: a decomposition, not causes.",
        "各项在四舍五入前相加等于合计。数据按所列顺序逐项替换，两类数据共同反映的内容计入在前的一项；"
        "本表为分解，并非因果关系。",
    ),
    # targets
    "section_targets": ("Progress towards the plan's targets", "规划目标进展"),
    "targets_none": ("The profile names no target of a plan.", "配置中未设规划目标。"),
    "targets_not_computed": (
        "How the plan's targets stand was not computed at this vintage.",
        "本期未测算规划目标进展。",
    ),
    "targets_over": (
        "The plan's period {first}–{last} is over. Targets met: {met} of {count}{missed}.",
        "规划期（{first}—{last}年）已结束，{count}项目标中{met}项完成{missed}。",
    ),
    "plan_missed": ("; not met: {titles}", "；未完成的是：{titles}"),
    "plan_missed_item": ("{title} ({known}, target {target})", "{title}（{known}，目标{target}）"),
    "plan_missed_close": (
        "{title} ({known}, target {target}, apart by less than its error)",
        "{title}（{known}，目标{target}，差距小于误差）",
    ),
    "plan_unknown": ("; not known: {titles}", "；尚无法判断的是：{titles}"),
    "targets_years_met": (
        "{title}: within the line in {met} of {count} years.",
        "{title}在{count}年中有{met}年未超过界线。",
    ),
    "targets_running": (
        "Targets not yet due: {count}, with the probabilities shown; none is decided before its"
        " last year.",
        "尚未到期的目标{count}项，完成概率见图表；规划期末年之前不作最终判断。",
    ),
    "targets_yearly": (
        "Yearly targets whose year is over: {count}; met: {met}.",
        "已到期的{count}项年度目标中，{met}项完成。",
    ),
    "plan_reference": (
        "No plan is in force for {year}; held against the same line for reference, the average is"
        " expected at {expected} (80% interval {interval}), and, rounded, stays within it with"
        " probability {probability}.",
        "{year}年尚无在期规划。仅作参考，以同一界线衡量，全年平均预计为{expected}（80%区间{interval}），"
        "四舍五入后不超过该界线的概率为{probability}。",
    ),
    "targets_caption_table": ("Targets of the plan", "规划目标完成情况"),
    "targets_all_caption": ("Targets of the plan, every year", "规划目标完成情况（逐年）"),
    "col_target": ("Target", "目标"),
    "col_target_standing": ("Standing", "性质"),
    "col_target_value": ("Target", "目标值"),
    "col_target_known": ("So far", "已实现"),
    "col_target_straight": ("Straight path", "序时进度"),
    "col_target_expected": ("Expected (80%)", "预计（80%区间）"),
    "col_target_verdict": ("Probability or verdict", "完成概率或结果"),
    "target_indicative": ("indicative", "预期性"),
    "target_binding": ("binding", "约束性"),
    "target_none_in_force": ("reference", "仅供参考"),
    "target_met": ("met", "完成"),
    "target_not_met": ("not met", "未完成"),
    "target_within_error": (
        "{verdict}, by less than its error",
        "{verdict}（差距小于误差）",
    ),
    "target_with_standing": ("{title} ({standing})", "{title}（{standing}）"),
    "target_year": ("{title}, {year}", "{title}，{year}年"),
    "target_by_year_end": ("{title}, end of {year}", "{title}，{year}年末"),
    "target_about": ("about {value}", "{value}左右"),
    "target_at_most": ("at most {value}", "不高于{value}"),
    "target_at_least": ("at least {value}", "不低于{value}"),
    "targets_about_note": (
        "“About {value}” is read as an average below {line}, that is, one rounded to {value} or"
        " less: a default of this software, the plan does not say.",
        "“{value}左右”按年均值低于{line}（四舍五入不超过{value}）理解，为本软件默认口径，规划未作规定。",
    ),
    "targets_note": (
        "So far: mean, sum or last stock of the months known, with ± 1.96 standard errors where"
        " it is from a sample. The verdict goes by the figure as published. Straight path: where"
        " an even course to the target would stand.",
        "已实现为已知月份的平均、累计或最新存量，来自抽样的附±1.96倍标准误；结果按公布数值判断。"
        "序时进度为按时间均匀推进应达到的数值。",
    ),
    "target_reason_no_series": ("not measured", "无对应指标"),
    "target_reason_no_figures": ("no figures yet", "尚无数据"),
    "target_reason_month_missing": ("a month is missing", "有月份缺数"),
    "target_reason_no_forecast": ("not forecast", "未作预测"),
    "target_reason_forecast_too_short": ("beyond the forecast", "超出预测期"),
    # causes
    "section_causes": ("Causes", "原因分析"),
    "causes_none": (
        "No losses by type and cause are known: enterprise monitoring has no estimate at this"
        " vintage.",
        "本期无企业监测估计结果，岗位流失的类型和原因不明。",
    ),
    "causes_flows": (
        "In {month} enterprises created jobs for {creation}% (±{creation_band}) of staff and ended"
        " {destruction}% (±{destruction_band}); net {net} percentage points (±{net_band}),"
        " {verdict}.",
        "{month}监测企业岗位创造率为{creation}%（±{creation_band}），岗位消失率为{destruction}%"
        "（±{destruction_band}），净变动{net}个百分点（±{net_band}），{verdict}。",
    ),
    "net_up": ("a gain beyond noise", "净增超出误差范围"),
    "net_down": ("a loss beyond noise", "净减超出误差范围"),
    "net_within": ("within noise", "在误差范围内"),
    "net_unknown": ("its error is not known", "误差不明"),
    "causes_types": (
        "Of the losses by type, {involuntary}% are economic layoffs, closures and suspensions;"
        " {natural}% are natural attrition such as retirement, which is no layoff.",
        "按减少类型看，经济性裁员、关闭破产和停业整顿合计占减少人数的{involuntary}%；退休等自然减员占{natural}%，不属于裁员。",
    ),
    "causes_leading": (
        "By cause, {other}% are other causes than those listed; of the named ones the largest is"
        " “{cause}” ({share}%).",
        "按减少原因看，“其他”占{other}%；列明的原因中占比最大的是{cause}（占{share}%）。",
    ),
    "causes_caption": (
        "Losses of jobs by type and by cause, {area}, {month}",
        "{area}岗位流失（按类型、按原因，{month}）",
    ),
    "causes_all_caption": (
        "Losses of jobs by type and by cause, every code, {area}, {month}",
        "{area}岗位流失（按类型、按原因，全部代码，{month}）",
    ),
    "col_causes_usual": ("Mean of 12 months before", "前12个月平均"),
    "col_causes_verdict": ("Against it", "与平均相比"),
    "causes_more": ("above", "偏高"),
    "causes_less": ("below", "偏低"),
    "causes_rest": ("{count} others", "其余{count}项"),
    "causes_note": (
        "Type and cause are two answers to two questions and are not to be joined. Rates in % of"
        " staff; ± is 1.96 standard errors. Above or below: beyond the errors of the month and of"
        " the mean of the 12 months before, season not taken out. The largest"
        " named ones and economic layoffs are shown.",
        "类型与原因为两项独立指标，不得合并。比率为占员工的百分比，±为1.96倍标准误；偏高、偏低指与前12个月平均之差"
        "超出两者误差（未剔除季节因素）。仅列占比最大的几项（不含“其他”）和经济性裁员。",
    ),
    # by sex
    "section_by_sex": ("Figures by sex", "分性别情况"),
    "sex_none": (
        "No figure by sex is known at this vintage: the sources name none.",
        "本期来源数据未分性别，无分性别指标。",
    ),
    "sex_in_survey": (
        "Surveyed rates by sex stand in the table by group under “{heading}”. No other figure is"
        " sent by sex.",
        "分性别的调查失业率见“{heading}”的分群体表；其他指标未按性别报送。",
    ),
    "sex_caption": ("By sex, {month}", "分性别指标（{month}）"),
    "col_sex_series": ("Figure", "指标"),
    "col_sex_female": ("Women", "女性"),
    "col_sex_male": ("Men", "男性"),
    "col_sex_difference": ("Women less men", "女性与男性之差"),
    "col_sex_verdict": ("Verdict", "判断"),
    "sex_month": ("{series}, {month}", "{series}，{month}"),
    "sex_year": ("{series}, mean of 12 months", "{series}，近12个月平均"),
    "sex_higher": ("women higher", "女性较高"),
    "sex_lower": ("women lower", "女性较低"),
    "sex_within": ("within noise", "误差范围内"),
    "sex_unknown": ("cannot be told", "无法判断"),
    "sex_register": ("register, no error", "行政记录"),
    "sex_sentence": (
        "{series}, mean of the past 12 months: {female} for women and {male} for men, a difference"
        " of {difference}, {verdict}.",
        "近12个月{series}女性平均为{female}、男性平均为{male}，女性与男性之差为{difference}，{verdict}。",
    ),
    "sex_beyond": ("beyond noise", "超出误差范围"),
    "sex_within_long": ("within noise", "在误差范围内"),
    "sex_no_register": (
        "No register of this profile (claims, registered unemployed) is sent by sex.",
        "失业保险申领、登记失业等行政记录未按性别报送。",
    ),
    "sex_note": (
        "± is 1.96 standard errors. Errors of both sexes are taken as independent, though they"
        " come from the same dwellings; of a mean of 12 months, with correlation {correlation}"
        " from month to month (default).",
        "±为1.96倍标准误。两性误差按相互独立处理（实际来自同一批住户）；12个月平均的误差按相邻两月相关系数"
        "{correlation}计算（默认）。",
    ),
    # data quality
    "section_data_quality": ("Quality of the data", "数据质量"),
    "quality_response": (
        "{reported} of {expected} enterprises expected in {month} have reported ({share}%),"
        " {on_time}% within the window; {imputed}% of staff are estimated for those that have not.",
        "{month}应报企业{expected}户，已报{reported}户，报送率{share}%，按时率{on_time}%；"
        "以估计值代替的占员工{imputed}%。",
    ),
    "quality_response_alone": (
        "{reported} of {expected} enterprises expected in {month} have reported ({share}%),"
        " {on_time}% within the window.",
        "{month}应报企业{expected}户，已报{reported}户，报送率{share}%，按时率{on_time}%。",
    ),
    "quality_no_response": (
        "The response rate of enterprises is not known at this vintage.",
        "本期没有企业报送率数据。",
    ),
    "quality_intake": (
        "Of {received} rows and figures received for this vintage, {accepted} were accepted and"
        " {refused} set aside ({share}%), each with its reason (data beside this bulletin).",
        "本期收到数据{received}条（项），接受{accepted}条，搁置{refused}条（占{share}%），原因见随附数据文件。",
    ),
    "quality_intake_whole": (
        "All {received} rows and figures received for this vintage were accepted.",
        "本期收到数据{received}条（项），全部接受。",
    ),
    "quality_revised_none": (
        "No figure of months before the latest came in or was corrected since the vintage before.",
        "自上期以来，最新月份之前的数据没有补报或修订。",
    ),
    "quality_late": (
        "Late at this vintage: {sources}.",
        "本期迟报的来源：{sources}。",
    ),
    "quality_late_item": ("{source} (last month {month})", "{source}（最新为{month}）"),
    "quality_missing": ("Never received: {sources}.", "从未收到的来源：{sources}。"),
    "quality_failed": ("Could not be read: {sources}.", "无法读取的来源：{sources}。"),
    "quality_late_areas": (
        "Of the sources that sent what was due, some are late for {count} areas.",
        "已报来当期数据的来源中，部分来源尚缺{count}个地区的当期数据。",
    ),
    "quality_all_in": (
        "Every source has sent what was due.",
        "各来源应报数据均已收到。",
    ),
    "quality_revised": (
        "{count} figures of months before the latest came in or were corrected since the vintage"
        " before.",
        "自上期以来，最新月份之前的数据补报或修订{count}项。",
    ),
    "quality_panel_revision": (
        "Job change as first told has been revised by {size} percentage points on average one"
        " vintage later ({count} months).",
        "岗位变动率下一期平均修订{size}个百分点（{count}个月）。",
    ),
    "quality_caption": (
        "Response of monitored enterprises, {month}: {place} and the lowest",
        "监测企业上报情况（{month}）：{place}及报送率最低的地区",
    ),
    "quality_all_caption": (
        "Response of monitored enterprises, every area, {month}",
        "监测企业上报情况（{month}，全部地区）",
    ),
    "col_quality_expected": ("Expected", "应报户数"),
    "col_quality_reported": ("Reported", "已报户数"),
    "col_quality_share": ("Response, %", "报送率（%）"),
    "col_quality_on_time": ("On time, %", "按时率（%）"),
    "col_quality_imputed": ("Estimated staff, %", "估计员工占比（%）"),
    "quality_note": (
        "Expected: reported in one of the 12 months before. Areas with fewer than three"
        " enterprises are not told.",
        "应报指前12个月内上报过的企业；不足三户的地区不列。",
    ),
    # record
    "record_better": (
        "At every lead shown the forecast was better than the naive one.",
        "各期限误差均小于简单预测；",
    ),
    "record_not_better": (
        "The forecast was no better than the naive one {months} months ahead.",
        "提前{months}个月的误差不小于简单预测；",
    ),
    "record_narrow": (
        "The 80% interval {months} months ahead has been too narrow.",
        "提前{months}个月的80%区间偏窄。",
    ),
    "record_honest": (
        "The 80% intervals held as many outcomes as they promise, but for chance.",
        "80%区间的涵盖比例与80%无显著差异。",
    ),
    "record_all_caption": (
        "Scores of the ensemble, every target",
        "集合预测评分（全部目标序列）",
    ),
}
