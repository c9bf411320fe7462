"""Wordings of the alert board and of the index of boards: controls, headings, what scripts say.

Each entry is (English, Chinese); placeholders are filled by the caller, those of
`SCRIPT_CODES` by the page itself. What does not belong here: sentences about levels and
rules, which the board takes from the bulletin.
"""

from profiles.model import Language

BOARD_PHRASES: dict[str, tuple[str, str]] = {
    # controls
    "tools": ("Page tools", "页面工具"),
    "print": ("Print", "打印"),
    "copy_link": ("Copy link", "复制链接"),
    "copied": ("The link is copied.", "链接已复制。"),
    "copy_by_hand": ("Copy the link from this field:", "请从此栏复制链接："),
    "controls": ("Find areas", "查找地区"),
    "search": ("Search areas, rules, indicators", "搜索地区、规则、指标"),
    "sort": ("Order", "排序"),
    "sort_level": ("Gravest level first", "按级别由重到轻"),
    "sort_name": ("By name", "按名称"),
    "sort_index": ("By early-warning index", "按预警指数"),
    "sort_since": ("Newest level first", "按提出时间由近到远"),
    "reset": ("Show all", "显示全部"),
    "result": ("{shown} of {all} areas are shown.", "显示{shown}个地区，共{all}个。"),
    "result_rules": ("Rules found: {count}.", "找到规则{count}项。"),
    "found_rules": ("Rules found", "找到的规则"),
    "closed": ("Details closed.", "已关闭详情。"),
    "opened": ("Details of {area} are shown.", "已显示{area}的详情。"),
    "close": ("Close details", "关闭详情"),
    # the map
    "map": ("Areas on a tile map", "地区方格图"),
    "map_help": (
        "One tile per area, roughly where it lies. Choose a tile for its details; arrow keys"
        " move between tiles, Escape closes the details.",
        "每格为一个地区，大致按其方位排列。选择一格可看详情；方向键在格间移动，Esc键关闭详情。",
    ),
    "map_grid_help": (
        "One tile per area, in the order of the profile. Choose a tile for its details; arrow"
        " keys move between tiles, Escape closes the details.",
        "每格为一个地区，按配置顺序排列。选择一格可看详情；方向键在格间移动，Esc键关闭详情。",
    ),
    "counts": ("Areas at each level", "各级别地区数"),
    "count_item": ("{level}: {count}", "{level}{count}个"),
    "no_area": (
        "No area has a rule or a stored level at this vintage, so there is nothing to show.",
        "本期没有设置规则或存储级别的地区，因此无内容可列。",
    ),
    "choose_area": (
        "Choose an area on the map or in the list to see its figures, reasons and measures.",
        "请在图上或列表中选择地区，查看其数据、依据与措施。",
    ),
    # one area
    "detail": ("Details", "详情"),
    "rate_sentence": (
        "{indicator}, {month}: {value}% ± {error} (model estimate, 95 % error)",
        "{month}{indicator}：{value}%±{error}（模型估计，95%误差）",
    ),
    "rate_none": (
        "No surveyed rate is estimated for this area.",
        "本地区无调查失业率估计。",
    ),
    "rate_chart": ("Smoothed surveyed rate with 95 % band", "平滑后的调查失业率及95%区间"),
    "rate_chart_alt": (
        "Smoothed surveyed rate by month; {month}: {value}% ± {error}.",
        "各月平滑后的调查失业率；{month}为{value}%±{error}。",
    ),
    "main_reasons": ("Main reasons", "主要依据"),
    "more_reasons": ("Further reasons ({count})", "其他依据（{count}项）"),
    "to_do": ("Measures of the response plan at this level", "本级别对应的预案措施"),
    "all_measures": (
        "All {count} measures, with their legal basis",
        "全部措施（{count}项）及依据",
    ),
    "no_measures": (
        "The response plan names no measure at this level.",
        "本级别在预案中没有对应措施。",
    ),
    "trend": ("Probability of each rule by vintage", "各项规则的概率走势"),
    "trend_note": (
        "How probable it is that the rule's condition holds, as said at each vintage. Dashed:"
        " the probability the rule asks for. Filled marks: the rule was met.",
        "各期数据下规则条件成立的概率。虚线为规则要求的概率；实心标记为达到条件。",
    ),
    "trend_none": (
        "No rule of this area has a stored probability.",
        "本地区没有已存储概率的规则。",
    ),
    "more_charts": ("Other series of this area ({count})", "本地区其他指标（{count}项）"),
    "trend_more": ("Other rules ({count})", "其他规则（{count}项）"),
    "trend_alt": (
        "{rule}: {last} at vintage {vintage}; lowest {low}, highest {high} since {first};"
        " met at {met} of {count} vintages.",
        "{rule}：{vintage}期为{last}；自{first}期以来最低{low}，最高{high}；"
        "{count}期中有{met}期达到条件。",
    ),
    "history": ("Level at each vintage", "各期级别"),
    "history_none": ("No level is stored for earlier vintages.", "没有存储以往各期的级别。"),
    "history_run": ("{first} to {last}: {level}", "{first}至{last}：{level}"),
    "history_one": ("{first}: {level}", "{first}：{level}"),
    "figures": ("Figures of this area", "本地区数据"),
    "events": ("Layoff events", "裁员事件"),
    "decisions": ("Decisions on warnings", "预警处置"),
    "no_decisions": (
        "No warning of this area is open, in force or newly closed.",
        "本地区没有待处置、生效中或新结案的预警。",
    ),
    "by_industry": ("Job change by industry", "分行业岗位变动率"),
    # industries across areas
    "industry_heading": ("One industry across areas", "同一行业的各地区情况"),
    "industry": ("Industry", "行业"),
    "industry_caption": (
        "{industry}: job change of monitored enterprises, {month}",
        "{industry}：监测企业岗位变动率，{month}",
    ),
    "industry_note": (
        "Per cent on the month, with 95 % error; a dash where fewer than three enterprises"
        " report, one holds most of the staff, or it would follow from other figures. The interval"
        " that holds 0 says nothing of direction.",
        "比上月，%，附95%误差；报告企业不足三户、单家占比过高或可由其他数据推出的以“—”表示。"
        "区间含0时不能判断增减方向。",
    ),
    "industry_none": (
        "No job change by industry is stored at this vintage.",
        "本期没有存储分行业的岗位变动率。",
    ),
    "col_change": ("Change, % (95 % error)", "变动率，%（95%误差）"),
    "col_enterprises": ("Enterprises", "企业数"),
    "col_risk": (
        "Persons expected in cuts, 3 months (80 % interval)",
        "预计三个月减员人数（80%区间）",
    ),
    # one rule across areas
    "rule_heading": ("One rule across areas", "同一规则的各地区情况"),
    "rule": ("Rule", "规则"),
    "rule_caption": (
        "{rule}: probability at vintage {vintage}",
        "{rule}：{vintage}期的概率",
    ),
    "rule_none": ("No rule has a stored signal.", "没有已存储信号的规则。"),
    "met": ("met", "达到条件"),
    "not_met": ("not met", "未达到"),
    "missing": ("could not be evaluated", "未能评估"),
    "col_area": ("Area", "地区"),
    "col_probability": ("Probability", "概率"),
    "col_state": ("Condition", "条件"),
    "col_trend": ("Course", "走势"),
    # two vintages
    "compare_heading": ("Compare two vintages", "两期对比"),
    "compare_then": ("Earlier vintage", "较早一期"),
    "compare_now": ("Later vintage", "较晚一期"),
    "compare_changed": ("Only areas whose level changed", "仅列级别有变化的地区"),
    "compare_caption": (
        "{then} and {now}: {raised} raised, {lowered} lowered, {same} unchanged",
        "{then}期与{now}期：上调{raised}个，下调{lowered}个，未变{same}个",
    ),
    "compare_unknown": (", {count} without a level in one of them", "，{count}个有一期无级别"),
    "compare_none": ("No area changed its level.", "没有级别变化的地区。"),
    "compare_one": (
        "Only one vintage is stored, so there is none to compare it with.",
        "仅存储一期，无法对比。",
    ),
    "col_level_then": ("Level, {vintage}", "{vintage}期级别"),
    "col_change_mark": ("Change", "变化"),
    "col_index_then": ("Index, {vintage}", "{vintage}期指数"),
    "col_moved": ("Rule whose probability moved most", "概率变化最大的规则"),
    "raised": ("▲ raised", "▲ 上调"),
    "lowered": ("▼ lowered", "▼ 下调"),
    "same": ("= unchanged", "= 未变"),
    "unknown": ("— cannot be compared", "— 无从比较"),
    # list
    "list_heading": ("All areas", "全部地区"),
    "index": ("Early-warning index", "预警指数"),
    "index_short": ("Index {value}", "指数{value}"),
    "index_missing": ("Index not given", "指数未给出"),
    "no_level": ("no level", "未提出级别"),
    # data
    "data_heading": ("Download the data of this page", "下载本页数据"),
    "data_note": (
        "Files are made from what this page carries; nothing is fetched. The column key is the"
        " address of each figure in the warehouse.",
        "文件由本页所载数据生成，不需联网。“key”列为各项数据在数据仓库中的地址。",
    ),
    "data_levels": ("Levels and index (CSV)", "级别与指数（CSV）"),
    "data_signals": ("Rules and probabilities (CSV)", "规则与概率（CSV）"),
    "data_industries": ("Industries (CSV)", "分行业数据（CSV）"),
    "data_all": ("Everything (JSON)", "全部数据（JSON）"),
    "data_done": ("File {name} was handed to the browser.", "文件{name}已交给浏览器保存。"),
    # the rest
    "bulletin_heading": ("From the bulletin of this vintage", "本期通报内容"),
    "chart_elsewhere": (
        "Drawn in the bulletin: {alt}",
        "图见通报：{alt}",
    ),
    "no_script": (
        "This page needs scripts to switch languages, choose areas and draw charts. What can be"
        " read without them stands below.",
        "切换语言、选择地区和绘图需启用脚本；不用脚本可读的内容列于下方。",
    ),
    # chart words
    "interval": ("{share} % interval", "{share}%区间"),
    # the index of vintages
    "index_title": ("Alert boards by vintage", "各期预警看板"),
    "index_caption": ("Vintages, newest first", "各期，由近到远"),
    "index_none": ("No vintage has been made yet.", "尚未生成任何一期。"),
    "col_vintage": ("Vintage", "期别"),
    "col_province_level": ("Proposed level of {place}", "{place}建议级别"),
    "col_counts": ("Areas at each level", "各级别地区数"),
    "col_board": ("Alert board", "预警看板"),
    "col_bulletins": ("Bulletins", "通报"),
    "open_board": ("Open board {vintage}", "打开{vintage}期看板"),
    "language_group": ("Language", "语言"),
}

SCRIPT_CODES = (
    "copied", "copy_by_hand", "result", "result_rules", "closed", "opened", "trend_alt",
    "history_run", "history_one", "industry_caption", "industry_none", "col_change",
    "col_enterprises", "col_risk", "rule_caption", "rule_none", "met", "not_met",
    "missing", "index_short", "index_missing", "col_area", "col_probability", "col_state",
    "col_trend", "compare_caption", "compare_unknown", "compare_none", "col_level_then",
    "col_change_mark", "col_index_then", "col_moved", "raised", "lowered", "same", "unknown",
    "no_level", "data_done", "interval",
)  # fmt: skip
"""Wordings the page's script fills in itself."""


def board_phrase(code: str, language: Language) -> str:
    """Return a fixed wording of the board, its placeholders unfilled.

    Raises
    ------
    KeyError
        If there is no wording of that code.

    Examples
    --------
    >>> board_phrase("copy_link", "zh")
    '复制链接'
    """
    english, chinese = BOARD_PHRASES[code]
    return chinese if language == "zh" else english
