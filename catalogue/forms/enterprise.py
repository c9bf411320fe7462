"""Forms that describe single enterprises: the monthly report and the layoff report.

Monthly form after the national unemployment-dynamics monitoring (失业动态监测): stocks,
flows with type and cause as two axes, hidden unemployment, expected cuts. What does not
belong here: forms of areas (catalogue.forms.tables).
"""

from catalogue.forms.field import Field, Form, Identity
from catalogue.forms.shared_fields import (
    AREA,
    COUNTY,
    ENTERPRISE_CODE,
    ENTERPRISE_NAME,
    IGNORED_HEADINGS,
    INDUSTRY,
    REFERENCE_MONTH,
    REGISTRATION_TYPE,
    SIZE_CLASS,
)

LEFT_SLOT_COUNT = 4
JOINED_SLOT_COUNT = 2


def _persons(
    name: str,
    title_zh: str,
    title_en: str,
    meaning_zh: str,
    meaning_en: str,
    *synonyms: str,
    is_required: bool = False,
) -> Field:
    return Field(
        name,
        "count",
        title_zh,
        title_en,
        meaning_zh,
        meaning_en,
        synonyms=synonyms,
        is_required=is_required,
        minimum=0,
        is_nothing_zero=not is_required or name in ("joined_persons", "left_persons"),
        is_scaled_by_unit=True,
    )


def _left_slot(number: int) -> tuple[Field, Field, Field]:
    return (
        Field(
            f"left_{number}_type_code",
            "code",
            f"减少类型{number}",
            f"Type of loss {number}",
            "减员的类型，与原因分列",
            "type of the loss; its cause stands apart",
            synonyms=(f"减员类型{number}", *(("减少类型", "减员类型") if number == 1 else ())),
            code_list="loss_type",
        ),
        Field(
            f"left_{number}_cause_code",
            "code",
            f"减少原因{number}",
            f"Cause of loss {number}",
            "减员的原因，与类型分列",
            "cause of the loss; its type stands apart",
            synonyms=(f"减员原因{number}", *(("减少原因", "减员原因") if number == 1 else ())),
            code_list="loss_cause",
        ),
        _persons(
            f"left_{number}_persons",
            f"减少人数{number}",
            f"Left {number}",
            "按该类型和原因减少的人数",
            "persons who left by this type and cause",
            f"减员人数{number}",
        ),
    )


def _joined_slot(number: int) -> tuple[Field, Field]:
    return (
        Field(
            f"joined_{number}_cause_code",
            "code",
            f"新增原因{number}",
            f"Cause of joining {number}",
            "新增人员的来源",
            "how the persons came",
            synonyms=("新增原因",) if number == 1 else (),
            code_list="join_cause",
        ),
        _persons(
            f"joined_{number}_persons",
            f"新增人数{number}",
            f"Joined {number}",
            "按该原因新增的人数",
            "persons who joined by this cause",
        ),
    )


