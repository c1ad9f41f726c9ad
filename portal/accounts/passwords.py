"""Length alone (NIST SP 800-63B-4): no composition rules, spaces and emoji allowed, compared as NFC."""

import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST, LONGEST = 15, 128


def refuse_long(password: str) -> None:
    """Raises ValidationError beyond 128 characters: nothing longer is ever hashed, in any password field."""
    if len(password) > 4 * LONGEST or len(unicodedata.normalize("NFC", password)) > LONGEST:
        raise ValidationError(_("Use at most %(count)d characters.") % {"count": LONGEST}, "too_long")


class LengthValidator:
    """15 to 128 characters after NFC; refused before anything is hashed."""

    def validate(self, password: str, user: Any = None) -> None:
        refuse_long(password)
        if len(unicodedata.normalize("NFC", password)) < SHORTEST:
            raise ValidationError(
                _("Use at least %(count)d characters: a sentence works well.") % {"count": SHORTEST}, "too_short"
            )

    def get_help_text(self) -> str:
        return _("At least %(count)d characters. A sentence works well.") % {"count": SHORTEST}
