"""A seal that nobody stamped holds after its certificate ended, but from then on nobody vouches for its day; one that a
known service stamped outlives it. And no bit of the place that a seal cannot cover is free."""

import io
import random
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command
from pyhanko.pdf_utils.reader import PdfFileReader

from portal.documents.keys import Keys, NotInForceError
from portal.documents.seal_check import Seal, examine_seal, seal_problems
from portal.documents.sealing import SealError, seal
from portal.documents.verification import MESSAGES
from tests.portal.documents.authorities import issued_keys
from tests.portal.documents.certificates import DAY, make_keys
from tests.portal.documents.stamps import stamp_service

ENDED = (-3 * DAY, -DAY)  # of a certificate that held two days ago
NOW = datetime.now(UTC).replace(microsecond=0)
THEN = -2 * DAY
type Outliving = tuple[bytes, Keys, x509.Certificate]


def set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of whatever seals stands at the day before yesterday."""

    class Then(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + THEN

    for module in ("pyhanko.sign.signers.pdf_signer", "pyhanko_certvalidator.context", "portal.documents.sealing"):
        monkeypatch.setattr(f"{module}.datetime", Then)


def sealed_then(
    plain: bytes, keys: Keys, *, at: timedelta = THEN, ends: timedelta = DAY, answers: bool = True
) -> tuple[bytes, x509.Certificate]:
    """The PDF sealed two days ago as the service stamped it then, or at another time from now, and the service's
    certificate."""
    with pytest.MonkeyPatch.context() as patch, stamp_service(ends=ends, at=NOW + at) as (url, root):
        set_back(patch)
        return seal(plain, keys.seal, timestamp_url=url, timestamp_roots=[root]), root


def forged(plain: bytes, keys: Keys, at: timedelta, **more: bool) -> tuple[bytes, x509.Certificate]:
    """The same by a forger, who does not look at what came out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.documents.sealing._require_lasting", lambda *_args: None)
        return sealed_then(plain, keys, at=at, **more)


@pytest.fixture(scope="module")
def outliving(plain: bytes) -> Outliving:
    """Sealed two days ago under a certificate that an authority had issued and that ended yesterday, and stamped."""
    with issued_keys(*ENDED) as keys:
        sealed, root = sealed_then(plain, keys)
    return sealed, keys, root


def cut_down(sealed: bytes) -> bytes:
    """Without what was added after the seal."""
    _zero, _start, behind, length = PdfFileReader(io.BytesIO(sealed)).embedded_regular_signatures[0].byte_range
    return sealed[: behind + length]


def test_the_seal_says_whose_it_is_and_when(sealed, keys):
    found = examine_seal(sealed, [keys.seal.certificate])
    assert found.problems == []
    assert found.certificate == keys.seal.certificate
    assert found.stamp is None
    assert found.moment is not None
    assert abs(datetime.now(UTC) - found.moment) < timedelta(hours=1)
    assert not found.outlived(datetime.now(UTC))


def test_a_plain_seal_counts_after_its_certificate_ended_but_nobody_vouches_for_its_day(plain, monkeypatch):
    keys = make_keys("Expired", *ENDED)
    with monkeypatch.context() as patch:
        set_back(patch)
        sealed = seal(plain, keys.seal)
    found = examine_seal(sealed, [keys.seal.certificate])
    assert found.problems == []
    assert found.outlived(datetime.now(UTC)) and not found.outlived(NOW + THEN)
    assert seal_problems(sealed, [make_keys("Newer").seal.certificate, keys.seal.certificate]) == []
    assert seal_problems(sealed, [make_keys("Newer").seal.certificate]) == ["seal_untrusted"]


@pytest.mark.parametrize("issued", [False, True])
def test_a_stamped_seal_outlives_its_certificate(plain: bytes, outliving: Outliving, issued: bool) -> None:
    sealed, keys, root = outliving
    if not issued:
        keys = make_keys("Expired", *ENDED)
        sealed, root = sealed_then(plain, keys)
    trusted = keys.seal.chain or [keys.seal.certificate]
    found = examine_seal(sealed, trusted, [root])
    assert found.problems == []
    assert found.stamp is not None and found.stamp.checked
    assert found.moment == found.stamp.moment == NOW + THEN
    assert not found.outlived(datetime.now(UTC))
    assert found.outlived(NOW + 2 * DAY), "once the service's own certificate has ended"
    unknown = examine_seal(sealed, trusted)
    assert unknown.problems == [] and unknown.stamp is not None and not unknown.stamp.checked
    assert unknown.outlived(datetime.now(UTC)), "anybody may run a service that nobody knows"


