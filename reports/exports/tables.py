"""The data behind every table and chart, as one workbook and as csv files.

What does not belong here: collecting the data (data_tables), the sheets (table_sheets).
"""

from pathlib import Path

from reports.bulletin.content import BulletinContent
from reports.exports.data_tables import data_tables, table_frame
from reports.exports.table_sheets import write_sheets
from reports.senders.safe_csv import write_csv
from reports.senders.workbook import open_book

WORKBOOK_NAME = "tables.xlsx"
_OWN_FILES = "[0-9][0-9]*_*.csv"


def write_tables(content: BulletinContent, folder: Path) -> list[Path]:
    """Write the data of a bulletin as a workbook and as csv files; return their paths.

    Parameters
    ----------
    content : BulletinContent
        What `compose_bulletin` returned; its edition is that of the files, for nothing else
        is read.
    folder : Path
        Where; made if missing. Numbered csv files of an earlier run that are written no more
        are removed, others stay.

    Returns
    -------
    list of Path
        ``tables.xlsx`` with a sheet per table and chart, then a csv file of each, by number.

    Raises
    ------
    OSError
        If a file cannot be written.

    Notes
    -----
    The same content gives the same bytes. A csv file of a table has one row per figure:
    its row and column, the text shown, the unrounded value, the key in the warehouse; that of
    a chart has the columns of `reports.charts.data.chart_data`. Text that a spreadsheet could
    take for a formula is disarmed.
    """
    tables = data_tables(content)
    workbook = folder / WORKBOOK_NAME
    with open_book(workbook) as book:
        write_sheets(book, content, tables)
    paths = [workbook]
    for item in tables:
        path = folder / f"{item.file_stem}.csv"
        frame = table_frame(item.table) if item.table is not None else item.frame
        if frame is not None:
            write_csv(frame, path)
            paths.append(path)
    for old in sorted(set(folder.glob(_OWN_FILES)) - set(paths)):
        old.unlink()
    return paths
