"""Wordings of charts: captions, keys, texts for readers who cannot see them.

Each entry is (English, Chinese); placeholders are filled by the caller. What does not
belong here: the fan, the history of levels, industries (section_phrases).
"""

CHART_PHRASES: dict[str, tuple[str, str]] = {
    "chart_joint": ("; ", "；"),
    # the tile map
    "tiles_title": ("Proposed levels by area", "各地区建议预警级别"),
    "tiles_caption": (
        "Proposed warning levels by area, vintage {vintage}. One tile per area, placed roughly as"
        " the areas lie; not a map of boundaries.",
        "各地区建议预警级别（{vintage}期）。每格代表一个地区，按大致方位排列，不表示行政区划界线。",
    ),
    "tiles_caption_grid": (
        "Proposed warning levels by area, vintage {vintage}, in the order of the area list.",
        "各地区建议预警级别（{vintage}期），按地区目录顺序排列。",
    ),
    "tiles_alt": ("Proposed levels, vintage {vintage}: {runs}.", "{vintage}期建议级别：{runs}。"),
    "tiles_alt_run": ("{level}: {areas}", "{level}：{areas}"),
    "tile_since": ("since {month}", "{month}起"),
    "tile_since_first": ("{month} or earlier", "{month}或更早起"),
    "tile_within": (
        "Dashed: {area} lies within {within}.",
        "虚线框：{area}位于{within}境内。",
    ),
    "tile_sum": (
        "It is not added to the total.",
        "不重复计入合计。",
    ),
    # the rate of each city
    "panels_title": ("{indicator} by city", "各市{indicator}"),
    "panels_caption": (
        "{indicator} by city, %, survey error filtered out, season left in, as estimated at vintage"
        " {vintage}; bands hold 80% and 95%. One scale for all.{line}",
        "各市{indicator}（%），{vintage}期估计，已滤除抽样误差，未经季节调整；色带为80%和95%区间，各图纵轴相同。{line}",
    ),
    "panels_line": (
        " Dashed: the province's line, {line}, for comparison; no city has it as its target.",
        "虚线为全省{line}，仅供对照，并非各市目标。",
    ),
    "panels_alt": (
        "Panels of {count} cities over {months} months. Latest estimate highest in {high},"
        " lowest in {low}.",
        "{count}个市近{months}个月失业率分图。最新估计值最高为{high}，最低为{low}。",
    ),
    "panels_alt_none": ("No city has a figure.", "各市均无数据。"),
    "panel_no_estimate": ("no estimate", "无估计值"),
    "panel_suppressed": ("sample too small to show", "样本不足，不予公布"),
    "panel_synthetic": ("from the model alone", "仅为模型推算"),
    # jobs created and destroyed
    "flows_title": ("Jobs created and destroyed", "岗位创造与岗位消失"),
    "flows_caption": (
        "Jobs created and destroyed at the monitored enterprises, {area}, % of staff a month, not"
        " seasonally adjusted. Whiskers are 1.96 standard errors, from a model; the line is the"
        " balance, from another base than job change by area, and apart from it by a little.",
        "{area}监测企业岗位创造与岗位消失（占员工比重，%），未经季节调整。误差线为1.96倍模型标准误，折线为净变动（计算口径与分地区岗位变动率不同，数值略有出入）。",
    ),
    "flows_alt": (
        "{month}: created {creation}, destroyed {destruction}, balance {net}, % of staff.",
        "{month}：岗位创造率{creation}，岗位消失率{destruction}，净变动{net}（占员工比重）。",
    ),
    "flows_unit": ("% of staff", "占员工比重（%）"),
    "flows_creation": ("created", "岗位创造"),
    "flows_destruction": ("destroyed", "岗位消失"),
    "flows_net": ("balance", "净变动"),
    # signals by month
    "heat_title": ("Signals by month", "各期预警信号"),
    "heat_caption": (
        "Probability of each signal of {area} by vintage, the darker the more probable. {met}:"
        " met; {missing}: not known.",
        "{area}各预警信号成立的概率（分期），颜色越深概率越高。{met}：已成立；{missing}：缺数据。",
    ),
    "heat_alt": (
        "{rules} signals over {vintages} vintages. Met at the latest: {met}.",
        "{rules}项信号，共{vintages}期。本期成立：{met}。",
    ),
    "heat_none": ("none", "无"),
    "heat_probability": ("probability", "概率"),
    "heat_met": ("met", "成立"),
    "heat_missing": ("not known", "缺数据"),
    # unemployment against vacancies
    "beveridge_title": ("Unemployment and vacancies", "失业与空缺岗位"),
    "beveridge_caption": (
        "Unemployment and vacancies of {area} by month, {first} to {last} (Beveridge curve)."
        " Whiskers hold 95%; vacancies are registered, without sampling error. {shift}",
        "{area}失业率与岗位空缺率（贝弗里奇曲线），{first}至{last}。误差线为95%区间；空缺岗位为登记数，无抽样误差。{shift}",
    ),
    "beveridge_shift": (
        "Over the year to {month} unemployment changed by {change} pp: {movement} pp along the"
        " curve, {shift} pp off it; the part off the curve {verdict}.",
        "截至{month}的一年间失业率变动{change}个百分点：沿曲线移动{movement}个百分点，曲线平移{shift}个百分点，平移部分{verdict}。",
    ),
    "beveridge_shift_sure": ("exceeds its error", "超出误差"),
    "beveridge_shift_unsure": ("is within its error", "在误差之内"),
    "beveridge_no_shift": (
        "Whether the curve shifted is not told: the slope or the year before is not known.",
        "斜率或上年数据不足，未判断曲线是否平移。",
    ),
    "beveridge_alt": (
        "{month}: unemployment {unemployment}, vacancies {vacancies}; {first}: {unemployment_first}"
        " and {vacancies_first}.",
        "{month}失业率{unemployment}、空缺率{vacancies}；{first}失业率{unemployment_first}、空缺率{vacancies_first}。",
    ),
    "beveridge_unemployment": ("Unemployment rate, %", "失业率（%）"),
    "beveridge_vacancies": ("Vacancy rate, %", "岗位空缺率（%）"),
    "beveridge_latest": ("latest 12 months", "近12个月"),
    "beveridge_before": ("before", "此前"),
    # targets of the plan
    "targets_title": ("Plan targets", "规划目标进展"),
    "targets_caption": (
        "Targets of the plan: known (filled), expected with 80% interval, target (line). Each row"
        " has a scale of its own; hatched targets bind, the others are indicative.",
        "规划目标进展：实心为已知值，误差线为预计值的80%区间，竖线为目标值。各行刻度不同；斜纹为约束性目标，无斜纹为预期性目标。",
    ),
    "targets_alt_row": (
        "{title} ({standing}), target {target}: {figures}; {text}",
        "{title}（{standing}），目标{target}：{figures}；{text}",
    ),
    "targets_indicative": ("indicative", "预期性"),
    "targets_binding": ("binding", "约束性"),
    "targets_known": ("known so far", "已知"),
    "targets_known_figure": ("known {value}", "已知{value}"),
    "targets_expected_figure": (
        "expected {value} ({lower} to {upper})",
        "预计{value}（{lower}至{upper}）",
    ),
    "targets_expected": ("expected, 80%", "预计（80%区间）"),
    "targets_target": ("target", "目标"),
    "targets_probability": (
        "{year}: met with probability {probability}",
        "{year}年达到目标的概率为{probability}",
    ),
    "targets_met": ("{year}: met", "{year}年已达到目标"),
    "targets_missed": ("{year}: not met", "{year}年未达到目标"),
    "targets_missed_close": (
        "{year}: not met, by less than the error",
        "{year}年未达到目标（差距小于误差）",
    ),
    "targets_unknown": ("{year}: no forecast", "{year}年无预测"),
    "targets_reference": (
        "reference, no plan in force",
        "参考，无现行规划",
    ),
    # coverage of past forecasts
    "calibration_title": ("Coverage of past forecasts", "历次预测区间的实际覆盖率"),
    "calibration_caption": (
        "How often {series} came to lie within the intervals forecast, by months ahead. On the"
        " dashed line intervals hold what they promise. Whiskers are 95% binomial intervals that"
        " take forecasts as independent; overlapping ones are not, so the truth is less certain.",
        "{series}实际值落入历次预测区间的比例（按提前月数）。落在虚线上表示区间名实相符。误差线为95%二项区间，按各次预测相互独立计算；"
        "各次预测期相互重叠，实际不确定性更大。",
    ),
    "calibration_alt": ("Within the 80% intervals: {runs}.", "80%区间实际覆盖率：{runs}。"),
    "calibration_alt_run": (
        "{horizon} {share} of {count}",
        "{horizon}为{share}（{count}次）",
    ),
    "calibration_horizon_one": ("{months} month ahead", "提前{months}个月"),
    "calibration_horizon": ("{months} months ahead", "提前{months}个月"),
    "calibration_nominal": ("stated, %", "名义覆盖率（%）"),
    "calibration_observed": ("observed, %", "实际覆盖率（%）"),
    "calibration_exact": ("as stated", "名实相符"),
    # levels under a fan
    "fan_history": ("level", "建议级别"),
    "fan_history_caption": (
        " Under the months: the level proposed at each vintage, the higher the graver.",
        "横轴下方为各期建议级别，越高越重。",
    ),
}
