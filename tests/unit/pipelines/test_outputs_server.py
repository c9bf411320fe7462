import socket
import time
import urllib.error
import urllib.request

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
    process = start_outputs_server(folder, port)
    end = time.monotonic() + 20
    while is_port_free(port):
        assert time.monotonic() < end, "the server did not begin"
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=10)


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
