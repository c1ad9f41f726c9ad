"""Who may do what: the one table of rights. An action that is not listed is refused to everybody.

A rule names the roles of a business that may act, whether a member may act on what they own or are assigned
(`own=True`), the mandate scope and section an adviser needs, and the organisation kinds for their workspaces.
"""

from dataclasses import dataclass

READ, COMMENT, EDIT = "read", "comment", "edit"
SCOPES = (READ, COMMENT, EDIT)  # each includes the ones before it
SECTIONS = ("profile", "services", "register", "aid", "policies", "dossier")

LOOK = frozenset({"owner", "manager", "member", "reader"})
WORK = frozenset({"owner", "manager", "member"})
LEAD = frozenset({"owner", "manager"})
OWNER = frozenset({"owner"})
NOBODY: frozenset[str] = frozenset()
ACCOMPANY = frozenset({"administrator", "adviser"})  # the people of a chamber whom a mandate lets into a business
CURATE = frozenset({"administrator", "editor"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One right. `roles` act on everything; `own` lets a member act on rows that they own or added."""

    roles: frozenset[str]
    own: bool = False
    mandate: str | None = None
    section: str | None = None
    organisation: str | None = None
    organisation_roles: frozenset[str] | None = None
    operator: bool = False


TABLE: dict[str, Rule] = {
    # the business itself
    "business.view": Rule(LOOK, mandate=READ),
    "business.rename": Rule(LEAD),
    "history.view": Rule(LOOK),
    "people.view": Rule(LOOK),
    "people.manage": Rule(OWNER),
    "sharing.view": Rule(LEAD),
    "token.view": Rule(LOOK),
    "token.manage": Rule(OWNER),
    "mandate.manage": Rule(OWNER),
    "grant.manage": Rule(OWNER),
    "job.view": Rule(LOOK, mandate=READ),
    "profile.view": Rule(LOOK, mandate=READ, section="profile"),
    "profile.edit": Rule(LEAD, mandate=EDIT, section="profile", operator=True),
    # risks
    "service.view": Rule(LOOK, mandate=READ, section="services"),
    "service.create": Rule(LEAD, mandate=EDIT, section="services", operator=True),
    "service.edit": Rule(LEAD, own=True, mandate=EDIT, section="services"),
    "service.delete": Rule(LEAD),
    "stoppage.view": Rule(LOOK, mandate=READ, section="services"),
    "stoppage.edit": Rule(LEAD, mandate=EDIT, section="services"),
    "risk.view": Rule(LOOK, mandate=READ, section="register"),
    "risk.create": Rule(LEAD, mandate=EDIT, section="register", operator=True),
    "risk.edit": Rule(LEAD, own=True, mandate=EDIT, section="register", operator=True),
    "risk.accept": Rule(LEAD),
    "risk.comment": Rule(WORK, mandate=COMMENT, section="register"),
    "risk.delete": Rule(LEAD),
    "filter.keep": Rule(WORK, mandate=COMMENT, section="register"),
    "criteria.edit": Rule(LEAD, mandate=EDIT, section="register"),
    "risk.export": Rule(LOOK, mandate=READ, section="register"),
    "measure.view": Rule(LOOK, mandate=READ, section="register"),
    "measure.create": Rule(LEAD, mandate=EDIT, section="register", operator=True),
    "measure.edit": Rule(LEAD, own=True, mandate=EDIT, section="register", operator=True),
    "measure.delete": Rule(LEAD),
    # the guided assessment, and what it proposes
    "assessment.view": Rule(LOOK, mandate=READ, section="register"),
    "assessment.answer": Rule(WORK, mandate=EDIT, section="register", operator=True),
    "assessment.ask": Rule(LEAD),
    "proposal.view": Rule(LOOK, mandate=READ, section="register"),
    "proposal.decide": Rule(LEAD, mandate=EDIT, section="register", operator=True),
    # what risks cost
    "quantification.view": Rule(LOOK, mandate=READ, section="register"),
    "quantification.edit": Rule(LEAD, mandate=EDIT, section="register", operator=True),
    "quantification.run": Rule(WORK, mandate=EDIT, section="register", operator=True),
    # proofs
    "proof.view": Rule(LOOK, mandate=READ, section="dossier"),
    "proof.add": Rule(WORK, mandate=EDIT, section="dossier", operator=True),
    "proof.edit": Rule(LEAD, own=True, mandate=EDIT, section="dossier"),
    "proof.delete": Rule(LEAD),
    # aid
    "programme.view": Rule(LOOK, mandate=READ, section="aid"),
    "programme.follow": Rule(LEAD, mandate=EDIT, section="aid", operator=True),
    "application.view": Rule(LOOK, mandate=READ, section="aid"),
    "application.edit": Rule(LEAD, own=True, mandate=EDIT, section="aid", operator=True),
    "application.comment": Rule(WORK, mandate=COMMENT, section="aid"),
    "ledger.view": Rule(LOOK, mandate=READ, section="aid"),
    "ledger.edit": Rule(LEAD, mandate=EDIT, section="aid", operator=True),
    # insurance
    "policy.view": Rule(LOOK, mandate=READ, section="policies"),
    "policy.create": Rule(LEAD, mandate=EDIT, section="policies", operator=True),
    "policy.edit": Rule(LEAD, mandate=EDIT, section="policies", operator=True),
    "policy.delete": Rule(LEAD),
    "claim.view": Rule(LOOK, mandate=READ, section="policies"),
    "claim.create": Rule(LEAD, mandate=EDIT, section="policies", operator=True),
    "claim.edit": Rule(LEAD, mandate=EDIT, section="policies", operator=True),
    "claim.delete": Rule(LEAD),
    "claim.declare": Rule(LEAD),  # an insurer relies on it: nobody says it for the business
    "claim.import": Rule(LEAD, mandate=EDIT, section="policies", operator=True),
    "claim.export": Rule(LOOK, mandate=READ, section="policies"),
    # the questionnaire of insurers: a declaration binds the business, so no adviser makes one
    "readiness.view": Rule(LOOK, mandate=READ, section="dossier"),
    "readiness.answer": Rule(WORK, mandate=EDIT, section="dossier"),
    "readiness.declare": Rule(LEAD),
    "wanted.view": Rule(LOOK, mandate=READ, section="policies"),
    "wanted.edit": Rule(LEAD, mandate=EDIT, section="policies"),
    # an adviser's statement: asked for and set aside by the business, written by the adviser alone
    "review.view": Rule(LOOK, mandate=READ, section="dossier"),
    "review.ask": Rule(LEAD),
    "review.give": Rule(NOBODY, mandate=COMMENT, section="dossier"),
    "dossier.view": Rule(LOOK, mandate=READ, section="dossier"),
    "dossier.build": Rule(LEAD, mandate=EDIT, section="dossier", operator=True),
    "dossier.download": Rule(LEAD, mandate=READ, section="dossier"),
    "dossier.revoke": Rule(OWNER),
    # questions of those who read a version: an answer binds the business, so no adviser gives one
    "inquiry.view": Rule(LOOK, mandate=EDIT, section="dossier"),
    "inquiry.answer": Rule(LEAD),
    # workspaces of organisations
    "portfolio.view": Rule(NOBODY, organisation="chamber", organisation_roles=ACCOMPANY),
    "mandate.request": Rule(NOBODY, organisation="chamber", organisation_roles=ACCOMPANY),
    "catalogue.view": Rule(NOBODY, organisation="chamber"),
    "catalogue.edit": Rule(NOBODY, organisation="chamber", organisation_roles=CURATE),
    "catalogue.feed": Rule(NOBODY, organisation="chamber", organisation_roles=frozenset({"administrator"})),
    "outreach.view": Rule(NOBODY, organisation="chamber", organisation_roles=ACCOMPANY),
    "outreach.send": Rule(NOBODY, organisation="chamber", organisation_roles=ACCOMPANY),
    "renewal.view": Rule(NOBODY, organisation="chamber", organisation_roles=ACCOMPANY),
    "renewal.run": Rule(NOBODY, organisation="chamber", organisation_roles=ACCOMPANY),
    "shared.view": Rule(NOBODY, organisation="insurer"),
    "shared.download": Rule(NOBODY, organisation="insurer"),
    "question.view": Rule(NOBODY, organisation="insurer"),  # one's own about shared dossiers; to ask is another right
    "shared.ask": Rule(NOBODY, organisation="insurer"),
    "questionnaire.view": Rule(NOBODY, organisation="insurer"),
    "questionnaire.check": Rule(NOBODY, organisation="insurer"),  # reads a file and keeps nothing
    "questionnaire.publish": Rule(NOBODY, organisation="insurer", organisation_roles=frozenset({"administrator"})),
    "organisation.view": Rule(NOBODY, organisation="any"),
    "organisation.token": Rule(NOBODY, organisation="any"),
    "organisation.people": Rule(NOBODY, organisation="any", organisation_roles=frozenset({"administrator"})),
}
