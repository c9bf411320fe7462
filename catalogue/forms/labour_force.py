"""The labour force survey (劳动力调查) as person records.

Status is derived from the answers by the official rules, never taken as sent. What does
not belong here: tables of results (catalogue.forms.tables).
"""

from catalogue.forms.field import Field, Form
from catalogue.forms.shared_fields import AREA, IGNORED_HEADINGS, INDUSTRY, REFERENCE_MONTH, SEX


def _yes_no(name: str, title_zh: str, title_en: str, meaning_en: str, *synonyms: str) -> Field:
    return Field(
        name, "flag", title_zh, title_en, "是或否", meaning_en, synonyms=synonyms, is_required=True
    )


PERSON_RECORD = Form(
    code="person_record",
    title_zh="劳动力调查个人记录",
    title_en="Labour force survey, person records",
    grain="unit",
    key=("reference_month", "person_id"),
    fields=(
        REFERENCE_MONTH,
        Field(
            "person_id", "identifier", "个人标识", "Person",
            "入库前以密钥散列替换", "replaced by a keyed hash at the door",
            synonyms=(
                "身份证号", "身份证号码", "公民身份号码", "证件号码", "个人编码", "人员编码",
                "Person id",
            ),
            is_required=True,
        ),
        Field(
            "household_id", "identifier", "户标识", "Household",
            "入库前以密钥散列替换", "replaced by a keyed hash at the door",
            synonyms=("户编码", "住户编码", "户号", "Household id"), is_required=True,
        ),
        Field(
            "cluster_code", "text", "调查小区", "Cluster",
            "第一阶段抽中的村（居）委会",
            "village or residents' committee drawn at the first stage",
            synonyms=("小区编码", "调查小区编码", "样本小区", "Cluster code"), is_required=True,
        ),
        Field(
            "stratum_code", "text", "抽样层", "Stratum", "抽样设计的层", "stratum of the design",
            synonyms=("层", "层号", "Stratum code"), is_required=True,
        ),
        Field(
            "rotation_group_code", "text", "轮换组", "Rotation group",
            "2-10-2轮换的组", "group of the 2-10-2 rotation",
            synonyms=("轮换组号", "轮换组别", "Rotation"), is_required=True,
        ),
        Field(
            "rotation_visit", "count", "调查次数", "Visit", "第几次接受调查（1—4）",
            "first to fourth interview", synonyms=("访问次数",), minimum=1, maximum=4,
        ),
        Field(
            "weight", "number", "权数", "Weight", "该人代表的人数", "persons this one stands for",
            synonyms=("权重", "加权系数", "Sampling weight"), is_required=True, minimum=0,
        ),
        AREA,
        SEX,
        Field(
            "age_years", "count", "年龄", "Age", "周岁", "completed years",
            synonyms=("周岁",), is_required=True, minimum=0, maximum=120,
        ),
        Field(
            "household_registration_code", "code", "户口登记", "Household registration",
            "本地或外来、农业或非农业户口", "local or from elsewhere, rural or urban",
            synonyms=("户籍", "户口性质", "户口登记状况"), code_list="household_registration",
        ),
        Field(
            "education_code", "code", "受教育程度", "Education",
            "最高学历", "highest level completed",
            synonyms=("学历", "文化程度"), code_list="education",
        ),
        _yes_no("is_student", "是否在校生", "Student", "in full-time education", "在校学生"),
        _yes_no(
            "has_worked_one_hour", "调查周是否工作1小时以上", "Worked one hour",
            "worked for pay for at least one hour in the reference week",
            "是否工作1小时", "参考周是否工作",
        ),
        _yes_no(
            "is_absent_from_job", "是否在职未上班", "Absent from a job",
            "has a job but did not work in the reference week", "有工作未上班",
        ),
        _yes_no(
            "has_looked_for_work", "近3个月是否找过工作", "Looked for work",
            "looked for work in the past three months", "是否找过工作",
        ),
        _yes_no(
            "can_start_within_two_weeks", "两周内能否工作", "Can start",
            "can start within two weeks", "能否两周内开始工作",
        ),
        Field(
            "unemployed_months", "count", "失业持续月数", "Months unemployed",
            "失业持续的月数", "months of unemployment", synonyms=("失业时长",), minimum=0,
        ),
        Field(
            "weekly_hours", "number", "周工作小时数", "Weekly hours", "调查周工作小时数",
            "hours worked in the reference week", synonyms=("工作小时",), minimum=0, maximum=168,
        ),
        INDUSTRY,
    ),
    ignored_headings=IGNORED_HEADINGS,
)  # fmt: skip

INSURANCE_REGISTER = Form(
    code="insurance_register",
    title_zh="失业保险个人登记",
    title_en="Unemployment insurance, person register",
    grain="unit",
    key=("reference_month", "person_id"),
    fields=(
        REFERENCE_MONTH,
        PERSON_RECORD.field("person_id"),
        AREA,
        SEX,
        Field(
            "age_years", "count", "年龄", "Age", "周岁", "completed years",
            synonyms=("周岁",), minimum=0, maximum=120,
        ),
        Field(
            "is_new_claim", "flag", "是否当月新申领", "New claim", "是或否",
            "first month of the claim", synonyms=("新申领",), is_required=True,
        ),
        Field(
            "benefit_yuan", "number", "失业保险金（元）", "Benefit, yuan", "当月发放额",
            "paid in the month", synonyms=("失业保险金", "发放金额"), minimum=0,
        ),
    ),
    ignored_headings=IGNORED_HEADINGS,
)  # fmt: skip
