"""Wordings of the data files beside a bulletin.

Each entry is (English, Chinese); placeholders are filled by the caller. What does not
belong here: what the bulletin itself says (section_phrases and the rest).
"""

EXPORT_PHRASES: dict[str, tuple[str, str]] = {
    "export_about": ("About", "说明"),
    "export_figures": ("All figures", "全部数据"),
    "export_title": ("Bulletin", "通报"),
    "export_place": ("Place", "地区"),
    "export_issue": ("Issue", "期号"),
    "export_issuer": ("Issued by", "编制单位"),
    "export_audience": ("For whom", "发送范围"),
    "export_vintage": ("Vintage", "数据期"),
    "export_simulated": ("Data", "数据性质"),
    "export_notice": ("Notice", "提示"),
    "export_shown": ("As shown", "通报所示"),
    "export_unrounded": ("Unrounded", "未取整数值"),
    "export_keys": ("Key in the warehouse", "数据库键"),
    "export_contents": ("Tables and the data of charts", "表格及图形数据目录"),
    "export_number": ("No.", "序号"),
    "export_section": ("Part", "章节"),
    "export_caption": ("Table or chart", "表或图"),
    "export_file": ("File", "文件"),
    "export_data_only": ("In the pages", "是否载于正文"),
    "export_yes": ("yes", "是"),
    "export_no": ("data only", "仅列数据"),
    "export_chart_data": ("Data of the chart", "图形数据"),
    "export_role": ("Where", "位置"),
    "export_text": ("Text", "文字"),
    "export_figure": ("Figure as shown", "所示数值"),
    "export_how_to_read": (
        "Each sheet shows a table as the bulletin does, beside it the unrounded values and the"
        " keys under which the warehouse holds them. An empty value stands where the bulletin"
        " shows a word or a dash. Months are first days of months.",
        "各工作表左侧为通报所示表格，右侧依次为未取整数值及其数据库键。通报所示为文字或横线的，数值为空。"
        "月份以当月1日表示。",
    ),
}
