"""Why a submission, a sheet of it or a row was not accepted, for senders.

Two sections, each in alphabetical order: whole files and sheets, and single rows. What
does not belong here: deciding which reason applies (warehouse.submissions).
"""

from catalogue.reasons import REASONS, Reason

# Files and sheets: nothing of them is stored.
_FILES = (
    Reason(
        "duplicate_column",
        "error",
        "two columns stand for the same field",
        "两列对应同一字段",
    ),
    Reason("empty_file", "error", "the file is empty (zero bytes)", "文件为空（0字节）"),
    Reason("empty_sheet", "expected", "the sheet is empty", "工作表为空"),
    Reason(
        "encrypted_file",
        "error",
        "the file is protected by a password; send it without one",
        "文件设有打开密码，请取消密码后重新报送",
    ),
    Reason(
        "hidden_sheet",
        "expected",
        "the sheet is hidden and was not read",
        "工作表为隐藏状态，未读取",
    ),
    Reason(
        "missing_column",
        "error",
        "a column the form requires is missing",
        "缺少必填列",
    ),
    Reason(
        "no_heading",
        "error",
        "no row holds the headings of the form",
        "未找到表头行，列名与报表不符",
    ),
    Reason(
        "no_table",
        "error",
        "no sheet of the file holds a table of the form",
        "文件中没有符合报表格式的工作表",
    ),
    Reason(
        "own_sheet",
        "expected",
        "the sheet is one of our template's own and was not read",
        "工作表为模板自带的说明、代码或示例，未读取",
    ),
    Reason(
        "path_trick",
        "error",
        "the file name, or what it points to, leads out of the inbox",
        "文件名不规范或指向收件文件夹之外",
    ),
    Reason(
        "source_unreachable",
        "error",
        "the database, service or address did not answer",
        "数据库、服务或网址无法访问",
    ),
    Reason(
        "too_many_rows",
        "error",
        "the sheet is too large; send it as a plain csv file or in parts",
        "工作表过大，请另存为CSV文件或拆分后报送",
    ),
    Reason(
        "truncated_file",
        "error",
        "the file is damaged or was cut off on its way",
        "文件损坏或传输不完整",
    ),
    Reason(
        "unknown_encoding",
        "error",
        "the text is neither UTF-8 nor GB 18030",
        "文本编码既不是UTF-8也不是GB 18030",
    ),
    Reason(
        "unnamed_figure",
        "error",
        "nothing says which figure the table gives",
        "表中未说明所填数据对应哪项指标",
    ),
    Reason(
        "unsupported_file",
        "error",
        "the file is neither an xlsx or xls workbook nor csv text",
        "文件不是xlsx、xls工作簿或CSV文本",
    ),
    Reason(
        "xml_entities",
        "error",
        "the workbook declares XML entities, which no spreadsheet program writes",
        "工作簿含有XML实体声明，正常的表格软件不会产生此类内容",
    ),
    Reason(
        "zip_bomb",
        "error",
        "the workbook unpacks to far more than its size",
        "工作簿解压后体积异常",
    ),
)

