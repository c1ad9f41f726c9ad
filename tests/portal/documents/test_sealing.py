"""The seal holds, shows each change, and is read by other people's tools."""

import io

import pytest
from pyhanko.pdf_utils.generic import NameObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from portal.documents.keys import demo_keys
from portal.documents.seal_check import seal_problems
from portal.documents.sealing import SealError, seal
from tests.outside import run
from tests.portal.documents import sample
from tests.portal.documents.stamps import stamp_service


def test_pdfsig_finds_the_whole_document_signed(sealed, tmp_path):
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed)
    shown = run("pdfsig", "-nocert", path).stdout
    assert "Signature is Valid" in shown
    assert "Total document signed" in shown
    assert "ETSI.CAdES.detached" in shown
    assert run("qpdf", "--check", path).returncode == 0


def test_the_seal_holds_and_leads_to_its_root(sealed, keys, tmp_path):
    assert seal_problems(sealed) == []
    assert seal_problems(sealed, [keys.seal.certificate]) == []
    assert seal_problems(sealed, [demo_keys(tmp_path).seal.certificate]) == ["seal_untrusted"]


def test_the_sealed_file_begins_with_the_plain_one(sealed, plain):
    assert sealed.startswith(plain)


@pytest.mark.parametrize("at", [200, 5_000, -200])
def test_one_changed_byte_is_seen(sealed, at):
    changed = bytearray(sealed)
    changed[at] ^= 1
    assert seal_problems(bytes(changed)) in (["seal_broken"], ["seal_unreadable"], ["seal_missing"])


def test_a_change_added_after_the_seal_is_seen(sealed):
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    writer.root["/PageLayout"] = NameObject("/TwoColumnLeft")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    assert seal_problems(out.getvalue()) == ["seal_partial"]
    assert seal_problems(sealed + b"\n% more") in (["seal_partial"], ["seal_unreadable"])


def test_unsealed_and_unreadable_files_are_named(plain):
    assert seal_problems(plain) == ["seal_missing"]
    assert seal_problems(b"%PDF-1.7 nothing") == ["seal_unreadable"]
    assert seal_problems(b"") == ["seal_unreadable"]


def test_what_is_not_ours_to_seal_is_refused(sealed, keys):
    with pytest.raises(ValueError, match="sealed already"):
        seal(sealed, keys.seal)
    with pytest.raises(ValueError, match="field"):
        seal(b"%PDF-1.7 nothing", keys.seal)


def test_with_a_time_stamp_the_seal_is_long_term(keys):
    with stamp_service() as (address, root):
        stamped = seal(sample.document(), keys.seal, timestamp_url=address, timestamp_roots=[root])
    assert b"/DSS" in stamped
    assert seal_problems(stamped) == []


def test_a_failing_time_stamp_service_is_an_error_not_a_weaker_seal(keys, plain):
    with stamp_service(status=500) as (address, root), pytest.raises(SealError):
        seal(plain, keys.seal, timestamp_url=address, timestamp_roots=[root])
    with pytest.raises(SealError):
        seal(plain, keys.seal, timestamp_url="http://127.0.0.1:9/")
