"""Has the server fork a command in this process's place, and ends as the command ends.

It imports only what is compiled into Python: to load `socket` would take as long as all the rest.
"""

import os
import signal
import sys
from _socket import AF_UNIX, SCM_RIGHTS, SOL_SOCKET, socket

NUMBER_BYTES = 4


def packed(number: int) -> bytes:
    return number.to_bytes(NUMBER_BYTES, sys.byteorder)


def run(words: list[str]) -> int:
    """The command's exit code, minus the signal where one ended it."""
    said = [*map(os.fsencode, words), *(name + b"=" + value for name, value in os.environb.items())]
    asked = b"\0".join((str(len(words)).encode(), *said))
    descriptors = b"".join(map(packed, (0, 1, 2, os.open(".", os.O_RDONLY))))
    server = socket(AF_UNIX)
    # The server's socket lies beside this program.
    server.connect(__file__.removesuffix("tallystick") + "server")
    server.sendmsg([packed(len(asked))], [(SOL_SOCKET, SCM_RIGHTS, descriptors)])
    server.sendall(asked)
    return int.from_bytes(server.recv(NUMBER_BYTES), sys.byteorder, signed=True)


if __name__ == "__main__":
    ended = run(sys.argv)
    if ended < 0:
        signal.signal(-ended, signal.SIG_DFL)
        os.kill(os.getpid(), -ended)
    sys.exit(ended)
