"""Wordings of the bulletin's section on the monitored enterprises.

Each entry is (English, Chinese); placeholders are filled by the caller. What does not
belong here: other sections (section_phrases, survey_phrases, annex_phrases).
"""

PANEL_PHRASES: dict[str, tuple[str, str]] = {
    "section_enterprises": ("Monitored enterprises", "监测企业用工情况"),
    "enterprises_none": (
        "No figure of the monitored enterprises is known at this vintage.",
        "本期没有监测企业数据。",
    ),
    "enterprises_sentence": (
        "Reports for {month} received by the end of this vintage, weighted to insured persons;"
        " late and silent enterprises are imputed. The sample was chosen, not drawn: the errors"
        " are those of a model.",
        "截至本期收到的{month}报表，已按参保人数加权，迟报和未报企业作插补。监测样本为目的性抽样，误差依模型估算。",
    ),
    "enterprises_unweighted": (
        "Reports for {month} received by the end of this vintage. No structure of insured"
        " enterprises is known, so the figures are not weighted: they describe the enterprises"
        " that reported.",
        "截至本期收到的{month}报表。因缺少参保企业结构数据，以下数据未加权，仅反映监测企业情况。",
    ),
    "enterprises_zone": (
        "{area}, inside cities already counted and therefore not weighted: job change"
        " {change}%, from {count} enterprises.",
        "{area}位于已计入的城市之内，未加权：岗位变动率{change}%，{count}户。",
    ),
    "change_caption": (
        "Job change of the month by area, {month}, %",
        "当月岗位变动率（分地区，{month}，%）",
    ),
    "col_panel_count": ("Reported", "已报户数"),
    "col_panel_response": ("Response", "报送率"),
    "col_panel_imputed": ("Imputed", "插补占比"),
    "col_panel_job_change": ("Job change", "岗位变动率"),
    "col_panel_without_giants": ("Without giants", "不含特大企业"),
    "change_note": (
        "± is 1.96 standard errors, those of the sample's unlikeness among them; a change within"
        " its ± is no change that can be told. Not seasonally adjusted. Job change holds"
        " enterprises that closed. Imputed: part of the staff whose"
        " change is estimated. Giants: 2% of an area's insured persons and 3,000 staff or more;"
        " a dash where the area has none. Response: of the enterprises that reported in the 12"
        " months before and are not known to have closed.",
        "±为1.96倍标准误，已计入样本偏离总体的误差，变动未超出±的不能认定为增减；未经季节调整。岗位变动含关闭企业。插补占比指变动为估算值的"
        "员工占比。特大企业指占本地区参保人数2%且员工达3000人的企业，无此类企业的地区以横线表示。报送率为"
        "已报企业占应报企业的比重，应报企业指前12个月内报送过且未知关闭的企业。",
    ),
    "strain_caption": (
        "Hidden unemployment, cuts and expected cuts by area, {month}, %",
        "隐性失业、减员面和预计减员（分地区，{month}，%）",
    ),
    "col_panel_hidden": ("Hidden", "隐性失业率"),
    "col_panel_cutting": ("Enterprises cutting", "减员企业占比"),
    "col_panel_expected": ("Expected cuts", "预计减员率"),
    "col_panel_came_true": ("Came true", "以往兑现率"),
    "strain_note": (
        "Hidden unemployment and expected cuts are percentages of staff, enterprises cutting of"
        " enterprises. Expected cuts are those reported for the next month. Came true: what the"
        " enterprises that expected cuts then lost, of what they had expected, all past months.",
        "隐性失业率和预计减员率为占员工的比重，减员企业占比为占企业户数的比重。预计减员为企业上报的下月预计减员。"
        "以往兑现率为过去各期预计减员企业次月实际净减员占其预计数的比重。",
    ),
    "expected_sentence": (
        "Enterprises expect to cut {expected}% of their staff next month; by their record,"
        " {calibrated}%. So far, enterprises that expected cuts lost {came_true}% of what they had"
        " expected; {hit}% of the enterprises that cut had said so, and {false_alarm}% of those"
        " that said so did not cut.",
        "企业预计下月减员占员工的{expected}%，按以往兑现情况推算为{calibrated}%。以往预计减员企业的实际净减员为其预计"
        "数的{came_true}%；实际减员企业中{hit}%事先预计，预计减员企业中{false_alarm}%未减员。",
    ),
    "losses_caption": (
        "Losses by type and by cause, {area}, {month}",
        "{area}岗位流失（按类型、按原因，{month}）",
    ),
    "losses_by_type": ("By type", "按减少类型"),
    "losses_by_cause": ("By cause", "按减少原因"),
    "col_loss": ("Type or cause", "类型或原因"),
    "col_loss_rate": ("% of staff", "占员工比重（%）"),
    "col_loss_share": ("% of losses", "占减少人数比重（%）"),
    "losses_note": (
        "Type and cause are two answers to two questions and are not to be joined. ± is 1.96"
        " standard errors.",
        "类型与原因为两项独立指标，不得合并。±为1.96倍标准误。",
    ),
    "withheld_note": (
        "×: not told, because it would tell of a single enterprise: fewer than three contribute,"
        " one makes up more than 80%, or it would follow from other figures (default).",
        "×：为避免识别单个企业，不予列示（涉及企业不足3家、单家占比超过80%，或可由其他数据推出；默认设定）。",
    ),
}
