"""How to check the dossier without trusting anybody."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.platypus import Flowable

from portal.documents import palette
from portal.documents.canonical import grouped
from portal.documents.paragraphs import MONO_LIKE, heading, paragraph
from portal.documents.tables import DENSE, Column, Table
from portal.documents.text import rich
from portal.ui import format as shown

from ..snapshot_schema import Version
from .context import Context


def story(context: Context) -> list[Flowable]:
    """Steps, what the seal is worth, fingerprints."""
    version = context.snapshot["version"]
    return [
        heading(1, _("Checking this dossier"), key="verification"),
        paragraph(_("The dossier comes as one zip file. Nothing of ours is needed to check it.")),
        paragraph(rich(_("<b>1. The files are those handed over.</b> In the unpacked folder:"))),
        paragraph("sha256sum -c SHA256SUMS", MONO_LIKE),
        paragraph(rich(_("<b>2. The list of files is signed.</b>"))),
        paragraph(
            "openssl pkeyutl -verify -pubin -inkey manifest.pub.pem -rawin -in manifest.json -sigfile manifest.sig",
            MONO_LIKE,
        ),
        paragraph(rich(_("<b>3. The PDF bears its seal and has not changed since.</b>"))),
        paragraph("pdfsig dossier.pdf", MONO_LIKE),
        paragraph(
            rich(_("<b>4. The version is still the one in force.</b> This page says valid, superseded or revoked:"))
        ),
        paragraph(version["verification_url"], MONO_LIKE, address=version["verification_url"]),
        heading(2, _("What the seal says"), key="verification-seal"),
        paragraph(
            _(
                "This seal of the platform shows that the file has not changed. It is neither the signature of the "
                "company's head, nor a qualified seal, nor a guarantee of accuracy."
            )
        ),
        *[paragraph(text) for text in _level(version)],
        heading(2, _("Fingerprints (SHA-256)"), key="verification-hashes"),
        Table([Column("", 1, header=True, colour=palette.INK_2), Column("", 4)], _fingerprints(context), DENSE),
    ]


def _level(version: Version) -> list[str]:
    """Whether somebody else vouches for the moment, and what a trial certificate is worth."""
    level = {
        "B-B": _(
            "Level of the seal: PAdES B-B, without a time stamp. The day on it is the word of the machine that sealed."
        ),
        "B-LT": _(
            "Level of the seal: PAdES B-LT. A time-stamp service vouches for the day, and what is needed to check "
            "the seal later is inside."
        ),
    }
    said = [level[version["seal_level"]]] if "seal_level" in version else []
    if version["demonstration"]:
        said.append(_("DEMONSTRATION: the certificate was made by the platform itself, for trying out."))
    return said


def _fingerprints(context: Context) -> list[list[str]]:
    version = context.snapshot["version"]
    head = version["audit_head"]
    entries = ngettext("{count} entry", "{count} entries", version["audit_length"]).format(
        count=shown.number(version["audit_length"], context.lang)
    )
    return [
        [_("Data (dossier.json)"), grouped(context.digest)],
        [_("Log of the business"), f"{grouped(head)} ({entries})" if head else context.unknown],
        [_("Frozen on"), shown.moment(version["frozen_at"], context.lang)],
    ]
