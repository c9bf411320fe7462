"""Sources that are no files of the inbox: addresses, databases, services."""

import http.server
import os
import pwd
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import fsspec
import pandas as pd
import pytest

from catalogue.submission_reasons import SUBMISSION_REASONS
from profiles import load_profile
from profiles.model import Profile, Source
from warehouse.submissions import (
    Found,
    Submission,
    SubmissionError,
    find_submissions,
    read_submission,
)

SECRET = "k3ep-this-s3cret"
TABLE = [
    ("2025-06-01", "210100", 100, 3000),
    ("2025-07-01", "210100", 120, None),
    ("2025-07-01", "210200", 110, 2500),
]
HEADING = "月份,地区,新申领失业保险金人数,领取失业保险金人数\n"
CSV = HEADING.encode() + b"2025-07,210100,120,3000\n"
SERVER_SECONDS = 60


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile("liaoning")


def _source(profile: Profile, code: str = "unemployment_insurance", **location: object) -> Source:
    source = profile.source(code)
    place = source.location.model_copy(update={"address_variable": None, **location})
    return source.model_copy(update={"location": place})


def _find(source: Source, addresses: dict[str, str] | None = None) -> list[Found]:
    return find_submissions(source, inbox=Path("nowhere"), addresses=addresses or {})


def _rows(submission: Submission) -> pd.DataFrame:
    rows = submission.sheets[0].rows
    assert isinstance(rows, pd.DataFrame)
    return rows


def _refusal(source: Source, addresses: dict[str, str] | None = None) -> SubmissionError:
    with pytest.raises(SubmissionError) as refused:
        _find(source, addresses)
    error = refused.value
    assert error.reason_code in SUBMISSION_REASONS
    assert error.__suppress_context__ or error.__context__ is None
    assert SECRET not in f"{error!r} {error} {error.__cause__!r}"
    return error


# Addresses that fsspec understands


def test_files_in_memory_are_found_by_a_pattern(profile: Profile, tmp_path: Path) -> None:
    files = fsspec.filesystem("memory")
    for name in ("2025-07/a.csv", "2025-08/b.csv", "2025-08/~$b.csv", "2025-08/note.md"):
        with files.open(f"/received/{name}", "wb") as stream:
            stream.write(CSV)
    source = _source(profile, kind="url", path="memory://received/*/*.csv")
    first, second = _find(source)
    assert first.file_name == "unemployment_insurance/2025-07/a.csv"
    assert first.received_month == pd.Timestamp("2025-07-01")
    assert second.received_month == pd.Timestamp("2025-08-01")
    submission = read_submission(first, source, profile, scratch_folder=tmp_path)
    assert _rows(submission)["recipients_persons"].tolist() == ["3000"]
    assert submission.content_sha256 == first.content_sha256


def test_a_folder_and_a_file_at_an_address(profile: Profile, tmp_path: Path) -> None:
    folder = tmp_path / "share" / "deep"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_bytes(CSV)
    (tmp_path / "share" / "link.csv").symlink_to(folder / "a.csv")
    for path in (f"file://{tmp_path}/share/deep", f"file://{folder}/a.csv"):
        (found,) = _find(_source(profile, kind="url", path=path))
        assert found.file_name == "unemployment_insurance/a.csv"
        assert str(tmp_path) not in repr(found)
    link, _ = _find(_source(profile, kind="url", path=f"file://{tmp_path}/share"))[::-1]
    assert link.refusal is not None


def test_an_address_from_the_environment_stays_out_of_errors(profile: Profile) -> None:
    source = _source(profile, kind="url", path="a.csv", address_variable="SHARE_ADDRESS")
    address = f"ftp://user:{SECRET}@127.0.0.1:1/folder"
    assert _refusal(source, {"SHARE_ADDRESS": address}).reason_code == "source_unreachable"
    assert "SHARE_ADDRESS" in str(_refusal(source))


# Databases


def _fill_sqlite(path: Path) -> str:
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TABLE claims (月份 TEXT, 地区 TEXT, 新申领人数 INT, 领金人数 INT)"
        )
        connection.executemany("INSERT INTO claims VALUES (?, ?, ?, ?)", TABLE)
    connection.close()
    return f"sqlite:///{path}"


def _fill_duckdb(path: Path) -> str:
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "CREATE TABLE claims (月份 DATE, 地区 TEXT, 新申领人数 INTEGER, 领金人数 INTEGER)"
        )
        connection.executemany("INSERT INTO claims VALUES (?, ?, ?, ?)", TABLE)
    return f"duckdb:///{path}"


