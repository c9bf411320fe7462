"""The yearly structure of insured enterprises (参保企业结构), the frame of the enterprise panel.

A cell of one or two enterprises is confidential: rows are stored and used within, never
published. What does not belong here: insured persons by month (catalogue.forms.tables).
"""

from dataclasses import replace

from catalogue.forms.field import Field, Form
from catalogue.forms.shared_fields import (
    AREA,
    IGNORED_HEADINGS,
    INDUSTRY,
    REFERENCE_MONTH,
    SIZE_CLASS,
)

INSURED_STRUCTURE = Form(
    code="insured_structure",
    title_zh="参保企业结构年表",
    title_en="Insured enterprises, yearly structure",
    grain="unit",
    key=("reference_month", "area_code", "industry_code", "size_class_code", "ownership_code"),
    fields=(
        REFERENCE_MONTH,
        AREA,
        replace(INDUSTRY, is_required=True),
        replace(SIZE_CLASS, is_required=True),
        Field(
            "ownership_code",
            "code",
            "所有制类型",
            "Ownership",
            "国有、集体、私营、外商及港澳台投资、其他",
            "state-owned, collective, private, foreign-invested or other",
            synonyms=("所有制", "所有制性质", "经济类型", "经济成分", "Ownership group"),
            is_required=True,
            code_list="ownership",
        ),
        Field(
            "enterprise_count",
            "count",
            "参保企业数（户）",
            "Insured enterprises",
            "期末有参保职工的企业数；更正为无时填0",
            "enterprises with insured staff at the end of the month; 0 takes a cell back",
            synonyms=("参保企业数", "参保单位数", "企业数", "单位数", "户数", "Enterprises"),
            is_required=True,
            minimum=0,
        ),
        Field(
            "insured_persons",
            "count",
            "参保人数（人）",
            "Insured persons",
            "期末参加失业保险的职工人数",
            "staff insured against unemployment at the end of the month",
            synonyms=("参保人数", "参保职工人数", "失业保险参保人数", "期末参保人数"),
            is_required=True,
            minimum=0,
            is_scaled_by_unit=True,
        ),
    ),
    ignored_headings=IGNORED_HEADINGS,
)
