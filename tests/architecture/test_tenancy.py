"""Every model is a tenant's, with column, policies and composite keys, or stands on the short list of global tables."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from portal.tenancy.models import TenantModel

# Read before any business context exists, or public; each with its reason.
GLOBAL = {
    "portal.Business": "resolved from the URL before any context; id, slug and name only",
    "portal.Membership": "decides the context",
    "portal.Mandate": "decides the context of advisers",
    "portal.Grant": "looked up by link before any context",
    "portal.Invitation": "looked up by token before the person belongs anywhere",
    "portal.User": "a person may belong to several businesses",
    "portal.Organisation": "chambers and insurers",
    "portal.OrganisationMembership": "decides the workspace",
    "portal.BrowserSession": "where a person is signed in",
    "portal.ApiToken": "looked up before any context; a digest only",
    "portal.ApiAnswer": "the answer to a program's repeated request, of any place; sealed, a day at most",
    "portal.FormKey": "a person's submits, of any page",
    "portal.CalendarFeed": "looked up by its secret address before any context; a digest only",
    "portal.DigestChoice": "when a person gets their reminders, of all their businesses",
    "portal.OutgoingMail": "mail before and outside any business; encrypted, emptied once sent",
    "portal.MandateRequest": "that a chamber wrote to an address, most of them without a business; digests only",
    "insurance.PublicSeal": "the public verification page has no business",
    "insurance.PublicCopy": "as the seal; hashes only, never whose copy",
    "insurance.RenewalCampaign": "what a chamber asked for, its own: which clients, which parts, how many became what;"
    " what became of a business's dossier is a row of that business",
    "insurance.PublishedQuestionnaire": "the public catalogue of insurers' questionnaires, and the insurer's drafts",
    "insurance.QuestionnaireEntry": "what an insurer did to its questionnaires; nothing of any business",
    "subsidies.Programme": "the public catalogue",
    "subsidies.ProgrammeVersion": "the public catalogue as it was",
    "subsidies.Sweep": "which ranges of ids are judged again; nothing of any business",
    "subsidies.Tally": "counts over ranges of businesses, for the operator",
    "subsidies.Draft": "a change to the public catalogue, of the institution that owns the programme",
    "subsidies.CatalogueEntry": "who did what to the public catalogue",
    "subsidies.Feed": "an institution's address of its public list",
    "subsidies.Intake": "an institution's file of public programmes",
    "subsidies.Edition": "which public programmes such a file holds",
    "subsidies.IntakeRow": "what such a file would change in the public catalogue",
    "subsidies.Campaign": "what a chamber wrote, its own; what each business received is a row of that business",
    "subsidies.CatalogueState": "the revision of the public catalogue",
}
OURS = {"portal", "risks", "insurance", "subsidies"}


def our_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in OURS]


def rows(sql: str) -> set[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return set(cursor.fetchall())


@pytest.mark.parametrize("model", our_models(), ids=lambda m: m._meta.label)
def test_every_model_is_a_tenants_or_listed_as_global(model: type[models.Model]) -> None:
    assert issubclass(model, TenantModel) != (model._meta.label in GLOBAL)


def test_no_listed_global_is_stale() -> None:
    assert set(GLOBAL) <= {m._meta.label for m in our_models()}


def test_business_itself_holds_only_address_and_name() -> None:
    business = apps.get_model("portal", "Business")
    assert {field.name for field in business._meta.concrete_fields} == {"id", "slug", "name"}


@pytest.mark.django_db
def test_each_tenant_table_is_forced_under_the_three_policies() -> None:
    forced = rows("SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND relforcerowsecurity")
    policies = rows("SELECT tablename, policyname FROM pg_policies")
    for model in our_models():
        table = model._meta.db_table
        if issubclass(model, TenantModel):
            assert (table,) in forced, table
            assert {(table, name) for name in ("tenant_read", "tenant_write", "maintenance")} <= policies, table
        else:
            assert (table,) not in forced, table


@pytest.mark.django_db
def test_each_relation_between_tenant_tables_carries_the_business() -> None:
    composite = rows(
        "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint"
        " WHERE contype = 'f' AND array_length(conkey, 1) = 2"
    )
    single = rows(
        "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint"
        " WHERE contype = 'f' AND array_length(conkey, 1) = 1"
    )
    tenants = {m._meta.db_table for m in our_models() if issubclass(m, TenantModel)} | {"portal_membership"}
    for model in our_models():
        if not issubclass(model, TenantModel):
            continue
        for field in model._meta.concrete_fields:
            target = field.related_model._meta.db_table if field.many_to_one else None  # type: ignore[union-attr]
            if target in tenants:
                pair = (model._meta.db_table, target)
                assert pair in composite, f"{model._meta.label}.{field.name} is not an OwnedKey"
                assert pair not in single, f"{model._meta.label}.{field.name} has a key that ignores the business"


@pytest.mark.django_db
def test_uniqueness_and_indexes_of_tenant_tables_start_with_the_business() -> None:
    allowed = {  # the sweeper's index; unguessable public tokens
        "portal_job_open",
        "insurance_dossierversion_token",
        "risks_asked_token",
    }
    for model in our_models():
        if not issubclass(model, TenantModel):
            continue
        found = rows(
            f"SELECT i.relname, a.attname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid"
            f" JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]"
            f" WHERE x.indrelid = '{model._meta.db_table}'::regclass AND NOT x.indisprimary"
        )
        for name, column in found:
            foreign = any(f.column == column and f.many_to_one and not f.db_column for f in model._meta.concrete_fields)
            if column != "business_id" and not foreign:
                assert any(name.startswith(prefix) for prefix in allowed), f"{name} leads with {column}"


def test_no_automatic_many_to_many_table_and_no_generic_key() -> None:
    for model in our_models():
        for field in model._meta.local_many_to_many:
            assert not field.remote_field.through._meta.auto_created, f"{model._meta.label}.{field.name}"
        names = [type(field).__name__ for field in model._meta.private_fields]
        assert "GenericForeignKey" not in names, model._meta.label


@pytest.mark.django_db
def test_the_suite_runs_as_a_role_without_powers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        name, superuser, bypass = cursor.fetchone()
    assert (superuser, bypass) == (False, False)
    assert not rows(f"SELECT 1 FROM pg_class WHERE relowner = '{name}'::regrole AND relkind = 'r'")
