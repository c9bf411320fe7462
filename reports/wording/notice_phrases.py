"""Wordings of notices: what happened, what it rests on, what is due.

Each entry is (English, Chinese); placeholders are filled by the caller. What does not belong
here: sentences about rules (rule_sentences), words of a profile.
"""

NOTICE_PHRASES: dict[str, tuple[str, str]] = {
    "notice_mark": ("[SIMULATED] ", "【模拟数据】"),
    "notice_repeated": ("(perhaps told before) ", "（可能重复）"),
    "notice_title": (
        "Unemployment warning: {area}, {what}",
        "失业预警：{area}，{what}",
    ),
    "notice_title_many": (
        "Unemployment warning: {count} notices",
        "失业预警：{count}项通知",
    ),
    # the level, by symbol and word
    "notice_level": ("{symbol} {title}", "{symbol}{title}"),
    "notice_level_proposed": ("proposed {level}", "建议{level}"),
    # headings
    "notice_head_proposed": ("proposed {level}", "建议{level}"),
    "notice_head_awaiting_approval": ("{level} awaits approval", "{level}待批准"),
    "notice_head_released": ("{level} released", "{level}已发布"),
    "notice_head_rejected": ("{level} not released", "{level}不予发布"),
    "notice_head_lapsed": ("proposal of {level} ended", "{level}建议终止"),
    "notice_head_lifting_proposed": ("lifting of {level} proposed", "建议解除{level}"),
    "notice_head_kept": ("{level} kept", "{level}继续有效"),
    "notice_head_lifted": ("{level} lifted", "{level}已解除"),
    "notice_head_layoff_event": ("layoff events", "裁员事件"),
    "notice_head_overdue": ("overdue", "事项逾期"),
    # the first sentence
    "notice_proposed": (
        "{area}: {level} is proposed, since vintage {since}.",
        "{area}：建议{level}预警，自{since}期起。",
    ),
    "notice_raised": (
        "{area}: it is proposed to raise the level from {previous} to {level}, since vintage"
        " {since}.",
        "{area}：建议预警级别由{previous}上调为{level}，自{since}期起。",
    ),
    "notice_lowered": (
        "{area}: it is proposed to lower the level from {previous} to {level}, since vintage"
        " {since}.",
        "{area}：建议预警级别由{previous}下调为{level}，自{since}期起。",
    ),
    "notice_awaiting_approval": (
        "{area}: proposed {level} has been reviewed; the government of the same level has been"
        " asked. Not released.",
        "{area}：建议{level}预警，已研判并报请本级人民政府，待批准，未发布。",
    ),
    "notice_released": (
        "{area}: {level} was released on {date}{reference}.",
        "{area}：{level}预警已于{date}发布{reference}。",
    ),
    "notice_rejected": (
        "{area}: proposed {level} was rejected after review on {date}.",
        "{area}：建议的{level}预警经研判于{date}决定不予发布。",
    ),
    "notice_lapsed": (
        "{area}: the evidence for proposed {level} is gone; the proposal ended on {date} without"
        " release.",
        "{area}：建议的{level}预警依据已不成立，该建议于{date}终止，未发布。",
    ),
    "notice_lifting_proposed": (
        "{area}: the lifting of the released {level} is proposed.",
        "{area}：建议解除已发布的{level}预警。",
    ),
    "notice_kept": (
        "{area}: the released {level} stays in force, as of {date}.",
        "{area}：已发布的{level}预警于{date}确定继续有效。",
    ),
    "notice_lifted": (
        "{area}: {level} was lifted on {date}{reference}.",
        "{area}：{level}预警已于{date}解除{reference}。",
    ),
    "notice_overdue": (
        "{area}: overdue for {standing}: {items}.",
        "{area}：{standing}预警事项逾期：{items}。",
    ),
    "notice_overdue_item": ("{what} (was due by {when})", "{what}（应于{when}前完成）"),
    "notice_layoff_event": (
        "{area}, to {date}: layoff events told for the first time: {count}{places}; rules:"
        " {rules}. {level}.",
        "{area}：截至{date}，首次通知裁员事件{count}起{places}，符合规则：{rules}。{level}。",
    ),
    "notice_layoff_line": (
        "{area}: layoff events told for the first time: {count}. {level}.",
        "{area}：首次通知裁员事件{count}起。{level}。",
    ),
    "notice_places": (" ({places})", "（{places}）"),
    "notice_elsewhere": ("elsewhere {count}", "其他{count}起"),
    "notice_place_count": ("{place} {count}", "{place}{count}起"),
    "notice_event_level": ("Gravest level supported: proposed {level}", "最重支持建议{level}预警"),
    "notice_event_no_level": ("No level is supported", "未达到预警级别条件"),
    "notice_event_persons": (
        " Large-scale event: {persons}{plus_minus}{band} persons (95%).",
        "规模性失业事件涉及{persons}{plus_minus}{band}人（95%区间）。",
    ),
    "notice_event_note": (
        " Enterprises are not told of here; notice of 30 days holds for economic layoffs (Labour"
        " Contract Law, art. 41).",
        "不列企业情况；经济性裁员须提前30日说明情况并报告（劳动合同法第四十一条）。",
    ),
    # what follows
    "notice_reason": (" Reason: {reason}", "依据：{reason}"),
    "notice_reason_withheld": (
        " The reason rests on sources that do not permit this notice.",
        "依据的数据来源未许可用于通知，此处不列。",
    ),
    "notice_held": (
        " This vintage's evidence alone supports {evidence}; the level is held for the months set.",
        "本期证据仅支持{evidence}，级别按规定期数暂不下调。",
    ),
    "notice_due": (" Due by {when}: {what}.", "须于{when}前完成{what}。"),
    "notice_due_late": (" Overdue since {when}: {what}.", "{what}已逾期（应于{when}前完成）。"),
    "notice_bulletin": (" Bulletin: {file}.", "通报文件：{file}。"),
}
