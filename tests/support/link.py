"""The way to the database as a thing that breaks: a TCP proxy that cuts connections at a chosen statement."""

import contextlib
import selectors
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy.engine import URL

QUERY = b"\x03"
"""MySQL's command byte of a statement."""


@dataclass
class Link:
    """A port on this machine that leads to the database until told otherwise."""

    target: tuple[str, int]
    listener: socket.socket
    cut_at: bytes | None = None
    """Statements that begin so break their connection: before the server has read them, or after it has answered."""
    after_answer: bool = False
    cuts: int = 0
    times: int = 1
    """How many connections may be broken before the link is whole again."""
    _threads: list[threading.Thread] = field(default_factory=list)

    def url(self, url: URL) -> URL:
        """A database's URL by way of this link."""
        address, port = self.listener.getsockname()
        return url.set(host=address, port=port)

    def cut(self, statement: str, *, after_answer: bool = False, times: int = 1) -> None:
        """Break the connections of the next statements that begin so."""
        self.cuts, self.times, self.after_answer = 0, times, after_answer
        self.cut_at = QUERY + statement.encode()

    def accept(self) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                break
            try:
                server = socket.create_connection(self.target)
            except OSError:
                client.close()
                continue
            thread = threading.Thread(target=self._carry, args=(client, server))
            self._threads.append(thread)
            thread.start()
        for thread in self._threads:
            thread.join()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        cutting = False
        with client, server, selectors.DefaultSelector() as selector:
            selector.register(client, selectors.EVENT_READ, server)
            selector.register(server, selectors.EVENT_READ, client)
            while True:
                for ready, _ in selector.select():
                    source: socket.socket = ready.fileobj  # type: ignore[assignment]
                    try:
                        data = source.recv(65536)
                    except OSError:
                        return
                    if source is client and self._is_cut(data):
                        if not self.after_answer:
                            return
                        cutting = True
                    if not data or (cutting and source is server):
                        return
                    ready.data.sendall(data)

    def _is_cut(self, data: bytes) -> bool:
        # Four bytes of length and number come before the command.
        if self.cut_at is None or not data[4:].startswith(self.cut_at):
            return False
        self.cuts += 1
        if self.cuts == self.times:
            self.cut_at = None
        return True


@contextlib.contextmanager
def link_to(url: URL, address: tuple[str, int] = ("127.0.0.1", 0)) -> Iterator[Link]:
    """A link to a database's server, at an address of this machine and a free port unless another is given."""
    with socket.create_server(address) as listener:
        link = Link((url.host or "127.0.0.1", url.port or 3306), listener)
        thread = threading.Thread(target=link.accept)
        thread.start()
        try:
            yield link
        finally:
            # Closing alone would leave accept() waiting.
            listener.shutdown(socket.SHUT_RDWR)
    thread.join()
