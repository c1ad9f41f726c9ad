"""Where verdicts meet the rest: facts kept after each change, businesses judged again after each publication."""

from portal import registry
from subsidies.programmes import actions
from subsidies.verdicts.keeping import keep_facts
from subsidies.verdicts.sweeping import after_publishing

registry.add_after_change(keep_facts)
actions.AFTER_PUBLISHING.append(after_publishing)
