"""Re-exports: each model lives in its feature's package."""

from portal.access.models import Grant, Mandate
from portal.accounts.models import BrowserSession, User
from portal.advisers.models import BusinessSummary, MandateRequest
from portal.api.models import ApiAnswer, ApiToken
from portal.audit.models import Entry, Link
from portal.editing.models import FormKey
from portal.evidence.models import Proof
from portal.jobs.models import Job
from portal.notifications.models import CalendarFeed, DigestChoice, OutgoingMail
from portal.profile.models import Profile
from portal.tenancy.models import (
    Business,
    Invitation,
    Membership,
    Organisation,
    OrganisationMembership,
    ReferenceCounter,
)

__all__ = [
    "ApiAnswer",
    "ApiToken",
    "BrowserSession",
    "Business",
    "BusinessSummary",
    "CalendarFeed",
    "DigestChoice",
    "Entry",
    "FormKey",
    "Grant",
    "Invitation",
    "Job",
    "Link",
    "Mandate",
    "MandateRequest",
    "Membership",
    "Organisation",
    "OrganisationMembership",
    "OutgoingMail",
    "Profile",
    "Proof",
    "ReferenceCounter",
    "User",
]
