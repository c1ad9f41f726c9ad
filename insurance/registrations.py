"""What this app shows in the menu, on the dashboard, in summaries, in the history and in the dossier."""

from insurance.claims import entry as claims_entry  # noqa: F401
from insurance.cover import entry as cover_entry  # noqa: F401
from insurance.dossier import entry as dossier_entry  # noqa: F401
from insurance.insurers import entry as insurers_entry  # noqa: F401
from insurance.insurers.inquiries import entry as inquiries_entry  # noqa: F401
from insurance.policies import entry as policies_entry  # noqa: F401
from insurance.questionnaires import entry as questionnaires_entry  # noqa: F401
from insurance.readiness import entry as readiness_entry  # noqa: F401
from insurance.renewals import entry as renewals_entry  # noqa: F401
from insurance.review import entry as review_entry  # noqa: F401
from insurance.wanted import entry as wanted_entry  # noqa: F401
