"""A migration must find its way back: what it made is taken away in the opposite order."""

import pytest
from django.db.migrations import AddConstraint
from django.db.migrations.loader import MigrationLoader

from portal.tenancy.constraints import SameBusiness

pytestmark = pytest.mark.unit
OURS = {"portal", "risks", "insurance", "subsidies"}


def test_a_key_is_made_before_what_points_at_it() -> None:
    loader, wrong = MigrationLoader(None), []
    for (app, name), migration in loader.disk_migrations.items():
        made = [operation for operation in migration.operations if isinstance(operation, AddConstraint)]
        pointing = [operation for operation in made if isinstance(operation.constraint, SameBusiness)]
        if app not in OURS or not pointing:
            continue
        place = {operation.constraint.name: at for at, operation in enumerate(made)}
        state = loader.project_state((app, name))
        for operation in pointing:
            field = state.models[app, operation.model_name_lower].get_field(operation.constraint.field)
            key = f"{field.remote_field.model.lower().replace('.', '_')}_key"
            if place.get(key, -1) > place[operation.constraint.name]:
                wrong.append(f"{app}.{name}: {key} after {operation.constraint.name}")
    assert wrong == []
