"""What the dossier does not know, said as it is: an underwriter would ask."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ..snapshot_schema import each_answer
from .context import Context

_MOST_NAMED = 5


def lacking(context: Context) -> list[str]:
    """Short phrases, the weightiest first; empty when nothing is missing."""
    finders = (_answers, _parts, _company, _register, _covers, _lapsed)
    return [phrase for find in finders for phrase in find(context)]


def in_short(context: Context) -> str:
    """One line for the cover: how many answers, and how many other things."""
    answers = _answers(context)
    others = len(lacking(context)) - len(answers)
    more = ""
    if others and answers:
        more = ngettext("{count} other thing", "{count} other things", others).format(count=others)
    elif others:
        more = ngettext("{count} thing", "{count} things", others).format(count=others)
    return ", ".join([*answers, more] if more else answers) or _("nothing that we know of")


def _answers(context: Context) -> list[str]:
    found = context.snapshot.get("answers")
    if not found:
        return []
    states = [answer["state"] for answer in each_answer(found)]
    missing, unknown = states.count("open"), states.count("unknown")
    said = []
    if missing:
        said.append(ngettext("{count} answer not given", "{count} answers not given", missing).format(count=missing))
    if unknown:
        said.append(ngettext("{count} answer unknown", "{count} answers unknown", unknown).format(count=unknown))
    return said


def _parts(context: Context) -> list[str]:
    """The parts on which an underwriter decides, where they were asked for and hold nothing."""
    snapshot, asked = context.snapshot, context.snapshot["sections"]
    empty = {
        "register": (_("the risks"), not snapshot.get("register", {}).get("risks")),
        "answers": (_("the answers to insurers’ questions"), "answers" not in snapshot),
        "policies": (_("the insurance policies"), not snapshot.get("policies")),
        "claims": (_("the losses of five years"), "claims" not in snapshot),
    }
    return [says for name, (says, nothing) in empty.items() if nothing and name in asked]


def _company(context: Context) -> list[str]:
    company = context.snapshot["company"]
    names = {
        "siren": "SIREN",
        "turnover_eur": pgettext("dossier", "turnover"),
        "online_share_pct": _("share of sales made online"),
        "opening_hours": _("opening hours"),
        "created_on": _("date of creation"),
    }
    said = [name for key, name in names.items() if company.get(key) is None]
    if company["employees"] is None and company["employees_band"] is None:
        said.insert(0, pgettext("dossier", "staff"))
    return said


def _register(context: Context) -> list[str]:
    register = context.snapshot.get("register")
    unrated = [risk["reference"] for risk in register["risks"] if risk["current"] is None] if register else []
    if not unrated:
        return []
    named = ", ".join(unrated[:_MOST_NAMED]) + ("…" if len(unrated) > _MOST_NAMED else "")
    return [_("level of {references}").format(references=named)]


def _covers(context: Context) -> list[str]:
    gap = context.snapshot.get("gap")
    count = len(gap["not_calculated"]) if gap else 0
    if not count:
        return []
    return [ngettext("terms of {count} cover", "terms of {count} covers", count).format(count=count)]


def _lapsed(context: Context) -> list[str]:
    count = len(context.lapsed)
    if not count:
        return []
    return [ngettext("{count} proof out of date", "{count} proofs out of date", count).format(count=count)]
