"""What this app shows in the menu, on the dashboard, in summaries, in the history and in the dossier."""

from subsidies.applications import entry as applications_entry  # noqa: F401
from subsidies.curation import entry as curation_entry  # noqa: F401
from subsidies.funding.plan import entry as funding_plan_entry  # noqa: F401
from subsidies.intake import entry as intake_entry  # noqa: F401
from subsidies.ledger import entry as ledger_entry  # noqa: F401
from subsidies.outreach import entry as outreach_entry  # noqa: F401
from subsidies.programmes import entry as programmes_entry  # noqa: F401
from subsidies.verdicts import entry as verdicts_entry  # noqa: F401