ENTERPRISE_REPORT = Form(
    code="enterprise_report",
    title_zh="失业动态监测企业月报",
    title_en="Enterprise monitoring, monthly report",
    grain="unit",
    key=("reference_month", "enterprise_code"),
    fields=(
        REFERENCE_MONTH,
        ENTERPRISE_CODE,
        ENTERPRISE_NAME,
        REGISTRATION_TYPE,
        INDUSTRY,
        AREA,
        COUNTY,
        SIZE_CLASS,
        Field(
            "is_hardship_industry",
            "flag",
            "是否困难行业",
            "Hardship industry",
            "是或否",
            "yes or no",
            synonyms=("困难行业", "困难行业企业"),
        ),
        _persons(
            "base_staff_persons", "建档期末员工数", "Staff at end of base period",
            "上期末在册员工数", "staff on the books at the end of the month before",
            "建档期末人数", "上期末员工数", "期初员工数", "期初人数", is_required=True,
        ),
        _persons(
            "base_dispatched_persons", "建档期末劳务派遣人数", "Of whom dispatched, base period",
            "建档期末员工中的劳务派遣人员", "dispatched workers among the base staff",
            "其中：劳务派遣（建档期末）", "建档期末劳务派遣员工数",
        ),
        _persons(
            "joined_persons", "新增人数", "Joined", "本期新增员工数",
            "persons who joined in the month",
            "本期新增人数", "增加人数", "新增员工数", is_required=True,
        ),
        *(field for number in range(1, JOINED_SLOT_COUNT + 1) for field in _joined_slot(number)),
        _persons(
            "left_persons", "减员人数", "Left", "本期减少员工数", "persons who left in the month",
            "减少人数", "本期减员人数", "减少员工数", is_required=True,
        ),
        *(field for number in range(1, LEFT_SLOT_COUNT + 1) for field in _left_slot(number)),
        _persons(
            "end_staff_persons", "调查期末员工数", "Staff at end of survey period",
            "本期末在册员工数", "staff on the books at the end of the month",
            "调查期末人数", "期末员工数", "期末人数", "本期末员工数", is_required=True,
        ),
        _persons(
            "end_dispatched_persons", "调查期末劳务派遣人数", "Of whom dispatched, survey period",
            "调查期末员工中的劳务派遣人员", "dispatched workers among the staff at the end",
            "其中：劳务派遣（调查期末）", "调查期末劳务派遣员工数",
        ),
        _persons(
            "hidden_unemployed_persons", "隐性失业人数", "Hidden unemployment",
            "在册但无工作任务的人数", "persons on the books without work", "隐性失业", "待岗人数",
        ),
        _persons(
            "expected_cut_persons", "预计下月减员人数", "Expected cuts next month",
            "预计下月减少的员工数", "persons the enterprise expects to cut next month",
            "预计下月减员", "下月预计减员",
        ),
    ),
    identities=(
        Identity(
            "end_staff_persons",
            ("base_staff_persons", "joined_persons"),
            ("left_persons",),
            "unbalanced_row",
        ),
        Identity(
            "left_persons",
            tuple(f"left_{number}_persons" for number in range(1, LEFT_SLOT_COUNT + 1)),
            (),
            "losses_do_not_add_up",
            is_checked_if_any_given=True,
        ),
        Identity(
            "joined_persons",
            tuple(f"joined_{number}_persons" for number in range(1, JOINED_SLOT_COUNT + 1)),
            (),
            "joins_do_not_add_up",
            is_checked_if_any_given=True,
        ),
    ),
    ignored_headings=IGNORED_HEADINGS,
)  # fmt: skip

LAYOFF_REPORT = Form(
    code="layoff_report",
    title_zh="裁减人员情况报告",
    title_en="Report of staff cuts",
    grain="event",
    key=("report_number", "revision_number"),
    fields=(
        Field(
            "report_number", "text", "报告编号", "Report number",
            "同一事件的各次修订编号相同", "the same for all revisions of one event",
            synonyms=("编号", "文号", "报告文号"), is_required=True,
        ),
        Field(
            "revision_number", "count", "修订次数", "Revision",
            "首次报告为0", "0 for the first report", synonyms=("修订号", "第几次修订"), minimum=0,
        ),
        ENTERPRISE_CODE,
        ENTERPRISE_NAME,
        REGISTRATION_TYPE,
        INDUSTRY,
        AREA,
        COUNTY,
        Field(
            "report_date", "date", "报告日期", "Date of report",
            "向人力资源社会保障部门报告的日期", "day of the report to the department",
            synonyms=("报送日期", "上报日期"), is_required=True,
        ),
        Field(
            "effective_date", "date", "裁减实施日期", "Date of effect",
            "计划实施裁减的日期", "day on which the cut takes effect",
            synonyms=("实施日期", "裁员日期", "生效日期"), is_required=True,
        ),
        Field(
            "cut_type_code", "code", "裁减类型", "Type of cut", "减员类型", "type of the loss",
            synonyms=("减员类型", "裁员类型"), code_list="loss_type",
        ),
        Field(
            "legal_ground_code", "code", "法定情形", "Legal ground",
            "劳动合同法第四十一条第一款各项", "item of article 41 (1) of the Labour Contract Law",
            synonyms=("裁员依据", "法律依据", "裁员情形"), code_list="legal_ground",
        ),
        _persons(
            "staff_persons", "裁减前员工数", "Staff before the cut",
            "裁减前在册员工数", "staff on the books before the cut",
            "员工总数", "职工总数", "在职职工人数", is_required=True,
        ),
        _persons(
            "cut_persons", "拟裁减人数", "Persons to be cut", "拟裁减人数", "persons to be cut",
            "裁减人数", "裁员人数", "拟裁员人数", is_required=True,
        ),
        Field(
            "is_withdrawn", "flag", "是否撤回", "Withdrawn", "本次修订是否撤回报告",
            "whether this revision withdraws the report", synonyms=("撤回",),
        ),
    ),
    ignored_headings=tuple(item for item in IGNORED_HEADINGS if item != "编号"),
)  # fmt: skip
