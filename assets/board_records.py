"""What the index of boards is made of: the vintages whose board stands, and their levels.

What does not belong here: the page itself (reports.board.index).
"""

from pathlib import Path

import pandas as pd

from assets.bulletin_files import place_orders
from assets.workplace import Workplace
from catalogue import parse_month
from profiles.model import Profile
from reports import BoardRecord
from warehouse import Home


def board_records(workplace: Workplace) -> list[BoardRecord]:
    """Return a record of every vintage with a board among the outputs, oldest first."""
    levels = workplace.warehouse.read_table("warnings.level")
    home, profile = workplace.home, workplace.profile
    return [
        _record(vintage, levels[levels["vintage"] == vintage], profile, home)
        for vintage in _vintages(home)
        if home.board_path(vintage).exists()
    ]


def _vintages(home: Home) -> list[pd.Timestamp]:
    found = []
    for folder in sorted(home.outputs_folder.glob("????-??")):
        try:
            found.append(parse_month(folder.name))
        except ValueError:  # a folder of somebody else's
            continue
    return found


def _record(
    vintage: pd.Timestamp, levels: pd.DataFrame, profile: Profile, home: Home
) -> BoardRecord:
    whole = profile.settings.headline.area_code
    own = levels.loc[levels["area_code"] == whole, "level_code"]
    others = levels.loc[levels["area_code"] != whole, "level_code"]
    return BoardRecord(
        vintage=vintage,
        level_code=None if own.empty else str(own.iloc[0]),
        area_counts={str(code): int(count) for code, count in others.value_counts().items()},
        board_path=home.board_path(vintage).relative_to(home.outputs_folder).as_posix(),
        bulletins=[
            (f"{order.kind.stem} · {' · '.join(order.kind.name_parts)}", path)
            for order in place_orders(profile, home, vintage)
            if (path := _below_outputs(order.pdf_path, home))
        ],
    )


def _below_outputs(path: Path | None, home: Home) -> str:
    if path is None or not path.exists():
        return ""
    return path.relative_to(home.outputs_folder).as_posix()
