"""The one door, tried as every kind of actor against every action."""

import pytest

from portal.access.rules import NOBODY, Actor, can
from portal.access.table import SECTIONS, TABLE
from tests.cast import Cast
from tests.factories import make_risk


def member(role: str) -> Actor:
    return Actor(user_id=1, business_id=1, role=role, membership_id=5)


class Row:
    """Stands for a tenant's row."""

    class _meta:
        label = "risks.Risk"

    def __init__(self, business_id: int, owner_id: int | None = None) -> None:
        self.business_id, self.owner_id = business_id, owner_id


@pytest.mark.parametrize("action", sorted(TABLE))
def test_nobody_may_do_anything(action: str) -> None:
    assert not can(None, action) and not can(NOBODY, action)


@pytest.mark.parametrize("action", sorted(TABLE))
@pytest.mark.parametrize("role", ["owner", "manager", "member", "reader"])
def test_no_role_reaches_into_another_business(action: str, role: str) -> None:
    assert not can(member(role), action, Row(business_id=2))


def test_an_unknown_action_is_refused_even_to_the_owner() -> None:
    assert not can(member("owner"), "risk.destroy_everything")


def test_an_unknown_role_or_scope_is_refused() -> None:
    assert not can(member("superuser"), "risk.view")
    assert not can(Actor(user_id=1, business_id=1, scope="all", sections=frozenset(SECTIONS)), "risk.view")


def test_a_member_edits_what_is_theirs_only() -> None:
    lucie = member("member")
    assert can(lucie, "risk.edit", Row(1, owner_id=5))
    assert not can(lucie, "risk.edit", Row(1, owner_id=6))
    assert not can(lucie, "risk.edit", Row(1))
    assert not can(lucie, "risk.edit")


def test_a_reader_changes_nothing() -> None:
    changing = [action for action in TABLE if action.split(".")[1] not in {"view", "export"}]
    assert [action for action in changing if can(member("reader"), action)] == []


@pytest.mark.parametrize(("scope", "allowed"), [("read", 1), ("comment", 2), ("edit", 3)])
def test_scopes_include_the_ones_before(scope: str, allowed: int) -> None:
    adviser = Actor(user_id=1, business_id=1, mandate_id=1, scope=scope, sections=frozenset(SECTIONS))
    assert [can(adviser, a) for a in ("risk.view", "risk.comment", "risk.edit")] == [True] * allowed + [False] * (
        3 - allowed
    )


@pytest.mark.parametrize("section", SECTIONS)
def test_a_mandate_opens_only_its_sections(section: str) -> None:
    adviser = Actor(user_id=1, business_id=1, mandate_id=1, scope="edit", sections=frozenset({section}))
    opened = {rule.section for action, rule in TABLE.items() if rule.section and can(adviser, action)}
    assert opened == {section}


def test_no_mandate_manages_people_sharing_or_deletes() -> None:
    adviser = Actor(user_id=1, business_id=1, mandate_id=1, scope="edit", sections=frozenset(SECTIONS))
    forbidden = [
        a for a in TABLE if a.endswith((".manage", ".delete", ".revoke")) or a.startswith(("people", "history"))
    ]
    assert [a for a in forbidden if can(adviser, a)] == []


def test_the_operator_sees_no_content() -> None:
    operator = Actor(user_id=None, business_id=1, operator=True)
    assert [a for a in TABLE if a.endswith((".view", ".download")) and can(operator, a)] == []


def test_workspaces_are_apart() -> None:
    adviser = Actor(user_id=1, organisation_id=3, organisation_kind="chamber", organisation_role="adviser")
    assert can(adviser, "portfolio.view") and not can(adviser, "shared.view")
    assert not can(adviser, "organisation.people")
    assert not any(can(adviser, action) for action, rule in TABLE.items() if rule.organisation is None)


def test_rights_are_looked_up_anew(cast: Cast) -> None:
    risk = make_risk(cast.bakery)
    assert can(cast.actor("marc"), "risk.edit", risk)
    member_row = cast.member("marc")
    member_row.role = "reader"
    member_row.save()
    assert not can(cast.actor("marc"), "risk.edit", risk)