def test_a_stamped_seal_without_the_word_on_its_certificate_does_not_outlive_it(outliving: Outliving) -> None:
    """Cut down to what the seal covers, it is whole, but whether its certificate had been withdrawn cannot be told."""
    sealed, keys, root = outliving
    cut = cut_down(sealed)
    assert b"/DSS" in sealed[len(cut) :]
    found = examine_seal(cut, keys.seal.chain, [root])
    assert found.problems == [] and found.stamp is not None and found.stamp.checked
    assert found.outlived(datetime.now(UTC))


def test_nothing_is_called_lasting_whose_issuer_did_not_answer(plain: bytes) -> None:
    with issued_keys(-DAY, DAY, answers=False) as keys, stamp_service() as (url, root), pytest.raises(SealError):
        seal(plain, keys.seal, timestamp_url=url, timestamp_roots=[root])


@pytest.mark.parametrize("at", [timedelta(0), -4 * DAY])
def test_a_seal_counts_as_of_its_stamp_not_of_the_clock_that_sealed(plain: bytes, at: timedelta) -> None:
    keys = make_keys("Ended yesterday", *ENDED)
    sealed, root = forged(plain, keys, at)
    for roots in ((), [root]):
        found = examine_seal(sealed, [keys.seal.certificate], roots)
        assert found.problems == ["seal_out_of_time"]
        assert found.moment == NOW + at


def test_so_does_one_whose_certificate_an_authority_issued(plain: bytes) -> None:
    """It leads to its root; only the time is wrong."""
    with issued_keys(*ENDED) as keys:
        sealed, root = forged(plain, keys, timedelta(0))
    assert seal_problems(sealed, keys.seal.chain, [root]) == ["seal_out_of_time"]
    assert seal_problems(sealed, [make_keys("Another").seal.certificate], [root]) == ["seal_untrusted"]


@pytest.mark.parametrize("issued", [False, True])
def test_nothing_is_sealed_when_the_stamp_says_that_the_certificate_has_ended(plain: bytes, issued: bool) -> None:
    """The machine's clock is slow: its own word would have let the seal pass."""
    made = issued_keys(*ENDED) if issued else nullcontext(make_keys("Ended yesterday", *ENDED))
    with made as keys, pytest.raises(NotInForceError) as refused:
        sealed_then(plain, keys, at=timedelta(0))
    assert refused.value.code == "seal_expired"


def test_a_stamp_of_a_service_that_nobody_named_does_not_count(plain: bytes) -> None:
    keys = make_keys("Ended yesterday", *ENDED)
    sealed, _root = sealed_then(plain, keys)
    with stamp_service() as (_url, other):
        assert seal_problems(sealed, [keys.seal.certificate], [other]) == ["stamp_untrusted"]
    assert seal_problems(sealed, [keys.seal.certificate], [keys.seal.certificate]) == ["stamp_untrusted"]


def test_a_stamp_after_the_services_own_end_does_not_count(plain: bytes) -> None:
    keys = make_keys("Rempart", -10 * DAY, DAY)
    sealed, root = forged(plain, keys, -DAY, ends=-1.5 * DAY)
    assert seal_problems(sealed, [keys.seal.certificate], [root]) == ["stamp_untrusted"]


@pytest.mark.parametrize(("starts", "ends", "code"), [(-3 * DAY, -DAY, "seal_expired"), (DAY, 3 * DAY, "seal_not_yet")])
def test_a_certificate_out_of_its_time_seals_nothing(starts, ends, code, plain):
    with pytest.raises(NotInForceError) as refused:
        seal(plain, make_keys("Late", starts, ends).seal)
    assert refused.value.code == code


@pytest.mark.parametrize("times", [(-3 * DAY, -DAY), (DAY, 3 * DAY)])
def test_a_seal_made_outside_its_certificates_time_does_not_count(times, plain, monkeypatch):
    keys = make_keys("Out of time", *times)
    monkeypatch.setattr(type(keys.seal), "require_in_force", lambda self, moment: None)
    assert seal_problems(seal(plain, keys.seal), [keys.seal.certificate]) == ["seal_out_of_time"]


