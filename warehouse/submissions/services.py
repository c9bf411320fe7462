"""Data answers of SDMX services as submissions: SDMX-ML, SDMX-JSON or csv.

Columns are named by the ids of dimensions and attributes (TIME_PERIOD, REF_AREA,
OBS_VALUE); the source's ``columns`` tell which field a further id stands for. What does
not belong here: structures and code lists of a service.
"""

import base64
import csv
import decimal
import io
import re
import urllib.parse
import urllib.request
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from catalogue.forms import FORMS
from profiles.model import Source
from warehouse.submissions.addresses import joined_address
from warehouse.submissions.databases import address_of
from warehouse.submissions.found import Found
from warehouse.submissions.limits import ReadingLimits
from warehouse.submissions.table import SubmissionError
from warehouse.submissions.table_text import hash_of_rows, write_rows

VALUE = "OBS_VALUE"

_SCALE = "UNIT_MULT"  # power of ten the value is to be multiplied by
# Ids that say how an answer was made, not what its figures are.
_LEFT_OUT = frozenset(
    {
        "FREQ", "TIME_FORMAT", "UNIT_MEASURE", "UNIT", "DECIMALS", "OBS_STATUS", "CONF_STATUS",
        "COLLECTION", "TITLE", "TITLE_COMPL", "COMPILATION", "DATAFLOW", "STRUCTURE",
        "STRUCTURE_ID", "ACTION", _SCALE,
    }
)  # fmt: skip
_TIMEOUT_SECONDS = 60
_ENTITY = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)
_ACCEPTED = (
    "application/vnd.sdmx.genericdata+xml;version=2.1, application/vnd.sdmx.data+json;q=0.8,"
    " application/xml;q=0.7, */*;q=0.5"
)


def find_at_service(source: Source, addresses: Mapping[str, str]) -> Found:
    """Return the data answer of a service as one submission.

    The hash is that of its rows: the header of an answer tells when it was made and
    differs every time.

    Parameters
    ----------
    source
        ``location.path`` is the address of the answer, or what follows the address in
        ``location.address_variable``.
    addresses
        Addresses by the name of their environment variable.

    Raises
    ------
    SubmissionError
        source_unreachable, xml_entities, unsupported_file or too_many_rows.
    """
    base = address_of(source, addresses) if source.location.address_variable else ""
    address = joined_address(base, source.location.path)
    headings, rows = _answered(source, address)
    digest = hash_of_rows(headings, rows)
    return Found(source.code, source.code, None, digest, fetch=partial(_fetch, source, address))


def _fetch(source: Source, address: str, folder: Path) -> Path:
    headings, rows = _answered(source, address)
    return write_rows(folder, headings, rows)


def _answered(source: Source, address: str) -> tuple[list[str], list[list[str]]]:
    content = _content(source, address, ReadingLimits().answer_bytes)
    if content.lstrip()[:1] in (b"<", b"{"):
        records = _observations(source, content)
    else:
        records = _csv_records(source, content)
    headings = sorted({name for record in records for name in record} - _LEFT_OUT)
    rows = sorted([[record.get(name, "") for name in headings] for record in records])
    return [_heading(source, name) for name in headings], rows


def _content(source: Source, address: str, limit: int) -> bytes:
    parts = urllib.parse.urlsplit(address)
    if parts.scheme not in ("http", "https"):
        raise SubmissionError("source_unreachable", source.code, "http / https")
    request = urllib.request.Request(_without_account(parts), headers={"Accept": _ACCEPTED})
    if parts.username is not None:
        account = (
            f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
        )
        token = base64.b64encode(account.encode("utf-8")).decode("ascii")
        request.add_unredirected_header("Authorization", f"Basic {token}")
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:
            content: bytes = answer.read(limit + 1)
    except (OSError, ValueError) as error:
        # The text of the error may hold the address.
        raise SubmissionError("source_unreachable", source.code, type(error).__name__) from None
    if len(content) > limit:
        raise SubmissionError("too_many_rows", source.code, f"> {limit / 1e6:.0f} MB")
    if _ENTITY.search(content.replace(b"\x00", b"")[:8192]):
        raise SubmissionError("xml_entities", source.code)
    return content


def _without_account(parts: urllib.parse.SplitResult) -> str:
    host = parts.netloc.rpartition("@")[2]
    return urllib.parse.urlunsplit((parts.scheme, host, parts.path, parts.query, ""))


def _observations(source: Source, content: bytes) -> list[dict[str, str]]:
    import sdmx

    try:
        message: Any = sdmx.read_sdmx(io.BytesIO(content))
        data_sets = list(message.data)
    except Exception as error:
        # The reader has no error of its own for an answer it does not know.
        raise SubmissionError("unsupported_file", source.code, type(error).__name__) from error
    return [
        _record(observation, data_set) for data_set in data_sets for observation in data_set.obs
    ]


def _record(observation: Any, data_set: Any) -> dict[str, str]:
    record = {name: str(item.value) for name, item in data_set.attrib.items()}
    if observation.series_key is not None:
        record |= {name: str(item.value) for name, item in observation.series_key.attrib.items()}
    record |= {name: str(item.value) for name, item in observation.attached_attribute.items()}
    record |= {name: str(item.value) for name, item in observation.key.values.items()}
    value = "" if observation.value is None else str(observation.value)
    record[VALUE] = _scaled(value, record.get(_SCALE, ""))
    return record


def _csv_records(source: Source, content: bytes) -> list[dict[str, str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SubmissionError("unknown_encoding", source.code) from error
    try:
        table = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise SubmissionError("truncated_file", source.code, str(error)) from error
    if not table or VALUE not in table[0]:
        raise SubmissionError("unsupported_file", source.code, f"{VALUE}?")
    records = [dict(zip(table[0], row, strict=False)) for row in table[1:] if row]
    return [
        {**record, VALUE: _scaled(record.get(VALUE, ""), record.get(_SCALE, ""))}
        for record in records
    ]


def _scaled(value: str, power: str) -> str:
    if not value or power in ("", "0"):
        return value
    try:
        return format(decimal.Decimal(value).scaleb(int(power)), "f")
    except (decimal.InvalidOperation, ValueError):
        return value


def _heading(source: Source, name: str) -> str:
    """Return the heading of an id: the value is the form's figure where there is but one."""
    figures = [figure.name for code in source.forms for figure in FORMS[code].figures]
    is_told = any(heading == VALUE for heading in source.location.columns)
    return figures[0] if name == VALUE and len(figures) == 1 and not is_told else name