@contextmanager
def _postgresql() -> Iterator[str]:
    """Start a server of our own on a free port of this machine and give its address."""
    binaries = _postgresql_binaries()
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    as_user = []
    if os.getuid() == 0:
        account = pwd.getpwnam(_server_account())
        shutil.chown(folder, account.pw_uid, account.pw_gid)
        as_user = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}"]
        as_user.append("--clear-groups")
    (folder / "pw").write_text(SECRET)
    (folder / "pw").chmod(0o644)
    data = folder / "data"
    initdb = [f"{binaries}/initdb", "-D", str(data), "-U", "statistics", "-A", "scram-sha-256"]
    initdb += [f"--pwfile={folder}/pw", "-E", "UTF8", "--locale=C", "--no-sync"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    subprocess.run(
        [*as_user, *initdb], check=True, capture_output=True, env=environment, cwd=folder
    )
    server = subprocess.Popen(
        [
            *as_user,
            f"{binaries}/postgres",
            "-D",
            str(data),
            "-p",
            str(port),
            "-k",
            str(folder),
            "-F",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=folder,
    )
    try:
        _wait_for(port, server)
        yield f"postgresql://statistics:{SECRET}@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(SERVER_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def _postgresql_binaries() -> Path:
    places = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if (place / "initdb").is_file() and (place / "postgres").is_file():
            return place
    pytest.skip("no PostgreSQL server on this machine: neither on PATH nor in /usr/lib/postgresql")


def _server_account() -> str:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    pytest.skip("PostgreSQL refuses to run as root and there is no account to run it as")


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    import psycopg

    deadline = time.monotonic() + SERVER_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(
                host="127.0.0.1", port=port, user="statistics", password=SECRET, dbname="postgres"
            ).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the PostgreSQL server did not answer")


def _fill_postgresql(address: str) -> None:
    import psycopg

    with psycopg.connect(address) as connection:
        connection.execute(
            "CREATE TABLE claims (月份 date, 地区 text, 新申领人数 integer, 领金人数 numeric)"
        )
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO claims VALUES (%s, %s, %s, %s)", TABLE)
            cursor.execute("CREATE SCHEMA sent; CREATE TABLE sent.claims AS TABLE claims")


def _check_database(profile: Profile, address: str, scratch: Path) -> None:
    addresses = {"CLAIMS_ADDRESS": address}
    table = _source(profile, kind="database", path="claims", address_variable="CLAIMS_ADDRESS")
    (found,) = _find(table, addresses)
    assert SECRET not in repr(found)
    assert _find(table, addresses)[0].content_sha256 == found.content_sha256
    submission = read_submission(found, table, profile, scratch_folder=scratch)
    rows = _rows(submission)
    assert submission.notices == ()
    assert rows["area_code"].tolist() == ["210100", "210100", "210200"]
    assert rows["recipients_persons"].tolist() == ["3000", "", "2500"]
    assert [text[:7] for text in rows["reference_month"]] == ["2025-06", "2025-07", "2025-07"]
    chosen = _source(
        profile,
        kind="database",
        path="SELECT 月份, 地区, 领金人数 AS x FROM claims WHERE 地区 = '210200' ORDER BY 月份;",
        address_variable="CLAIMS_ADDRESS",
        columns={"x": "recipients_persons"},
    )
    (found,) = _find(chosen, addresses)
    assert _rows(read_submission(found, chosen, profile))["recipients_persons"].tolist() == ["2500"]
    for path in (
        "none_such",
        "SELECT nothing FROM claims",
        "WITH x AS (DELETE FROM claims) SELECT 1",
    ):
        wrong = _source(profile, kind="database", path=path, address_variable="CLAIMS_ADDRESS")
        assert _refusal(wrong, addresses).reason_code == "source_unreachable"
    for path in ("DROP TABLE claims", "SELECT 1; DROP TABLE claims", "", "claims; --"):
        wrong = _source(profile, kind="database", path=path, address_variable="CLAIMS_ADDRESS")
        assert _refusal(wrong, addresses).reason_code == "unsupported_file"
    assert len(_rows(read_submission(_find(table, addresses)[0], table, profile))) == 3


def test_a_sqlite_file_is_read(profile: Profile, tmp_path: Path) -> None:
    _check_database(profile, _fill_sqlite(tmp_path / "a.sqlite"), tmp_path)


def test_a_duckdb_file_is_read_and_nothing_beside_it(profile: Profile, tmp_path: Path) -> None:
    address = _fill_duckdb(tmp_path / "a.duckdb")
    _check_database(profile, address, tmp_path)
    (tmp_path / "beside.csv").write_bytes(CSV)
    path = f"SELECT * FROM read_csv('{tmp_path}/beside.csv')"
    beside = _source(profile, kind="database", path=path, address_variable="A")
    assert _refusal(beside, {"A": address}).reason_code == "source_unreachable"


def test_a_postgresql_server_is_read_and_never_written_to(profile: Profile, tmp_path: Path) -> None:
    with _postgresql() as address:
        _fill_postgresql(address)
        _check_database(profile, address, tmp_path)
        addresses = {"A": address}
        schema = _source(profile, kind="database", path="sent.claims", address_variable="A")
        assert len(_rows(read_submission(_find(schema, addresses)[0], schema, profile))) == 3
        writing = "WITH gone AS (DELETE FROM claims RETURNING *) SELECT * FROM gone"
        wrong = _source(profile, kind="database", path=writing, address_variable="A")
        assert _refusal(wrong, addresses).reason_code == "source_unreachable"
        refused = address.replace(SECRET, f"{SECRET}-wrong")
        assert _refusal(schema, {"A": refused}).reason_code == "source_unreachable"
    assert _refusal(schema, addresses).reason_code == "source_unreachable"


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:////nowhere/a.sqlite",
        "duckdb:////nowhere/a.duckdb",
        f"postgresql://user:{SECRET}@127.0.0.1:1/none",
        f"nonsense://user:{SECRET}@host/none",
        f"no address {SECRET}",
    ],
)
def test_a_database_that_does_not_answer_says_so_without_its_address(
    profile: Profile, address: str
) -> None:
    source = _source(profile, kind="database", path="claims", address_variable="A")
    assert _refusal(source, {"A": address}).reason_code == "source_unreachable"


