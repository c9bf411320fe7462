"""Wordings of a bulletin cut to one area: its title, for whom it is, what it lacks.

Each entry is (English, Chinese); placeholders are filled by the caller. What does not
belong here: cutting inputs to an area (reports.area_view).
"""

AREA_PHRASES: dict[str, tuple[str, str]] = {
    "area_title": ("{title}: {area}", "{area}{title}"),
    "area_county": ("{county}, {city}", "{city}{county}"),
    "area_audience": (
        "{audience} · prepared for the human resources and social security department of {area}",
        "{audience}　供{area}人力资源社会保障部门使用",
    ),
    "area_audience_group": (
        "{audience} · prepared for the human resources and social security departments of the"
        " cities of {area}",
        "{audience}　供{area}各市人力资源社会保障部门使用",
    ),
    "area_comparison": ("{area}, for comparison", "{area}（供对照）"),
    "area_whole_record": (
        "Counts of what was received, and records of rules and models, are those of the whole"
        " province; rows set aside are told to the province and to their senders only.",
        "数据接收数量、规则和模型的历史检验均为全省口径；被搁置的数据只反馈省级和报送单位。",
    ),
    "area_without_survey": (
        "The labour force survey has no estimate for {area}; told here is what enterprises and"
        " departments report.",
        "劳动力调查没有{area}的估计值，本期仅列示企业和部门报送的情况。",
    ),
    "area_modelled": (
        "Surveyed unemployment rate of {area} in {month}, estimated by a model: {estimate}%"
        " ± {band} percentage points (95%).",
        "{month}{area}城镇调查失业率模型估计值为{estimate}%±{band}个百分点（95%区间）。",
    ),
}
