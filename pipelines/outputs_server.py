"""A page server for the outputs of a profile, on this machine only, beside the Dagster UI.

Browsers follow no link from a page of the UI to a file; they follow one to here. It gives
out files of its folder, no list of them, takes nothing, and ends with the process it was
started for. What does not
belong here: making the files (reports).
"""

import os
import socket
import subprocess
import sys
import threading
import time
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

HOST = "127.0.0.1"
_WAIT_SECONDS = 1.0


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files below its folder to pages and people of this machine; keeps no log."""

    def end_headers(self) -> None:
        """Forbid other pages to embed or read what is served."""
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def send_head(self) -> BytesIO | BinaryIO | None:
        """Answer whoever asked for this machine by its own name."""
        # Another name means that a foreign page pointed its own host name here.
        named = self.headers.get("Host", "").rsplit(":", 1)[0]
        if named not in (HOST, "localhost"):
            self.send_error(HTTPStatus.FORBIDDEN)
            return None
        if not self._is_outgoing():
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def list_directory(self, path: str | os.PathLike[str]) -> BytesIO | None:  # noqa: ARG002
        """List nothing: the index names what there is to read."""
        self.send_error(HTTPStatus.NOT_FOUND)
        return None

    def _is_outgoing(self) -> bool:
        """Return whether what is asked for lies in the folder, links followed, and is shown.

        A hidden file is one that is being written.
        """
        folder = Path(self.directory).resolve()
        asked = Path(self.translate_path(self.path)).resolve()
        if not asked.is_relative_to(folder):
            return False
        return not any(part.startswith(".") for part in asked.relative_to(folder).parts)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep nothing."""


def start_outputs_server(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    """Start serving a folder on 127.0.0.1 until the calling process ends."""
    folder.mkdir(parents=True, exist_ok=True)
    # -P: a file of the folder, where it runs, is never taken for a module.
    command = [sys.executable, "-P", "-m", "pipelines.outputs_server", str(folder), str(port)]
    command.append(str(os.getpid()))
    code_folder = Path(__file__).resolve().parent.parent
    environment = {**os.environ, "PYTHONPATH": str(code_folder)}
    return subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True)


def serve(folder: Path, port: int, *, until_without: int) -> None:
    """Serve a folder until the process with a number is no longer the parent."""
    server = ThreadingHTTPServer((HOST, port), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while os.getppid() == until_without:
        time.sleep(_WAIT_SECONDS)
    server.shutdown()


def is_port_free(port: int) -> bool:
    """Return whether a port of 127.0.0.1 can be listened on."""
    with socket.socket() as probe:
        # A port that was just given back is free, though the system still remembers it.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]), until_without=int(sys.argv[3]))
