"""The tiny city with a network and its rules."""

from __future__ import annotations

import pytest

from rencheng.core.resilience.network import Network
from support.city_fixtures import city_folder, open_town, own_files, town
from support.lifelines import NETWORK, save_small_network

__all__ = ["city_folder", "open_town", "own_files", "town"]


@pytest.fixture
def network(town: None) -> Network:
    save_small_network()
    return NETWORK
