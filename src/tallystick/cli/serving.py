"""Serve the pages on this machine."""

from __future__ import annotations

import socket
from pathlib import Path

from tallystick.cli.talk import TALK
from tallystick.terms import BusyError

HOST = "127.0.0.1"


def need_free_port(port: int) -> None:
    """Raises BusyError when something listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise BusyError(
                f"port {port} is taken or not allowed ({error.strerror})",
                where=HOST,
                mend="choose another, as in `make run PORT=8080` or `tallystick serve --port 8080`",
            ) from error


def serve_pages(at: Path, port: int) -> None:
    """Serves until Ctrl-C. Only this machine is answered: the gate that asks who may look is not built yet."""
    import uvicorn

    from tallystick.bureau import Bureau
    from tallystick.web import create_app

    with Bureau.open(at) as bureau:
        TALK.print(f"{bureau.settings.name} on http://{HOST}:{port} - Ctrl-C ends it", markup=False)
        uvicorn.run(create_app(bureau), host=HOST, port=port, log_level="warning", access_log=False)
