"""One application and one client for the tests that change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.service.calling import a_client, an_app, pack_in


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack_in(tmp_path_factory.mktemp("packs"))


@pytest.fixture(scope="module")
def app(pack: Path) -> FastAPI:
    return an_app(pack)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with a_client(app) as made:
        yield made
