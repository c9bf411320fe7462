"""Sheets and columns that we add to workbooks and that are no records when they come back.

Our templates and marked copies hold them; a sender may fill such a workbook and send it
as it is. What does not belong here: writing them (reports.senders), skipping them
(warehouse.submissions).
"""

INSTRUCTION_SHEET = "填写说明"
CODE_SHEET = "代码表"
EXAMPLE_SHEET = "示例"
VERDICT_SHEET = "审核结果"
VERDICT_HEADING = "审核意见"

OWN_SHEETS = (INSTRUCTION_SHEET, CODE_SHEET, EXAMPLE_SHEET, VERDICT_SHEET)


def is_own_sheet(sheet_name: str) -> bool:
    """Return whether a sheet is one that we add: its name begins as one of ours does.

    Examples
    --------
    >>> is_own_sheet("示例"), is_own_sheet("示例 2"), is_own_sheet("月报")
    (True, True, False)
    """
    return sheet_name.strip().startswith(OWN_SHEETS)
