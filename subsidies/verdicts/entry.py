"""Where verdicts meet the rest: facts kept after each change, businesses judged again after each publication, news."""

from django.utils.translation import gettext_lazy as _

from portal import registry
from portal.notifications.reminders import Kind, add_kind
from subsidies.programmes import actions
from subsidies.verdicts.keeping import keep_facts
from subsidies.verdicts.news import news_of
from subsidies.verdicts.sweeping import after_publishing

registry.add_after_change(keep_facts)
actions.AFTER_PUBLISHING.append(after_publishing)
add_kind(Kind("aid-news", _("Aid that is new for you, or no longer for you"), "programme.view", happened=news_of))
