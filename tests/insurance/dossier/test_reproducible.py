"""One snapshot, one document: nothing of the machine, its language, its clock or its chance is in the bytes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.insurance.dossier.test_render import ROOT

CODE = """
import datetime, sys, time
shift = float(sys.argv[1])
clock, local = time.time, time.localtime
time.time = lambda: clock() + shift
time.localtime = lambda when=None: local(time.time() if when is None else when)
class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
datetime.datetime = Later
import django
django.setup()
from django.utils.translation import override
from insurance.dossier.attached import attached
from insurance.dossier.render import render_dossier
from insurance.dossier.workbook import workbook
from portal.documents.canonical import sha256
from tests.insurance.dossier.example import example
for lang in ("fr", "en"):
    with override(lang):
        print(sha256(render_dossier(example(), lang, attached(example()))), sha256(workbook(example(), lang)))
"""
MACHINES = [
    ("0", {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"}),
    ("40000000", {"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "LANGUAGE": "fr"}),
    ("-90000000", {"PYTHONHASHSEED": "4242", "TZ": "America/Caracas", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"}),
]


def made(shift: str, around: dict[str, str], home: Path) -> str:
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings", "REMPART_LOCAL": "1", "HOME": str(home)} | around
    done = subprocess.run(
        [sys.executable, "-c", CODE, shift], capture_output=True, text=True, cwd=ROOT, env=env, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.slow
def test_other_hash_seeds_locales_zones_and_times_give_the_same_bytes(tmp_path):
    first, *others = [made(shift, around, tmp_path) for shift, around in MACHINES]
    assert len(first.split()) == 4
    assert others == [first, first]
