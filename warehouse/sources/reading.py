"""Reading a source: where its bytes lie, its rows as sent, the figures in them.

What does not belong here: judging a figure (warehouse.sources.judging), storing it
(warehouse.intake).
"""

import hashlib
import importlib.util
import io
import lzma
import pickle
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from profiles.model import Source
from warehouse.sources.layouts import figures_of

_PLACES_ZH = {"package": "示例数据包", "profile": "配置文件夹", "inbox": "收件文件夹"}


class SourceError(ValueError):
    """A source that cannot be read as a whole, told to its sender in both languages.

    Parameters
    ----------
    source
        The source; its code opens the English message, its title the Chinese one.
    message_en, message_zh
        What was expected, what came, where, and what to do.
    """

    def __init__(self, source: Source, message_en: str, message_zh: str) -> None:
        self.message_en = f"source {source.code}{message_en}"
        self.message_zh = f"来源{source.code}{message_zh}"
        super().__init__(self.message_en)


@dataclass(frozen=True)
class Received:
    """What one source sent.

    ``records`` holds one row per row received (``row_number`` from 1, ``payload`` as
    JSON). ``figures`` holds one row per figure: ``row_number``, ``column_name``,
    ``area_code``, ``indicator_code``, ``breakdown``, ``month_text``, ``received_value``;
    all as sent.
    """

    source_code: str
    file_name: str
    content_sha256: str
    records: pd.DataFrame
    figures: pd.DataFrame


def locate_source(source: Source, *, profile_folder: Path, inbox: Path) -> Path:
    """Return the file a source's bytes lie in.

    Raises
    ------
    SourceError
        If the package that carries it is not installed, or the file is not there.
    """
    location = source.location
    if location.kind == "package":
        folder = _package_folder(source)
    else:
        folder = profile_folder if location.kind == "profile" else inbox
    path = (folder / location.path).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise SourceError(
            source,
            f": {location.path} leads out of its folder",
            f"：{location.path}指向所属文件夹之外",
        )
    if not path.is_file():
        raise SourceError(
            source,
            f": expected the file {location.path} in the {location.kind} folder, found none;"
            " put it there and run again",
            f"：{_PLACES_ZH[location.kind]}中没有文件{location.path}，请放入后重新运行",
        )
    return path


def read_source(source: Source, *, profile_folder: Path, inbox: Path) -> Received:
    """Return what a source sent: its rows as received and the figures in them.

    Parameters
    ----------
    source
        The source, from the profile.
    profile_folder, inbox
        Folders that the locations ``profile`` and ``inbox`` mean.

    Raises
    ------
    SourceError
        If the file is missing, empty, unreadable, or lacks a column.
    """
    path = locate_source(source, profile_folder=profile_folder, inbox=inbox)
    content = path.read_bytes()
    if not content:
        raise SourceError(
            source, f": {path.name} is empty (zero bytes)", f"：{path.name}为空文件（0字节）"
        )
    table = _parse(content, source, path.name)
    if table.empty:
        raise SourceError(
            source,
            f": {path.name} holds no rows below its heading",
            f"：{path.name}只有表头，没有数据行",
        )
    try:
        figures = figures_of(table, source)
    except KeyError as error:
        columns = [str(name) for name in table.columns]
        raise SourceError(
            source,
            f", file {path.name}: expected the column {error.args[0]!r}, got {columns}",
            f"，文件{path.name}：缺少列“{error.args[0]}”，实有列：{'、'.join(columns)}",
        ) from error
    return Received(
        source_code=source.code,
        file_name=path.name,
        content_sha256=hashlib.sha256(content).hexdigest(),
        records=_records(table),
        figures=figures,
    )


def _package_folder(source: Source) -> Path:
    package = source.location.package or ""
    spec = importlib.util.find_spec(package) if package else None
    if spec is None or spec.origin is None:
        raise SourceError(
            source,
            f": the sample data package {package!r} is not installed;"
            " install the extra sample-data (make run does)",
            f"：示例数据包{package}未安装，请安装附加项sample-data（make run会自动安装）",
        )
    return Path(spec.origin).parent


def _parse(content: bytes, source: Source, file_name: str) -> pd.DataFrame:
    if source.archive_layout.file_format == "pickle":
        # A pickle runs code as it loads: accepted from a hash-locked wheel, never from a sender.
        if source.location.kind != "package":
            raise SourceError(
                source,
                ": a pickle is read from a package only",
                "：pickle文件只从软件包读取，不接受报送",
            )
        try:
            table = pickle.loads(lzma.decompress(content))
        except (lzma.LZMAError, pickle.UnpicklingError, EOFError) as error:
            raise SourceError(
                source,
                f": {file_name} is damaged: {error}",
                f"：{file_name}已损坏（技术信息：{error}）",
            ) from error
        return pd.DataFrame(table)
    try:
        return pd.read_csv(
            io.StringIO(_decoded(content, source, file_name)), dtype="str", keep_default_na=False
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise SourceError(
            source,
            f": {file_name} is no table: {error}",
            f"：{file_name}无法按表格读取（技术信息：{error}）",
        ) from error


def _decoded(content: bytes, source: Source, file_name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SourceError(
        source,
        f": {file_name} is neither UTF-8 nor GB 18030 text",
        f"：{file_name}的编码既不是UTF-8也不是GB 18030",
    )


def _records(table: pd.DataFrame) -> pd.DataFrame:
    lines = table.to_json(orient="records", lines=True, force_ascii=False).splitlines()
    return pd.DataFrame({"row_number": range(1, len(lines) + 1), "payload": lines})
