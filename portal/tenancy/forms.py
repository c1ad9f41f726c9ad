"""Forms about businesses and people."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.editing.forms import SafeForm
from portal.tenancy.invitations import ROLES_OF
from portal.tenancy.models import Organisation, OrganisationRole, Role
from portal.ui.forms import Form

_EMAIL_LENGTH = 254
ROLE_HELP = {
    Role.OWNER: _("Everything, with people and sharing"),
    Role.MANAGER: _("All content: risks, measures, contracts, dossier"),
    Role.MEMBER: _("What they are responsible for"),
    Role.READER: _("Looks, changes nothing"),
}


class BusinessForm(SafeForm, Form):
    name = forms.CharField(
        label=_("Name of the business"),
        help_text=_("As on your shop sign or your invoices. You can change it later."),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )


class InviteForm(SafeForm, Form):
    email = forms.EmailField(
        label=_("E-mail address"), max_length=_EMAIL_LENGTH, widget=forms.EmailInput({"autocomplete": "off"})
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        widget=forms.RadioSelect,
        initial=Role.MEMBER,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, gettext("%(role)s: %(what)s") % {"role": role.label, "what": ROLE_HELP[role]})
            for role in reversed(Role)
        ]


class OrganisationInviteForm(SafeForm, Form):
    email = forms.EmailField(
        label=_("E-mail address"), max_length=_EMAIL_LENGTH, widget=forms.EmailInput({"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=(), widget=forms.RadioSelect)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = ROLES_OF[organisation.kind]
        self.fields["role"].choices = [(role, OrganisationRole(role).label) for role in allowed]  # type: ignore[attr-defined]
        self.fields["role"].initial = allowed[0]


class MemberForm(Form):
    """Which member a button is about. Whether that member is of this business is the verb's question."""

    member = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)


class RoleForm(MemberForm):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class ColleagueForm(Form):
    """Which colleague of a chamber or an insurer a button is about."""

    colleague = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)


class ColleagueRoleForm(ColleagueForm):
    role = forms.ChoiceField(label=_("Role"), choices=OrganisationRole.choices)


class InvitationForm(Form):
    invitation = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