# Rows: set aside one by one; warnings are accepted and told.
_ROWS = (
    Reason(
        "area_elsewhere",
        "error",
        "the area code is not of this province",
        "行政区划代码不属于本省",
    ),
    Reason(
        "base_differs",
        "warning",
        "staff at the end of the base period differ from those reported for the end of the"
        " month before",
        "建档期末员工数与上月调查期末员工数不一致",
    ),
    Reason(
        "code_not_in_force",
        "error",
        "the code was not in force in the reference month",
        "该代码在所属月份不适用",
    ),
    Reason(
        "code_replaced",
        "warning",
        "the code is of an older version; its successor was stored",
        "该代码为旧版代码，已按新版代码入库",
    ),
    Reason(
        "county_unknown",
        "warning",
        "the county is not known; the row was accepted without it",
        "县（市、区）无法识别，该行已接收但未记录县区",
    ),
    Reason(
        "cumulative_falls",
        "warning",
        "the cumulative figure is below that of the month before",
        "累计数低于上月累计数",
    ),
    Reason(
        "cut_exceeds_staff",
        "error",
        "more persons are to be cut than there are on the staff",
        "拟裁减人数大于裁减前员工数",
    ),
    Reason(
        "duplicate_row",
        "error",
        "the same unit and month stand in the file more than once with different content; none"
        " was accepted",
        "同一单位（或地区）同一月份重复且内容不同，均未接收",
    ),
    Reason(
        "frozen_change",
        "warning",
        "the month's vintage is frozen; stored as a correction of the receiving vintage",
        "对应数据期已定版，作为接收当期的更正入库",
    ),
    Reason(
        "joins_do_not_add_up",
        "error",
        "persons who joined, by cause, do not add up to the total",
        "新增人数分项之和与新增人数不符",
    ),
    Reason(
        "late_report",
        "warning",
        "received after the reporting window",
        "超过报送时限",
    ),
    Reason(
        "losses_do_not_add_up",
        "error",
        "persons who left, by type and cause, do not add up to the total",
        "减少人数分项之和与减员人数不符",
    ),
    Reason(
        "moved_area",
        "warning",
        "the enterprise reported from another area before",
        "该企业此前在其他地区报送",
    ),
    Reason("negative", "error", "the figure is negative", "数值为负"),
    Reason(
        "not_a_credit_code",
        "error",
        "not a unified social credit code of 18 characters",
        "不是18位统一社会信用代码",
    ),
    Reason("not_a_date", "error", "the date cannot be read", "日期无法识别"),
    Reason("not_a_flag", "error", "neither yes nor no", "应填“是”或“否”"),
    Reason(
        "not_marked_simulated",
        "error",
        "the sheet lacks the mark of simulated data; this place takes nothing else",
        "未标明“模拟数据”，演示环境只接收模拟数据",
    ),
    Reason("not_whole", "error", "the figure is not a whole number", "人数应为整数"),
    Reason(
        "outlier_own",
        "warning",
        "far from the enterprise's own past; please confirm",
        "与本企业以往数据差异过大，请核实",
    ),
    Reason(
        "outlier_peers",
        "warning",
        "far from enterprises of the same industry and size; please confirm",
        "与同行业同规模企业差异过大，请核实",
    ),
    Reason(
        "personal_data",
        "error",
        "the cell holds what looks like a personal identifier, which does not belong there",
        "单元格疑含个人身份信息，不应填入此处",
    ),
    Reason(
        "repeated_row",
        "error",
        "the row stands in the file again with the same content; the first was kept",
        "重复行，内容相同，已保留第一行",
    ),
    Reason("required_empty", "error", "a required cell is empty", "必填项为空"),
    Reason(
        "settlement_does_not_add_up",
        "error",
        "the ways of settlement and the persons not settled yet do not add up to those who left",
        "各去向人数与尚未安置人数之和不等于实际离岗人数",
    ),
    Reason(
        "simulated_row",
        "error",
        "the sheet is marked as simulated data, which this place does not take",
        "标有“模拟数据”，正式环境不接收",
    ),
    Reason(
        "unbalanced_row",
        "error",
        "base staff + joined − left does not equal staff at the end",
        "建档期末员工数＋新增人数－减员人数≠调查期末员工数",
    ),
    Reason(
        "unknown_code",
        "error",
        "the code or name is not in the code list",
        "代码或名称不在代码表中",
    ),
    Reason(
        "unlikely_threshold",
        "warning",
        "fewer than 20 persons and less than 10 % of staff: no report was due",
        "裁减不足20人且不足职工总数10%，未达到报告标准",
    ),
    Reason(
        "wrong_check_character",
        "error",
        "the check character of the credit code is wrong",
        "统一社会信用代码校验码错误",
    ),
)

_SHARED = (
    "blank", "future_month", "not_a_month", "not_a_number", "not_finite", "not_yet_known",
    "out_of_range", "unknown_area", "unknown_breakdown",
)  # fmt: skip

SUBMISSION_REASONS: dict[str, Reason] = {
    reason.code: reason for reason in (*_FILES, *_ROWS, *(REASONS[code] for code in _SHARED))
}
"""Reasons by code, with those that archives share."""
