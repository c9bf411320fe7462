import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from pipelines.outputs_server import is_port_free, start_outputs_server


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def serving(tmp_path, port):
    folder = tmp_path / "outputs"
    folder.mkdir()
    (folder / "board.html").write_text("<p>预警看板</p>", encoding="utf-8")
    (tmp_path / "identifier.key").write_text("secret")
    (folder / ".board.html.draft").write_text("half")
    (folder / "link").symlink_to(tmp_path)
    (folder / "key.html").symlink_to(tmp_path / "identifier.key")
    # A module of this name would be run instead of the library's.
    (folder / "socketserver.py").write_text("raise SystemExit('run from the outputs')")
    process = start_outputs_server(folder, port)
    wait_until(lambda: not is_port_free(port), "the server did not begin")
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=10)


def wait_until(is_so, otherwise, seconds=20):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, otherwise
        time.sleep(0.05)


def status_of(address, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_a_file_is_served_as_it_stands(serving):
    with urllib.request.urlopen(f"{serving}/board.html") as answer:
        assert answer.read().decode("utf-8") == "<p>预警看板</p>"
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_nothing_beside_the_folder_is_served(serving):
    assert status_of(f"{serving}/../identifier.key") == 404
    assert status_of(f"{serving}/%2e%2e/identifier.key") == 404


def test_a_foreign_host_name_pointed_here_gets_nothing(serving):
    assert status_of(f"{serving}/board.html", Host="elsewhere.example") == 403


@pytest.mark.usefixtures("serving")
def test_a_taken_port_is_not_free(port):
    assert not is_port_free(port)


@pytest.mark.parametrize(
    "path",
    [
        "/../identifier.key",
        "/..%2fidentifier.key",
        "/%2e%2e%5cidentifier.key",
        "/board.html/../../identifier.key",
        "//identifier.key",
        "/link/identifier.key",
        "/key.html",
        "/link/",
        "/.board.html.draft",
        "/",
    ],
)
@pytest.mark.usefixtures("serving")
def test_no_way_out_of_the_folder_and_no_list_of_it(port, path):
    # http.client sends the path as it stands, where urllib might tidy it.
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    assert answer.status == 404
    assert b"secret" not in answer.read()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
@pytest.mark.usefixtures("serving")
def test_it_takes_nothing(port, method):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, "/board.html", body=b"x")
    assert connection.getresponse().status == 501


def test_it_ends_when_its_parent_is_killed(tmp_path, port):
    start = (
        "import sys, time; from pathlib import Path\n"
        "from pipelines.outputs_server import start_outputs_server\n"
        "start_outputs_server(Path(sys.argv[1]), int(sys.argv[2])); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", start, str(tmp_path / "outputs"), str(port)],
        cwd=Path(__file__).parents[3],
    )
    try:
        wait_until(lambda: not is_port_free(port), "the server did not begin")
    finally:
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
    wait_until(lambda: is_port_free(port), "the server outlived its parent")
