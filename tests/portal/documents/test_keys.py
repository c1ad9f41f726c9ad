"""Keys load when they are what they should be, and the demonstration's are private."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from portal.documents.keys import KeyFileError, demo_keys, load_manifest_key, load_seal_key, public_pem
from tests.outside import run


def test_the_demonstration_pair_is_private_and_made_once(tmp_path):
    folder = tmp_path / "keys"
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: demo_keys(folder), range(4)))
    assert len({public_pem(keys.manifest) for keys in made}) == 1
    assert len({keys.seal.certificate.serial_number for keys in made}) == 1
    assert all(keys.demonstration for keys in made)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.glob("*.pem")} == {0o600}


def test_openssl_reads_them(tmp_path):
    demo_keys(tmp_path)
    shown = run("openssl", "x509", "-in", tmp_path / "seal-cert.pem", "-noout", "-text").stdout
    assert "prime256v1" in shown
    assert "Non Repudiation" in shown
    assert "ED25519" in run("openssl", "pkey", "-in", tmp_path / "manifest-key.pem", "-noout", "-text").stdout.upper()


@pytest.mark.parametrize("wrong", ["missing", "not a key", "rsa", "p384", "other"])
def test_a_wrong_seal_key_is_refused_by_name(wrong, tmp_path):
    demo_keys(tmp_path)
    path, certificate = tmp_path / "wrong.pem", tmp_path / "seal-cert.pem"
    makers = {
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
        "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
        "other": lambda: ec.generate_private_key(ec.SECP256R1()),
    }
    if wrong in makers:
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        path.write_bytes(makers[wrong]().private_bytes(*form))
    elif wrong != "missing":
        path.write_text(wrong)
    with pytest.raises(KeyFileError, match=r"wrong\.pem"):
        load_seal_key(path, certificate)


def test_a_wrong_manifest_key_is_refused(tmp_path):
    demo_keys(tmp_path)
    with pytest.raises(KeyFileError, match="Ed25519"):
        load_manifest_key(tmp_path / "seal-key.pem")
    with pytest.raises(KeyFileError, match="certificate"):
        load_seal_key(tmp_path / "seal-key.pem", tmp_path / "manifest-key.pem")
