"""Wordings of the life of warnings and of the response plan, in English and Chinese.

What does not belong here: sentences about rules (rule_sentences), words of a profile.
"""

WARNING_PHRASES: dict[str, tuple[str, str]] = {
    # one area's warning, beside its proposed level
    "warning_released": (
        "Warning released on {date}: {level}{reference}. It is in force.",
        "已于{date}发布预警：{level}{reference}，现行有效。",
    ),
    "warning_lifting_proposed": (
        "Warning released on {date}: {level}{reference}. It is in force; its lifting is proposed.",
        "已于{date}发布预警：{level}{reference}，现行有效，已建议解除。",
    ),
    "warning_proposed": (
        "{level}, proposed at vintage {vintage}: not reviewed yet, not released.",
        "{vintage}期建议{level}：尚未研判，未发布。",
    ),
    "warning_under_review": (
        "{level}, proposed at vintage {vintage}: under review, opinions given: {count};"
        " not released.",
        "{vintage}期建议{level}：正在研判，已有{count}人提出意见，未发布。",
    ),
    "warning_awaiting_approval": (
        "{level}, proposed at vintage {vintage}: reviewed, the government of the same level has"
        " been asked; not released.",
        "{vintage}期建议{level}：已研判并报请本级人民政府，未发布。",
    ),
    "warning_rejected": (
        "{level}, proposed at vintage {vintage}: rejected after review on {date}.",
        "{vintage}期建议{level}：经研判于{date}决定不予发布。",
    ),
    "warning_lifted": (
        "Warning lifted on {date}: {level}{reference}.",
        "预警已于{date}解除：{level}{reference}。",
    ),
    "warning_reference": (" ({reference})", "（{reference}）"),
    # the table of a public edition
    "released_caption": ("Warnings released", "已发布的预警"),
    "released_none": ("No warning has been released.", "目前没有已发布的预警。"),
    "released_note_open": ("State at the time of this issue.", "以本期编发时的状态为准。"),
    "released_note": (
        "Released with the approval of the competent authority; state at the time of this issue.",
        "经主管机关批准发布；以本期编发时的状态为准。",
    ),
    "col_released_level": ("Level", "级别"),
    "col_released": ("Released on", "发布日期"),
    "col_number": ("Number", "文号"),
    "col_state": ("State", "状态"),
    "state_in_force": ("in force", "现行有效"),
    "state_lifted": ("lifted on {date}", "已于{date}解除"),
    # the table of an internal edition
    "open_caption": ("Warnings undecided or in force", "尚未决定和现行有效的预警"),
    "col_vintage": ("Proposed at", "建议提出期"),
    "state_proposed": ("proposed, not reviewed", "已建议，未研判"),
    "state_under_review": ("under review", "正在研判"),
    "state_awaiting_approval": ("awaiting approval", "已报请，待批准"),
    "state_released": ("released, in force", "已发布，现行有效"),
    "state_lifting_proposed": ("in force, lifting proposed", "现行有效，已建议解除"),
    # the response plan
    "plan_heading": ("Measures by level", "分级应对措施"),
    "plan_heading_standing": ("Measures by level ({standing})", "分级应对措施（{standing}）"),
    "plan_caption": ("Measures, owners and what they rest on", "措施、责任单位与依据"),
    "plan_group": ("From {level} on: {areas}", "{level}及以上：{areas}"),
    "plan_areas_more": ("{areas} and {count} more", "{areas}等{count}个地区"),
    "plan_days": ("within {count} days", "{count}日内"),
    "plan_day": ("within 1 day", "1日内"),
    "plan_partners": ("{owner}; with: {partners}", "{owner}（会同{partners}）"),
    "plan_standing": ("{title} ({standing})", "{title}（{standing}）"),
    "plan_note": (
        "Days count from the release. Before a release measures are prepared, not taken. What a"
        " measure rests on is named where known; the law or document itself decides.",
        "时限自发布之日起算；发布前只作准备，不予实施。依据为已知的法律或文件名称，以原文为准。",
    ),
    "col_measure": ("Measure", "措施"),
    "col_owner": ("Owner", "责任单位"),
    "col_basis": ("Rests on", "依据"),
    "col_start": ("Starts", "启动时限"),
}
