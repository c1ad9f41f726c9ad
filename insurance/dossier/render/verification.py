"""How to check the dossier without trusting anybody, and what its words mean."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
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
    """Steps, fingerprints, glossary."""
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
        heading(2, _("What the words mean"), key="verification-words"),
        Table([Column("", 1, header=True, colour=palette.INK_2), Column("", 3)], _glossary()),
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


def _glossary() -> list[list[str]]:
    return [
        [_("Likelihood"), _("How often the event happens, from 1 (very rare) to 5 (almost certain).")],
        [_("Impact"), _("What one event costs the business, from 1 (minor) to 5 (vital).")],
        [
            _("Inherent, current, target"),
            _("The level without any control, as things stand, and once the planned measures are done."),
        ],
        [pgettext("dossier", "Threshold"), _("The level from which a risk is more than the business accepts.")],
        [_("Tolerable stop"), _("How long a service may be down before the business is seriously harmed.")],
        [_("Deductible"), _("What the business pays itself before the insurer pays.")],
        [
            _("Waiting time"),
            _(
                "The hours of stoppage before the insurer pays. Either they are never paid, "
                "or all is paid once they have passed."
            ),
        ],
        [_("Proof"), _("A document that backs what is said; its SHA-256 changes when a single bit of the file does.")],
        [pgettext("dossier", "Unknown"), _("The business does not know, and says so. It is never counted as zero.")],
    ]
