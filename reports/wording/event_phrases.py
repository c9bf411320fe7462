"""Wordings of the bulletin's sections on layoff events and on persons at risk.

Each entry is (English, Chinese); placeholders are filled by the caller. What does not
belong here: rules on events (a profile's words), other sections.
"""

EVENT_PHRASES: dict[str, tuple[str, str]] = {
    "section_events": ("Layoff events", "裁员事件"),
    "events_none_stored": (
        "No layoff event is known at this vintage: no report of staff cuts has been taken in.",
        "本期没有裁员事件：尚未收到裁减人员情况报告。",
    ),
    "events_withheld": (
        "Not told here: no source of reports of staff cuts permits this edition.",
        "本版本不予列示：裁减人员情况报告的来源未许可用于本版本。",
    ),
    "events_calm": (
        "No layoff event is announced or in effect.",
        "目前没有已报告或已实施的裁员事件。",
    ),
    "events_none_public": (
        "No area can be told of: none has a cut of three enterprises or more that hide one another"
        " (default). This does not say that there are no cuts.",
        "没有可列示的地区：各地区裁员企业均不足3家或单家占比过高，或没有裁员（默认设定）。未列示不表示没有裁员。",
    ),
    "events_opening": (
        "Staff cuts reported and not over: {announced} announced, {in_effect} in effect,"
        " {persons} persons together; {raising} of them by themselves support a level of their"
        " county or city.",
        "尚在影响期内的裁员：已报告未实施{announced}起，已实施{in_effect}起，合计{persons}人；"
        "其中{raising}起单独达到县（市、区）或市的预警级别条件。",
    ),
    "events_opening_calm": (
        "Staff cuts reported and not over: {announced} announced, {in_effect} in effect,"
        " {persons} persons together; none of them by itself supports a level of its county or"
        " city.",
        "尚在影响期内的裁员：已报告未实施{announced}起，已实施{in_effect}起，合计{persons}人；"
        "均未单独达到县（市、区）或市的预警级别条件。",
    ),
    "events_follow_up": (
        "Of the cuts in effect {followed} have been followed up: {open} persons are not settled"
        " yet; {owed}. Of"
        " {overdue} nothing has been heard for more than {days} days.",
        "已实施的裁员中，{followed}起有安置情况报告：尚有{open}人未安置，{owed}；"
        "{overdue}起超过{days}天未报告安置情况。",
    ),
    "events_owed": (
        "wages of {wages} thousand yuan and contributions of {contributions} thousand yuan are"
        " owed",
        "拖欠工资{wages}万元，欠缴社会保险费{contributions}万元",
    ),
    "events_nothing_owed": (
        "no wages and no contributions are owed",
        "没有拖欠工资和社会保险费",
    ),
    "events_caption": (
        "Events of a level, announced or in effect",
        "达到级别条件、已报告或已实施的裁员事件",
    ),
    "events_more": (
        "{count} more, of lower level or fewer persons, are not listed.",
        "另有{count}起级别较低或人数较少，未列。",
    ),
    "col_event_place": ("County or city, industry", "地区，行业"),
    "col_event_rules": ("Rules", "规则"),
    "col_event_persons": ("Persons", "人数"),
    "col_event_dates": ("Reported; effective", "报告；实施"),
    "col_event_level": ("Level", "级别"),
    "col_event_status": ("State; settled", "状态；已安置"),
    "event_announced": ("announced", "已报告"),
    "event_in_effect": ("in effect", "已实施"),
    "event_settled": ("{share}% settled", "已安置{share}%"),
    "event_not_told": ("not told", "未报告"),
    "event_overdue": ("follow-up overdue", "安置情况逾期未报"),
    "event_enterprises": ("{count} enterprises", "{count}家企业"),
    "event_whole_city": ("all industries", "各行业合计"),
    "events_note": (
        "Persons are those reported, of fewer than three enterprises in classes; of a whole city"
        " estimated, ± 1.96 standard errors. Dates are"
        " year-month-day; what is told is as known at this vintage. Levels are proposals."
        " E2 to E4 raise the county, only E5 the city: a cut of 200 persons says something of"
        " a county and little of a city of millions. This is a default of the software.",
        "人数为报告人数，不足三家企业的按档列示；全市合计为估计值，±为1.96倍标准误。日期为年-月-日，均为截至本期所知。级别均为建议。"
        "E2至E4只影响县（市、区）级别，只有E5影响市级别：裁员200人对一个县影响明显，对数百万人口的市影响有限。"
        "此为本软件默认设定。",
    ),
    "event_lines_county_cluster": (
        " (each more than {persons} persons or {share_pct}% of staff, within {window_months}"
        " months)",
        "（{window_months}个月内，每家超过{persons}人或职工总数的{share_pct}%）",
    ),
    "event_lines_large_scale_event": (
        " (at least {persons} persons and {insured_share_pct}% of insured persons, within"
        " {window_months} months)",
        "（{window_months}个月内不少于{persons}人，且不少于参保人数的{insured_share_pct}%）",
    ),
    "events_rules": ("Rules on events", "事件规则"),
    "events_by_area": (
        "Staff cuts announced or in effect, by area",
        "已报告或已实施的裁员（分地区）",
    ),
    "col_events": ("Cuts", "起数"),
    "col_event_enterprises": ("Enterprises", "企业数"),
    "col_event_sum": ("Persons", "人数"),
    "col_events_level": ("Level of the area by events", "事件支持的本地区级别"),
    "col_events_gravest": ("Gravest event in it", "区内最重事件级别"),
    "events_area_note": (
        "Areas without an event are left out. The gravest event may concern one county alone.",
        "无事件的地区未列。区内最重事件可能仅涉及一个县（市、区）。",
    ),
    "events_public_note": (
        "Ranges, not numbers (default). An area is listed only where three enterprises or more"
        " cut staff and none of them holds more than 80% of the persons (default); others are"
        " left out, as are areas without a cut.",
        "以区间列示（默认设定）。仅列示裁员企业不少于3家且单家人数不超过80%的地区（默认设定）；其他地区及无裁员的地区未列。",
    ),
    "class_from": ("{low} or more", "{low}及以上"),
    "class_below": ("below {high}", "{high}以下"),
    "section_risk": ("Persons at risk of staff cuts", "可能被裁减人员预计"),
    "risk_none": (
        "No number of persons is expected for this vintage: there are no reports of"
        " enterprises to learn from.",
        "本期没有预计人数：缺少可供估计的企业报表。",
    ),
    "risk_opening": (
        "Persons expected to lose their posts by economic layoff, closure or suspension, in cuts of"
        " 20 persons or 10% of staff or more, scaled to insured persons. A"
        " forecast from the reports and registers known at this vintage, not a count.",
        "因经济性裁员、关闭或停业，在20人以上或占职工10%以上的裁减中预计失去岗位的人数，已推算到参保人员。"
        "依据截至本期的报表和登记资料预测得出，并非实际统计数。",
    ),
    "risk_areas_caption": (
        "Expected persons by area (80% interval)",
        "预计人数（分地区，括号内为80%区间）",
    ),
    "risk_cells_caption": (
        "Cities and industries with the most expected persons within three months (80% interval)",
        "三个月内预计人数最多的市和行业（括号内为80%区间）",
    ),
    "col_risk_cell": ("City, industry", "市，行业"),
    "col_risk_month": ("Within 1 month", "1个月内"),
    "col_risk_quarter": ("Within 3 months", "3个月内"),
    "col_risk_enterprises": ("Enterprises judged", "参与估计企业数"),
    "risk_cell_title": ("{area}, {industry}", "{area}，{industry}"),
    "risk_note": (
        "Windows begin with the first month not yet reported. The"
        " interval does not hold the model's own error: for the whole province it is too narrow.",
        "时间自首个尚未报送的月份起算。区间未计入模型本身的误差，全省合计的区间偏窄。",
    ),
    "risk_dash": (
        "A dash: fewer than three enterprises judged, one holds most of the staff, or it would"
        " follow from other figures.",
        "横线：参与估计的企业不足3家、单家占比过高，或可由其他数据推出。",
    ),
    "risk_hidden": (
        "{count} cells of city and industry are not shown: fewer than three enterprises judged, one"
        " holds most of the staff, or they would follow from other figures.",
        "另有{count}个市与行业的组合未列示：参与估计的企业不足3家、单家占比过高，或可由其他数据推出。",
    ),
}
