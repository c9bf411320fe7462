"""A headless Chromium over its DevTools protocol, or a skip that says what is missing."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "fixtures"))

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--remote-debugging-port=0",
    "--remote-allow-origins=*",
)
_WAIT_SECONDS = 30.0


class Page:
    """One page of the browser: evaluates scripts and keeps what it logged and fetched."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._last = 0
        self.messages: list[str] = []
        self.requests: list[str] = []

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._last += 1
        call = {"id": self._last, "method": method, "params": parameters}
        self._connection.send(json.dumps(call))
        while True:
            answer = json.loads(self._connection.recv(timeout=_WAIT_SECONDS))
            self._note(answer)
            if answer.get("id") == self._last:
                return answer.get("result", {})

    def open(self, address: str) -> None:
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        self.send("Page.navigate", url=address)
        end = time.monotonic() + _WAIT_SECONDS
        while self.value("document.readyState") != "complete":
            assert time.monotonic() < end, "the page did not load"
            time.sleep(0.05)

    def value(self, expression: str) -> Any:
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, key: str, code: int) -> None:
        for kind in ("keyDown", "keyUp"):
            self.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
                text="\r" if key == "Enter" else "",
            )

    def _note(self, answer: dict[str, Any]) -> None:
        method, parameters = answer.get("method"), answer.get("params", {})
        if method == "Log.entryAdded":
            self.messages.append(parameters["entry"]["text"])
        if method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown"):
            self.messages.append(json.dumps(parameters))
        if method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])


@pytest.fixture(scope="session")
def browser_port() -> Iterator[int]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("Chromium is not installed")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [program, *_FLAGS, f"--user-data-dir={folder}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield _port_of(Path(folder) / "DevToolsActivePort")
        finally:
            process.terminate()
            process.wait(timeout=_WAIT_SECONDS)


@pytest.fixture
def page(browser_port: int) -> Iterator[Page]:
    from http.client import HTTPConnection

    connect = pytest.importorskip("websockets.sync.client").connect
    http = HTTPConnection("127.0.0.1", browser_port, timeout=_WAIT_SECONDS)
    http.request("PUT", "/json/new?about:blank")
    address = json.loads(http.getresponse().read())["webSocketDebuggerUrl"]
    with connect(address, max_size=None, proxy=None) as connection:
        yield Page(connection)


def _port_of(file: Path) -> int:
    end = time.monotonic() + _WAIT_SECONDS
    while not (file.exists() and file.read_text().strip()):
        assert time.monotonic() < end, "Chromium did not start"
        time.sleep(0.05)
    return int(file.read_text().splitlines()[0])
