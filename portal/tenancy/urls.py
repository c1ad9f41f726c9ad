from django.urls import path

from portal.tenancy import views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("people/", views.people, name="people"),
    path("people/invite/", views.invite_person, name="people-invite"),
    path("people/role/", views.set_role, name="people-role"),
    path("people/remove/", views.remove_person, name="people-remove"),
    path("people/leave/", views.leave, name="people-leave"),
    path("people/invitations/resend/", views.resend, name="people-invitation-resend"),
    path("people/invitations/revoke/", views.revoke, name="people-invitation-revoke"),
]
