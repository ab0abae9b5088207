"""No test talks to the world: connections do not leave this machine; an attempt fails the test."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any


class NetworkGuard:
    """Refuses connections of Python's sockets to anything but loopback and Unix sockets."""

    def __init__(self) -> None:
        self.attempts: list[str] = []
        self._connect = socket.socket.connect
        self._connect_ex = socket.socket.connect_ex

    def install(self) -> None:
        guard = self

        def connect(self: socket.socket, address: Any) -> None:
            guard.check(self, address)
            guard._connect(self, address)

        def connect_ex(self: socket.socket, address: Any) -> int:
            guard.check(self, address)
            return guard._connect_ex(self, address)

        socket.socket.connect = connect  # type: ignore[method-assign] # that is the point
        socket.socket.connect_ex = connect_ex  # type: ignore[method-assign]

    def check(self, used: socket.socket, address: Any) -> None:
        """Raise ConnectionRefusedError, and remember it, where `address` is not of this machine."""
        if used.family not in {socket.AF_INET, socket.AF_INET6} or is_here(str(address[0])):
            return
        self.attempts.append(f"{address[0]}:{address[1]}")
        raise ConnectionRefusedError(f"tests may not connect to {address[0]}:{address[1]}")


def is_here(host: str) -> bool:
    """Whether a host name or address is this machine's loopback."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
