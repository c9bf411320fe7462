"""What became of the staff after a cut (职工安置): where they went, what they are still owed.

One row is the state at a day; later rows of the same cut replace it. What does not belong
here: the report of the cut itself (catalogue.forms.enterprise).
"""

from catalogue.forms.enterprise import LAYOFF_REPORT
from catalogue.forms.field import Field, Form, Identity
from catalogue.forms.shared_fields import AREA, ENTERPRISE_CODE, ENTERPRISE_NAME, IGNORED_HEADINGS


def _persons(
    name: str, title_zh: str, title_en: str, meaning_zh: str, meaning_en: str, *synonyms: str
) -> Field:
    return Field(
        name,
        "count",
        title_zh,
        title_en,
        meaning_zh,
        meaning_en,
        synonyms=synonyms,
        minimum=0,
        is_nothing_zero=True,
        is_scaled_by_unit=True,
    )


def _yuan(
    name: str, title_zh: str, title_en: str, meaning_zh: str, meaning_en: str, *synonyms: str
) -> Field:
    return Field(
        name,
        "number",
        title_zh,
        title_en,
        meaning_zh,
        meaning_en,
        synonyms=synonyms,
        minimum=0,
        is_nothing_zero=True,
        is_scaled_by_unit=True,
    )


SETTLEMENT_WAYS = (
    "re_employed_persons",
    "transferred_persons",
    "retired_early_persons",
    "on_benefit_persons",
    "in_training_persons",
)
"""The ways in which staff are settled; the rest is open."""

LAYOFF_FOLLOW_UP = Form(
    code="layoff_follow_up",
    title_zh="裁减人员安置跟踪表",
    title_en="Follow-up of a staff cut",
    grain="event",
    key=("report_number", "enterprise_code", "follow_up_date"),
    fields=(
        LAYOFF_REPORT.field("report_number"),
        ENTERPRISE_CODE,
        ENTERPRISE_NAME,
        AREA,
        Field(
            "follow_up_date", "date", "跟踪日期", "Date of the follow-up",
            "安置情况截止的日期", "day the state of settlement is told for",
            synonyms=("统计日期", "截止日期", "安置情况截止日期"), is_required=True,
        ),
        Field(
            "left_persons", "count", "实际离岗人数", "Left by the cut",
            "因本次裁减实际离开岗位的人数", "persons who have left by this cut so far",
            synonyms=("实际裁减人数", "已裁减人数"), is_required=True, minimum=0,
            is_scaled_by_unit=True,
        ),
        _persons(
            "re_employed_persons", "已再就业人数", "In new work",
            "已在其他单位就业或自主创业", "found work elsewhere or work for themselves",
            "再就业人数", "实现再就业人数",
        ),
        _persons(
            "transferred_persons", "转岗安置人数", "Transferred",
            "转到本企业或关联企业其他岗位", "moved to other posts of the enterprise or its group",
            "内部转岗人数", "转岗人数",
        ),
        _persons(
            "retired_early_persons", "退休或内部退养人数", "Retired or retired early",
            "办理退休或内部退养", "retired, or left work early with pay",
            "内退人数", "退休人数",
        ),
        _persons(
            "on_benefit_persons", "领取失业保险金人数", "On unemployment benefit",
            "正在领取失业保险金", "receive unemployment benefit",
            "领取失业金人数", "领金人数",
        ),
        _persons(
            "in_training_persons", "参加培训人数", "In training",
            "正在参加职业技能培训", "are in vocational training", "培训人数",
        ),
        Field(
            "open_persons", "count", "尚未安置人数", "Not settled yet",
            "尚无上述去向的人数", "persons in none of these ways yet",
            synonyms=("未安置人数", "待安置人数"), is_required=True, minimum=0,
            is_scaled_by_unit=True,
        ),
        _yuan(
            "wages_owed_yuan", "拖欠工资金额（元）", "Wages owed (yuan)",
            "尚欠职工的工资", "wages still owed to the staff",
            "拖欠工资金额", "拖欠工资", "欠薪金额", "欠薪",
        ),
        _persons(
            "wages_owed_persons", "拖欠工资人数", "Persons owed wages",
            "被拖欠工资的职工人数", "staff to whom wages are owed", "欠薪人数",
        ),
        _yuan(
            "contributions_owed_yuan", "欠缴社会保险费（元）", "Contributions owed (yuan)",
            "尚欠缴的社会保险费", "social insurance contributions still owed",
            "欠缴社会保险费", "欠缴社保费", "欠缴社保", "社会保险欠费",
        ),
        _yuan(
            "compensation_paid_yuan", "已支付经济补偿（元）", "Severance paid (yuan)",
            "已支付的解除劳动合同经济补偿", "severance pay paid so far",
            "已支付经济补偿", "经济补偿金",
        ),
        Field(
            "is_closed", "flag", "是否办结", "Closed", "安置工作是否办结",
            "whether the follow-up is closed", synonyms=("办结", "是否安置完毕"),
        ),
    ),
    identities=(
        Identity(
            "left_persons",
            (*SETTLEMENT_WAYS, "open_persons"),
            (),
            "settlement_does_not_add_up",
            is_checked_if_any_given=True,
        ),
    ),
    ignored_headings=tuple(item for item in IGNORED_HEADINGS if item != "编号"),
)  # fmt: skip