def test_an_address_that_is_not_set_names_its_variable(profile: Profile) -> None:
    source = _source(profile, kind="database", path="claims", address_variable="CLAIMS_ADDRESS")
    assert "CLAIMS_ADDRESS is not set" in str(_refusal(source))


# SDMX services

_NAMESPACES = (
    'xmlns:mes="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"'
    ' xmlns:gen="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic"'
    ' xmlns:com="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"'
)
SDMX_ML = f"""<?xml version="1.0" encoding="UTF-8"?>
<mes:GenericData {_NAMESPACES}>
<mes:Header><mes:ID>A1</mes:ID><mes:Test>true</mes:Test>
<mes:Prepared>PREPARED</mes:Prepared><mes:Sender id="OFFICE"/>
<mes:Structure structureID="RATES" dimensionAtObservation="TIME_PERIOD"><com:Structure>
<Ref id="RATES" agencyID="OFFICE" version="1.0" package="datastructure" class="DataStructure"
 xmlns=""/></com:Structure></mes:Structure></mes:Header>
<mes:DataSet structureRef="RATES">
<gen:Series><gen:SeriesKey><gen:Value id="FREQ" value="M"/>
<gen:Value id="REF_AREA" value="210000"/></gen:SeriesKey>
<gen:Attributes><gen:Value id="UNIT_MULT" value="0"/></gen:Attributes>
<gen:Obs><gen:ObsDimension value="2025-06"/><gen:ObsValue value="5.2"/></gen:Obs>
<gen:Obs><gen:ObsDimension value="2025-07"/><gen:ObsValue value="5.3"/>
<gen:Attributes><gen:Value id="OBS_STATUS" value="P"/></gen:Attributes></gen:Obs>
</gen:Series></mes:DataSet></mes:GenericData>"""
SDMX_JSON = """{"header": {"id": "A1", "test": false, "prepared": "2025-08-01T00:00:00",
"sender": {"id": "OFFICE"}}, "dataSets": [{"action": "Information", "series": {"0:0":
{"observations": {"0": ["5.2"], "1": ["5.3"]}}}}], "structure": {"name": "rates", "dimensions":
{"series": [{"id": "FREQ", "name": "f", "keyPosition": 0, "values": [{"id": "M", "name": "m"}]},
{"id": "REF_AREA", "name": "a", "keyPosition": 1, "values": [{"id": "210000", "name": "l"}]}],
"observation": [{"id": "TIME_PERIOD", "name": "t", "values": [{"id": "2025-06", "name": "j"},
{"id": "2025-07", "name": "j"}]}]}, "attributes": {"series": [], "observation": []}}}"""
SDMX_CSV = """DATAFLOW,FREQ,REF_AREA,TIME_PERIOD,OBS_VALUE,UNIT_MULT
OFFICE:RATES(1.0),M,210000,2025-06,5.2,0
OFFICE:RATES(1.0),M,210000,2025-07,5.3,0
"""
ANSWERS = {
    "/ml": SDMX_ML.replace("PREPARED", "2025-08-20T00:00:00"),
    "/later": SDMX_ML.replace("PREPARED", "2025-09-20T00:00:00"),
    "/json": SDMX_JSON,
    "/csv": SDMX_CSV,
    "/thousands": SDMX_CSV.replace(",0\n", ",3\n"),
    "/entities": '<!DOCTYPE x [<!ENTITY a "b">]>' + SDMX_ML,
    "/page": "<html><body>no data</body></html>",
    "/text": "no data",
    "/broken": SDMX_ML[:700],
}


