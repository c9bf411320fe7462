"""Wordings of the annexes and of the board.

Each entry is (English, Chinese); placeholders are filled by the caller. What does not
belong here: sentences about one rule (rule_sentences), words of a profile.
"""

ANNEX_PHRASES: dict[str, tuple[str, str]] = {
    # rules
    "rules_caption": ("Rules of the profile at vintage {vintage}", "{vintage}期各项规则"),
    "rules_none": (
        "No rule was evaluated at this vintage.",
        "本期未评估任何规则。",
    ),
    "col_rule": ("Rule", "规则"),
    "col_figure": ("Figure ± error", "数值±标准误"),
    "col_line": ("Line", "界线"),
    "col_probability": ("Probability", "概率"),
    "col_required": ("Required", "要求"),
    "col_outcome": ("Outcome", "结果"),
    "col_supports": ("Level", "对应级别"),
    "rule_met": ("met", "达到"),
    "rule_not_met": ("not met", "未达到"),
    "rule_unevaluated": ("not evaluated", "未评估"),
    "rule_unevaluated_because": ("not evaluated: {reason}", "未评估：{reason}"),
    "rules_rate_signal_note": (
        "The signal of a city's surveyed rate is of another model than the rates told elsewhere:"
        " its ± is one standard error, theirs a 95% interval.",
        "市调查失业率信号值与他处所列失业率出自不同模型；此处±为1倍标准误，他处±为95%误差。",
    ),
    "rules_note": (
        "± one standard error, on unrounded figures; of a rate in percentage points; a figure"
        " without ± is of an administrative register, which has no sampling error. Required:"
        " the probability, and for how many vintages running; met (1/3): in one of three so far."
        " Lines and rules are official, a reference, or a default of this system; a default is no"
        " official rule. Numbers in brackets: sources below.",
        "±为1倍标准误，按未取整数值计算，比率的误差单位为百分点；无±的为行政记录，无抽样误差。要求：所需概率及须连续的月数；达到（1/3）：需连续三期，已有一期。界线和规则分官方、参考、默认三类；"
        "默认为本系统设定，并非官方规定。方括号内为下列依据的编号。",
    ),
    "rules_shown_note": (
        "A rule that is shown supports no level until its gain in past years is on record.",
        "“仅展示”的规则在取得以往年份的效果记录之前不参与定级，只作提示。",
    ),
    "area_rules_caption": (
        "Rules looked at in many areas, at vintage {vintage}",
        "{vintage}期逐地区评估的规则",
    ),
    "col_areas_evaluated": ("Areas", "地区数"),
    "col_areas_met": ("Met in", "达到地区"),
    "col_strongest": ("Strongest", "最强信号"),
    "areas_met_none": ("none", "无"),
    "areas_alone": (
        "beyond its own line alone, not among so many areas: {areas}",
        "单独看达到、多地区合看不足：{areas}",
    ),
    "areas_unevaluated": ("not evaluated: {areas}", "未评估：{areas}"),
    "rule_shown": ("shown, supports no level", "仅展示，不支撑级别"),
    "area_rules_note": (
        "One rule in many areas has many chances of a false alarm. An area counts where its"
        " probability passes both the rule's and what so many areas require (Benjamini and"
        " Hochberg 1995; share of false alarms: a default); one strong signal passes alone."
        " Areas that have never sent a figure are not counted.",
        "同一规则在多个地区评估，误报机会随之增多。某地区须同时达到规则要求的概率和多地区合看"
        "要求的概率（Benjamini和Hochberg，1995；误报比例为默认设定）；单个强信号仍可单独达到。"
        "从未报送数据的地区不计入。",
    ),
    "rules_left": (
        "{count} further rules, not met, have a probability below {probability}: see the data"
        " beside this bulletin.",
        "另有{count}条规则未达到且概率低于{probability}，见随附数据文件。",
    ),
    "area_rules_left": (
        "{count} further rules are met nowhere or support no level: see the data beside this"
        " bulletin.",
        "另有{count}条规则各地区均未达到或仅列示，见随附数据文件。",
    ),
    "level_rests_on": (
        "The level rests on {used} of the {due} rules due here.",
        "本地区应评估{due}条规则，本期级别依据其中{used}条。",
    ),
    "def_levels_held": (
        "On less evidence than raised it, or while its rules cannot be evaluated, a level stands"
        " for {months} vintages at most.",
        "证据弱于上调时的要求、或规则无法评估时，级别最多维持{months}期。",
    ),
    "def_levels_areas": (
        "Of a rule's alarms over its areas at most {share}% may be false.",
        "同一规则在各地区的预警中，误报比例不超过{share}%。",
    ),
    "def_levels_decided": (
        "Who decides on rules and lines: {decided_by}.",
        "规则和界线的确定：{decided_by}。",
    ),
    "rules_meanings": ("What the probability of each rule means", "各规则概率的含义"),
    "rules_sources": ("Sources of rules and lines", "规则与界线的依据"),
    "standing_official": ("official", "官方"),
    "standing_reference": ("reference", "参考"),
    "standing_default": ("default", "默认"),
    # annexes
    "def_levels": ("Levels ({standing})", "预警级别（{standing}）"),
    "def_levels_text": (
        "{title}: {levels}. A level rises as soon as its evidence suffices and falls after"
        " {months} months without it. Source: {source}",
        "{title}：{levels}。证据充分即上调，连续{months}个月证据不成立后下调。来源：{source}",
    ),
    "def_vintage": ("Vintage", "数据期"),
    "def_vintage_text": (
        "The month by whose end a figure was known. Whatever this issue says rests only on what"
        " was recorded by the end of {vintage}.",
        "数据为人所知的月份。本期一切结论仅依据{vintage}月底前已记录的数据。",
    ),
    "def_adjustment": ("Seasonal adjustment", "季节调整"),
    "def_adjustment_text": (
        "Estimated anew at each vintage from the data then known: {methods}. It is an estimate of"
        " this system, not an official series.",
        "每期仅以当期已知数据重新估计：{methods}。为本系统估计，并非官方序列。",
    ),
    "def_signal": ("Signal and probability", "信号与概率"),
    "def_signal_text": (
        "Rules speak of the seasonally adjusted figure with survey noise filtered out, and of the"
        " probability that it passes a line; never of a raw monthly figure.",
        "规则针对季节调整并滤除调查误差后的信号及其越线概率，不针对单月原始数值。",
    ),
    "method_x13": ("X-13ARIMA-SEATS", "X-13ARIMA-SEATS"),
    "method_stl": (
        "STL where the series is too short or broken for X-13",
        "序列过短或有间断时用STL",
    ),
    "method_none": ("none where there are fewer than 36 months", "不足36个月时不调整"),
    "sampling_error": ("Standard error {value} ({source})", "标准误{value}（{source}）"),
    "rule_months": ("\n{months} months", "\n{months}个月"),
    "source_text": (
        "{sources}; permitted editions: {editions}.",
        "{sources}；许可用于：{editions}。",
    ),
    "sources_more": (
        "see the data beside this bulletin.",
        "见随附数据文件。",
    ),
    "sources_rest": (
        "Owner, licence, revisions and citation of every source",
        "各来源的数据所有者、许可、修订与引用信息",
    ),
    "col_definition": ("Definition", "定义"),
    "col_publisher": ("Publisher", "发布机构"),
    "col_owner_of_data": ("Owner", "数据所有者"),
    "col_licence": ("Licence", "许可"),
    "col_revisions": ("Revisions", "修订"),
    "col_citation": ("Citation", "引用"),
    "col_editions": ("Permitted editions", "许可使用版本"),
    "edition_public": ("public", "公开版"),
    "edition_internal": ("internal", "内部版"),
    "intake_caption": ("Figures received by source", "各来源接收数据量"),
    "intake_none": ("What was received is not counted at this vintage.", "本期没有数据接收统计。"),
    "col_source": ("Source", "来源"),
    "col_received": ("Received", "接收"),
    "col_accepted": ("Accepted", "采用"),
    "col_set_aside": ("Set aside", "搁置"),
    "col_reasons": ("Reasons", "原因"),
    "intake_note": (
        "Every figure received is accepted or set aside with a reason: received = accepted + set"
        " aside.",
        "每个接收的数据或被采用，或注明原因搁置：接收=采用+搁置。",
    ),
    "intake_units_note": (
        "Records of enterprises and persons are counted by row; faults in them are told to the"
        " sender alone and not listed here.",
        "企业和个人明细按行计数，具体问题只反馈报送单位，不在此列出。",
    ),
    "other_reasons": ("{kinds} other reasons: {count}", "其他{kinds}类原因：{count}"),
    "source_failed": (
        "{source} could not be read: {message}.",
        "“{source}”未能读取：{message}。",
    ),
    "problem_notice": (
        "Data problems of this issue (see “Quality of the data”): sources not read {sources},"
        " figures set aside for an error {figures}.",
        "本期数据问题（见“数据质量”）：未能读取的来源{sources}个，因错误搁置的数据{figures}条。",
    ),
    "set_aside_caption": ("Figures set aside for an error", "因错误搁置的数据"),
    "set_aside_more": ("And {count} more, in the warehouse.", "另有{count}条，见数据库。"),
    "col_row": ("Row", "行"),
    "col_column": ("Column", "列"),
    "col_value": ("Value received", "接收值"),
    "col_reason": ("Reason", "原因"),
    "value_blank": ("(empty)", "（空）"),
    "model_failed": (
        "{series}: {model} could not be used; {fallback} took its place. Technical message:"
        " {message}",
        "{series}：{model}未能使用，由{fallback}替代。原因：{message}",
    ),
    "failure_unknown": ("technical message: {message}", "技术说明（英文）：{message}"),
    "and_more": ("{items} and {count} more", "{items}等{count}项"),
    "model_seasonal_random_walk": ("the seasonal random walk", "季节性随机游走"),
    "model_structural": ("the structural filters", "结构时间序列滤波"),
    "model_direct_ridge": ("direct regression", "直接回归"),
    "model_vector_autoregression": ("vector autoregression", "向量自回归"),
    "model_dynamic_factor": ("the dynamic factor model", "动态因子模型"),
    "model_labour_flows": ("the flow model", "失业流量模型"),
    "model_robust_autoregression": ("robust autoregression", "稳健自回归"),
    "model_ets": ("exponential smoothing (ETS)", "指数平滑（ETS）"),
    "model_prophet": ("Prophet", "Prophet"),
    "model_x13": ("X-13ARIMA-SEATS", "X-13ARIMA-SEATS"),
    "model_stl": ("STL", "STL"),
    "model_none": ("no adjustment", "不作季节调整"),
    "problems_counted_only": (
        "Every source could be read and no model failed. Rows set aside are counted below.",
        "各来源均已读取，模型运行正常。被搁置的数据见下表计数。",
    ),
    "no_problems": (
        "No source failed, no figure was refused for an error, no model failed.",
        "无来源读取失败，无数据因错误被拒，无模型失败。",
    ),
    "prov_vintage": ("Vintage", "数据期"),
    "prov_code": ("Code revision", "代码版本"),
    "prov_profile": ("Profile", "配置"),
    "prov_content": ("Bytes received (SHA-256)", "接收文件（SHA-256）"),
    "prov_many_contents": (
        "{count} files, {hash} over all their hashes in order",
        "共{count}个文件，按序合并校验值{hash}",
    ),
    "measures_none": (
        "The profile names no measures for this level.",
        "配置未列出本级别的措施。",
    ),
    # board
    "board_title": ("Unemployment alert board", "失业预警看板"),
    "all_areas": ("All areas", "全部地区"),
    "all_levels": ("All levels", "全部级别"),
    "filter_area": ("Area", "地区"),
    "filter_level": ("Level", "级别"),
    "filter_empty": ("No area has this level.", "没有地区处于该级别。"),
    "series_heading": ("Series", "各序列走势"),
    "series_note": (
        "Solid: seasonally adjusted; dotted: as published; dashed: forecast median with central"
        " 50%, 80% and 95% intervals.",
        "实线：季节调整值；点线：公布值；虚线：预测中位数；阴影：50%、80%、95%区间。",
    ),
    "skip_link": ("Skip to content", "跳至正文"),
    "level_history": ("Level history", "级别历史"),
    "legend": ("Key", "图例"),
    "vintage": ("vintage", "期"),
    "evidence_alone": ("evidence alone", "当期证据"),
    "why": ("Why", "依据"),
    "print": ("Print", "打印"),
}
