"""A seal outlives its certificate, and no bit of the place that it cannot cover is free."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from pyhanko.sign.signers import pdf_signer

from portal.documents.keys import NotInForceError
from portal.documents.seal_check import examine_seal, seal_problems
from portal.documents.sealing import seal
from tests.portal.documents.certificates import DAY, make_keys


def test_the_seal_says_whose_it_is_and_when(sealed, keys):
    found = examine_seal(sealed, [keys.seal.certificate])
    assert found.problems == []
    assert found.certificate == keys.seal.certificate
    assert not found.stamped
    assert found.moment is not None
    assert abs(datetime.now(UTC) - found.moment) < timedelta(hours=1)


def test_a_seal_made_while_the_certificate_held_still_counts_after_it_expired(plain, monkeypatch):
    keys = make_keys("Expired", -3 * DAY, -DAY)

    class Then(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) - 2 * DAY

    monkeypatch.setattr(pdf_signer, "datetime", Then)
    monkeypatch.setattr("portal.documents.sealing.datetime", Then)
    sealed = seal(plain, keys.seal)
    assert seal_problems(sealed, [keys.seal.certificate]) == []
    assert seal_problems(sealed, [make_keys("Newer").seal.certificate, keys.seal.certificate]) == []
    assert seal_problems(sealed, [make_keys("Newer").seal.certificate]) == ["seal_untrusted"]


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


def test_no_bit_of_the_seals_own_place_is_free(sealed, keys):
    start = sealed.index(b"/Contents <3082") + len(b"/Contents ")
    end = sealed.index(b">", start) + 1
    used = len(sealed[start:end].rstrip(b"0>"))
    picked = random.Random(5)
    places = [start + picked.randrange(used) for _ in range(40)] + [start + picked.randrange(used, end - start - 1)]
    for at in (start, *places, end - 1):
        for bit in (0x20, 1 << picked.randrange(8)):
            changed = bytearray(sealed)
            changed[at] ^= bit
            assert seal_problems(bytes(changed), [keys.seal.certificate]), (at - start, bit)
