"""Wordings of the head of the first page, of the summary and of the leaflet.

Each entry is (English, Chinese); placeholders are filled by the caller. What does not
belong here: headings and sentences of the sections (section_phrases).
"""

COVER_PHRASES: dict[str, tuple[str, str]] = {
    # head of the first page
    "issue_number": (
        "No. {number} of {year} (issue {running})",
        "{year}年第{number}期（总第{running}期）",
    ),
    "cover_month": ("Month described", "监测月份"),
    "cover_vintage": ("Data vintage", "数据期"),
    "cover_vintage_text": ("as known at the end of {vintage}", "截至{vintage}末已知数据"),
    "cover_level": ("Proposed level", "建议预警级别"),
    "cover_level_count": ("elsewhere {level}: {count}", "另{count}个地区{level}"),
    "cover_released": ("Warnings in force", "现行有效的预警"),
    "cover_released_text": ("{count}", "{count}项"),
    "cover_released_none": ("none", "无"),
    "cover_valid": ("Valid", "有效期"),
    "cover_valid_text": (
        "until the bulletin of {next_vintage}",
        "至{next_vintage}期印发时止",
    ),
    "cover_no_data": ("no data", "无数据"),
    # the level, short
    "reasons_more": (
        "{count} further reasons: see the annex on rules.",
        "另有{count}条依据，见附件“各项规则评估结果”。",
    ),
    "missing_more": ("{missing} Not evaluated: {count}.", "{missing}未能评估{count}条。"),
    "col_basis_rules": ("Rests on", "主要依据"),
    "basis_held": ("{rule}: not met now, held", "{rule}：本期未达到，维持"),
    "history_calm": (
        " {count} other areas stood at normal throughout.",
        "另有{count}个地区各期均为正常。",
    ),
    "areas_calm": ("{level}: {areas}.", "{level}：{areas}。"),
    "areas_calm_count": ("{level}: {count} areas.", "{level}：{count}个地区。"),
    "areas_all_calm": (
        "No area stands above normal.",
        "各地区均未达到预警级别。",
    ),
    "and_more_rules": ("{rules} and {count} more", "{rules}等{count}条"),
    # sections of their own
    "section_areas": ("Key areas, industries and enterprises", "重点地区、行业和企业"),
    "section_map": ("Levels by area", "各地区建议级别"),
    # summary and leaflet
    "summary_mark": ("Summary", "摘要"),
    "leaflet_mark": ("One page", "一页通"),
    "in_full": (
        "Extract of the full bulletin, same figures. In the full edition alone: {parts}.",
        "本件摘自月报全本，数据一致。以下内容仅见全本：{parts}。",
    ),
    "annexes": ("annexes", "附件"),
    "section_in_full": ("In the full edition", "另见月报全本"),
    "rows_in_data": (
        "{count} further rows: data beside this bulletin.",
        "另有{count}行，见随附数据文件。",
    ),
    "rows_of_key_areas": (
        "Shown are the province and the areas above normal; the other {count}: data beside this"
        " bulletin.",
        "此处列全省和达到预警级别的地区，其余{count}个地区见随附数据文件。",
    ),
    "rows_in_full": ("{count} further rows: full edition.", "另有{count}行，见月报全本。"),
    "leaflet_areas_caption": ("Other areas above normal", "其他达到预警级别的地区"),
    "leaflet_where": ("Where and how bad", "何处、何级"),
    "leaflet_why": ("Why", "依据"),
    "leaflet_do": ("What to do ({standing})", "应对措施（{standing}）"),
    "leaflet_do_plain": ("What to do", "应对措施"),
    "leaflet_measure": ("{title} ({owner}, {start})", "{title}（{owner}，{start}）"),
    "leaflet_measure_open": ("{title} ({owner})", "{title}（{owner}）"),
    "leaflet_more_measures": (
        "{count} further measures stand in the full edition.",
        "另有{count}项措施，见月报全本。",
    ),
    "leaflet_none": ("No area needs a measure at this level.", "本级别无须采取应对措施。"),
}
