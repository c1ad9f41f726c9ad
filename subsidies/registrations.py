"""What this app shows in the menu, on the dashboard, in summaries, in the history and in the dossier."""

from subsidies.outreach import entry as outreach_entry  # noqa: F401
from subsidies.programmes import entry as programmes_entry  # noqa: F401
from subsidies.verdicts import entry as verdicts_entry  # noqa: F401
