import pytest

from portal.documents.keys import Keys, demo_keys
from portal.documents.sealing import seal
from tests.portal.documents import sample


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return demo_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def plain() -> bytes:
    return sample.document()


@pytest.fixture(scope="session")
def sealed(plain: bytes, keys: Keys) -> bytes:
    return seal(plain, keys.seal)
