"""What this app shows in the menu, on the dashboard, in summaries, in the history and in the dossier."""

from risks.assessment import entry as assessment  # noqa: F401
from risks.continuity import entry as continuity  # noqa: F401
from risks.criteria import entry as criteria  # noqa: F401
from risks.importing import entry as importing  # noqa: F401
from risks.quantification import entry as quantification  # noqa: F401
from risks.register import entry as register  # noqa: F401
from risks.services import entry as services  # noqa: F401
from risks.treatment import entry as treatment  # noqa: F401
