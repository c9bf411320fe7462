"""Fields that several forms share.

What does not belong here: fields of one form only.
"""

from catalogue.forms.field import Field
from catalogue.forms.own_sheets import VERDICT_HEADING

REFERENCE_MONTH = Field(
    "reference_month",
    "month",
    "所属月份",
    "Reference month",
    "数据所描述的月份，如2025-07",
    "month the row describes, such as 2025-07",
    synonyms=(
        "月份",
        "统计月份",
        "报告期",
        "所属期",
        "调查月份",
        "数据月份",
        "年月",
        "时间",
        "Month",
        "TIME_PERIOD",
    ),
    is_required=True,
)
AREA = Field(
    "area_code",
    "area",
    "地区",
    "Area",
    "行政区划代码或名称",
    "code of the area, or its name",
    synonyms=(
        "地区代码", "行政区划代码", "区划代码", "城市", "市", "市别", "所在地区", "所在市",
        "地市", "单位所在地", "area code", "City", "REF_AREA",
    ),
    is_required=True,
)  # fmt: skip
COUNTY = Field(
    "county_code",
    "area",
    "县（市、区）",
    "County",
    "县级行政区划代码或名称",
    "code of the county, or its name",
    synonyms=("县区", "区县", "县级区划代码", "所在县区", "County code"),
)
INDUSTRY = Field(
    "industry_code",
    "code",
    "行业代码",
    "Industry",
    "国民经济行业分类（GB/T 4754-2017）门类字母或二至四位代码",
    "section letter, or two- to four-digit code, of GB/T 4754-2017",
    synonyms=("行业", "行业门类", "所属行业", "国民经济行业", "行业类别", "Industry code"),
    code_list="industry",
)
ENTERPRISE_CODE = Field(
    "enterprise_code",
    "enterprise_code",
    "统一社会信用代码",
    "Unified social credit code",
    "18位，含校验码",
    "18 characters, the last a check character",
    synonyms=("社会信用代码", "信用代码", "单位代码", "企业代码", "统一代码", "Credit code"),
    is_required=True,
)
ENTERPRISE_NAME = Field(
    "enterprise_name",
    "text",
    "单位名称",
    "Enterprise name",
    "仅用于催报和内部附件，不进入任何对外版本",
    "for reminders and the restricted annex only; enters no circulated edition",
    synonyms=("企业名称", "单位详细名称", "名称", "Name"),
)
REGISTRATION_TYPE = Field(
    "registration_type_code",
    "code",
    "登记注册类型",
    "Registration type",
    "登记注册统计类别代码或名称",
    "code or name of the registration type",
    synonyms=("注册类型", "登记注册统计类别", "企业登记注册类型", "经济类型", "Ownership"),
    code_list="registration_type",
)
SIZE_CLASS = Field(
    "size_class_code",
    "code",
    "企业规模",
    "Size class",
    "大型、中型、小型、微型；当年不变",
    "large, medium, small or micro; fixed for the year",
    synonyms=("规模", "单位规模", "Size"),
    code_list="size_class",
)
SEX = Field(
    "sex_code", "code", "性别", "Sex", "男或女", "male or female", is_required=True, code_list="sex"
)
# Known headings whose content is never stored: names and contacts of persons.
PERSONAL_HEADINGS = (
    "姓名", "联系人", "填表人", "填报人", "经办人", "负责人", "单位负责人", "联系电话", "电话",
    "手机", "手机号", "手机号码", "电子邮箱", "邮箱", "地址", "住址", "通讯地址", "银行账号",
    "Name of person", "Contact", "Telephone", "Phone", "Email", "Address",
)  # fmt: skip
# Known headings that carry nothing to store.
PLAIN_HEADINGS = (
    "序号", "编号", "No.", "备注", "说明", "Remarks", "数据标识", "Data mark",
    VERDICT_HEADING,
)  # fmt: skip
IGNORED_HEADINGS = (*PERSONAL_HEADINGS, *PLAIN_HEADINGS)