class _Service(http.server.BaseHTTPRequestHandler):
    accounts: list[str | None]

    def do_GET(self) -> None:
        self.accounts.append(self.headers.get("Authorization"))
        answer = ANSWERS.get(self.path)
        self.send_response(200 if answer else 404)
        self.end_headers()
        self.wfile.write((answer or "").encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    _Service.accounts = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Service) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["/ml", "/json", "/csv"])
def test_an_sdmx_answer_is_read_by_the_ids_of_its_dimensions(
    profile: Profile, service: str, path: str
) -> None:
    source = _source(profile, "survey_tables", kind="sdmx", path=service + path)
    (found,) = _find(source)
    submission = read_submission(found, source, profile)
    rows = _rows(submission)
    assert submission.notices == ()
    assert rows["area_code"].tolist() == ["210000", "210000"]
    assert rows["reference_month"].tolist() == ["2025-06", "2025-07"]
    assert rows["unemployment_rate_pct"].tolist() == ["5.2", "5.3"]


def test_the_hash_is_that_of_the_figures_not_of_the_header(profile: Profile, service: str) -> None:
    hashes = {
        _find(_source(profile, "survey_tables", kind="sdmx", path=service + path))[0].content_sha256
        for path in ("/ml", "/later")
    }
    assert len(hashes) == 1


def test_powers_of_ten_are_applied_and_columns_told(profile: Profile, service: str) -> None:
    source = _source(
        profile,
        kind="sdmx",
        path=f"{service}/thousands",
        columns={"OBS_VALUE": "recipients_persons"},
    )
    rows = _rows(read_submission(_find(source)[0], source, profile))
    assert rows["recipients_persons"].tolist() == ["5200", "5300"]


def test_an_account_in_the_address_is_sent_and_never_shown(profile: Profile, service: str) -> None:
    address = service.replace("http://", f"http://user:{SECRET}@")
    source = _source(profile, "survey_tables", kind="sdmx", path="ml", address_variable="A")
    (found,) = _find(source, {"A": address})
    assert _Service.accounts[-1] is not None
    assert SECRET not in repr(found)
    missing = _source(profile, "survey_tables", kind="sdmx", path="none", address_variable="A")
    assert _refusal(missing, {"A": address}).reason_code == "source_unreachable"


@pytest.mark.parametrize(
    ("path", "reason_code"),
    [
        ("/entities", "xml_entities"),
        ("/page", "unsupported_file"),
        ("/text", "unsupported_file"),
        ("/broken", "unsupported_file"),
        ("/none", "source_unreachable"),
    ],
)
def test_other_answers_are_refused(
    profile: Profile, service: str, path: str, reason_code: str
) -> None:
    source = _source(profile, "survey_tables", kind="sdmx", path=service + path)
    with pytest.raises(SubmissionError) as refused:
        _find(source)
    assert refused.value.reason_code == reason_code


def test_only_web_addresses_are_asked(profile: Profile) -> None:
    source = _source(profile, "survey_tables", kind="sdmx", path="file:///etc/passwd")
    assert _refusal(source).reason_code == "source_unreachable"


def test_nothing_of_this_is_imported_before_it_is_used() -> None:
    heavy = ("sdmx", "fsspec", "psycopg", "sqlalchemy", "python_calamine")
    code = f"import sys, warehouse.submissions; print([n for n in {heavy!r} if n in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert answer.stdout.strip() == b"[]"
