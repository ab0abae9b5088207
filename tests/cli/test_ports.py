"""A taken port is refused with the name of who has it."""

from __future__ import annotations

import os
import socket

import pytest

from rencheng.cli.ports import demand_free
from rencheng.core.common.errors import SetupError


def test_taken_port_names_its_holder() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(SetupError, match="port_taken") as refused:
            demand_free("127.0.0.1", port)
    assert f"(pid {os.getpid()})" in refused.value.data["who"]
    demand_free("127.0.0.1", port)


def test_address_of_another_machine_is_refused() -> None:
    with pytest.raises(SetupError, match="host_unusable"):
        demand_free("192.0.2.1", 8000)