def command(folder: Path, sealed: bytes, keys: Keys, *stamp_roots: x509.Certificate) -> None:
    """`verify_dossier` of the sealed PDF, with what it is told to trust."""
    (folder / "dossier.pdf").write_bytes(sealed)
    arguments = ["--root", _pem(folder / "root.pem", (*keys.seal.chain, keys.seal.certificate)[0])]
    for number, root in enumerate(stamp_roots):
        arguments += ["--stamp-root", _pem(folder / f"stamp-{number}.pem", root)]
    call_command("verify_dossier", str(folder / "dossier.pdf"), *arguments)


def _pem(path: Path, certificate: x509.Certificate) -> str:
    path.write_bytes(certificate.public_bytes(Encoding.PEM))
    return str(path)


def test_the_command_says_of_a_plain_seal_that_nobody_vouches_for_its_day(
    plain: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = make_keys("Ended yesterday", *ENDED)
    with monkeypatch.context() as patch:
        set_back(patch)
        sealed = seal(plain, keys.seal)
    command(tmp_path, sealed, keys)
    said = capsys.readouterr()
    day = keys.seal.certificate.not_valid_after_utc.date().isoformat()
    assert f"warning: its certificate ended, nobody vouches that it was sealed before {day}\n" in said.err
    assert "(said by the machine that sealed)" in said.out
    assert "the seal holds" in said.out
    current = make_keys("Of today")
    command(tmp_path, seal(plain, current.seal), current)
    assert "nobody vouches" not in capsys.readouterr().err


def test_the_command_says_whose_stamp_it_is_and_whether_that_was_checked(
    outliving: Outliving, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sealed, keys, root = outliving
    command(tmp_path, sealed, keys, root)
    said = capsys.readouterr()
    assert said.err == ""
    assert f"{(NOW + THEN).isoformat()} (stamped by CN=Horodatage d'essai)" in said.out
    command(tmp_path, sealed, keys)
    said = capsys.readouterr()
    assert "(stamped by CN=Horodatage d'essai, not checked)" in said.out
    assert "nobody vouches that it was sealed before" in said.err
    with stamp_service() as (_url, other), pytest.raises(CommandError):
        command(tmp_path, sealed, keys, other)
    assert str(MESSAGES["stamp_untrusted"]) in capsys.readouterr().err
    command(tmp_path, cut_down(sealed), keys, root)
    assert "warning: its certificate ended, nothing inside shows that it had not been withdrawn" in (
        capsys.readouterr().err
    )


def test_a_stamp_root_has_to_be_a_certificate(sealed: bytes, keys: Keys, tmp_path: Path) -> None:
    from portal.documents.keys import public_pem

    (tmp_path / "key.pem").write_bytes(public_pem(keys.manifest))
    (tmp_path / "dossier.pdf").write_bytes(sealed)
    with pytest.raises(CommandError, match=r"key\.pem: no PEM certificate"):
        call_command("verify_dossier", str(tmp_path / "dossier.pdf"), "--stamp-root", str(tmp_path / "key.pem"))


def flips(sealed: bytes, count: int) -> list[tuple[int, bytes]]:
    """One bit each of the place that holds the seal, its ends included."""
    start = sealed.index(b"/Contents <3082") + len(b"/Contents ")
    end = sealed.index(b">", start) + 1
    used = len(sealed[start:end].rstrip(b"0>"))
    picked, made = random.Random(5), []
    places = [start + picked.randrange(used) for _ in range(count)] + [start + picked.randrange(used, end - start - 1)]
    for at in (start, *places, end - 1):
        for bit in (0x20, 1 << picked.randrange(8)):
            changed = bytearray(sealed)
            changed[at] ^= bit
            made.append((at - start, bytes(changed)))
    return made


def test_no_bit_of_the_seals_own_place_is_free(sealed, keys):
    for at, changed in flips(sealed, 40):
        assert seal_problems(changed, [keys.seal.certificate]), at


def test_nor_of_a_stamp(plain: bytes) -> None:
    keys = make_keys("Rempart")
    with stamp_service() as (url, root):
        sealed = seal(plain, keys.seal, timestamp_url=url, timestamp_roots=[root])
    for at, changed in flips(sealed, 12):
        assert seal_problems(changed, [keys.seal.certificate], [root]), at


def test_what_a_seal_says_of_nothing() -> None:
    assert not Seal(["seal_missing"]).outlived(datetime.now(UTC))
