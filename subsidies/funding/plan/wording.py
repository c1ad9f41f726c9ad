"""The plan in words: doubts, what cannot be combined, the history."""

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.ui.format import day
from portal.ui.language import current_language
from subsidies.funding.plan.parts import Asked, Doubt, Plan, Remark, Stand, StepState
from subsidies.funding.wording import eur, said

VERBS = {
    "funding.chosen": _("Aid programme chosen for a measure"),
    "funding.changed": _("Part of the cost that an aid programme counts"),
    "funding.dropped": _("Aid programme taken out of the plan"),
}
FIELDS = {"programme": _("Programme"), "eligible_cost_eur": _("Cost that counts, before VAT")}
DOUBTS = {
    Doubt.TO_SETTLE: _("A fact about your business is missing: nothing is sure yet."),
    Doubt.NOT_ELIGIBLE: _("Not for you: it counts for nothing here."),
    Doubt.CLOSED: _("Closed: it counts for nothing here."),
    Doubt.SOON: _("Not open yet: nothing is sure before it is."),
    Doubt.NOT_MET: _("You said that a condition is not met: ask the operator before you count on it."),
    Doubt.SUSPENDED: _("Suspended: do not count on it."),
    Doubt.TOO_LATE: _("Too late, unless you applied before you began."),
    Doubt.ONCE: _(
        "You had it already: it counts for nothing here. If that was for this measure, tick it in the application."
    ),
    Doubt.EXCLUDED: _("It cannot be had together with what was granted to you: it counts for nothing here."),
}
REMARKS = {
    "not_with": _("“%(one)s” and “%(other)s” cannot be had together: keep one of them. The sums count only one."),
    "not_with_elsewhere": _(
        "“%(one)s” and “%(other)s” cannot be had for the same spending. You chose them for different measures: ask "
        "both operators before you apply."
    ),
    "over_public": _(
        "Together they would pay %(wished)s. Public aid may pay %(pct)s of this cost at most, so count %(most)s."
    ),
    "over_cost": _("Together they would pay %(wished)s, more than the measure costs: count %(most)s."),
    "over_room": _(
        "This plan counts %(spent)s of de minimis aid, and %(room)s is what you may still receive. Take something out, "
        "or wait until earlier aid is three years old."
    ),
    "once_again": _("You had “%(title)s” already: you may ask again from %(day)s."),
}
STAND_WORDS = {
    Stand.PREPARING: pgettext_lazy("application", "Being prepared"),
    Stand.SENT: pgettext_lazy("application", "Sent"),
    Stand.GRANTED: pgettext_lazy("application", "Accepted"),
    Stand.PAID: pgettext_lazy("application", "Paid"),
}
STANDS = {  # with its day, and where the day is not known
    Stand.PREPARING: (
        _("Your application %(ref)s is not sent yet."),
        _("Your application %(ref)s is not sent yet."),
    ),
    Stand.SENT: (_("Sent on %(day)s; no answer yet."), _("Sent; no answer yet.")),
    Stand.GRANTED: (_("Granted on %(day)s; the money is still to come."), _("Granted; the money is still to come.")),
    Stand.PAID: (_("Paid on %(day)s."), _("Paid.")),
}
STATES = {
    StepState.DONE: _("Granted"),
    StepState.PLANNED: _("In your plan"),
    StepState.MISSING: _("Still missing"),
}


def stand_word(asked: Asked) -> str:
    """Where the business's own application stands, in a word."""
    return str(STAND_WORDS[asked.stand])


def stand_text(asked: Asked) -> str:
    """The same as a sentence, with the day where it is known; what came less or more than was granted is said."""
    days = {Stand.SENT: asked.sent_on, Stand.GRANTED: asked.decided_on, Stand.PAID: asked.paid_on}
    on = days.get(asked.stand)
    dated, undated = STANDS[asked.stand]
    values = {"ref": asked.reference, "day": day(on, current_language()) if on else ""}
    text = str(dated if on else undated) % values
    differs = asked.granted_eur is not None and asked.received_eur not in {None, asked.granted_eur}
    if asked.stand is Stand.PAID and differs:
        text += " " + gettext("You received %(amount)s.") % {"amount": eur(asked.received_eur)}
    return text


def unsure_text(plan: Plan) -> str:
    """What makes the plan's aid less than sure, beside its figure; empty when nothing does."""
    unsure, said_so = plan.unsure, []
    if unsure.to_settle:
        said_so.append(
            ngettext(
                "%(count)s of its programmes depends on what you have not told us.",
                "%(count)s of its programmes depend on what you have not told us.",
                unsure.to_settle,
            )
            % {"count": unsure.to_settle}
        )
    if unsure.to_confirm:
        said_so.append(
            ngettext(
                "%(count)s of its programmes has conditions that you have not confirmed.",
                "%(count)s of its programmes have conditions that you have not confirmed.",
                unsure.to_confirm,
            )
            % {"count": unsure.to_confirm}
        )
    if unsure.otherwise:
        said_so.append(
            ngettext(
                "%(count)s of its programmes is in doubt for another reason, said below.",
                "%(count)s of its programmes are in doubt for another reason, said below.",
                unsure.otherwise,
            )
            % {"count": unsure.otherwise}
        )
    if plan.not_stated:
        said_so.append(
            ngettext(
                "%(count)s of its programmes states no amount.",
                "%(count)s of its programmes state no amount.",
                plan.not_stated,
            )
            % {"count": plan.not_stated}
        )
    return " ".join(said_so)


def remark_text(remark: Remark) -> str:
    """One remark as a sentence."""
    values = dict(remark.values)
    if remark.code in {"once_together", "one_application"}:
        count = values["count"]
        text = ngettext(
            "“%(title)s” is chosen for %(count)s measure: put it into one application.",
            "“%(title)s” is chosen for %(count)s measures: put them into one application, whose limits are shared here "
            "by cost.",
            count,
        ) % {"title": values["title"], "count": count}
        if remark.code == "once_together":
            years = int(values["years"])
            text += " " + ngettext("It comes only once a year.", "It comes only once in %(years)s years.", years) % {
                "years": years
            }
        return text
    return str(REMARKS[remark.code]) % said(remark.values)
