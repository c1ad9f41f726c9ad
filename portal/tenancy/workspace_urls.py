from django.urls import path

from portal.tenancy import workspace_views as views

urlpatterns = [
    path("", views.workspace, name="workspace"),
    path("people/", views.organisation_people, name="organisation-people"),
    path("people/role/", views.colleague_role, name="organisation-people-role"),
    path("people/remove/", views.colleague_remove, name="organisation-people-remove"),
    path("people/leave/", views.organisation_leave, name="organisation-people-leave"),
    path("people/resend/", views.organisation_resend, name="organisation-people-resend"),
    path("people/revoke/", views.organisation_revoke, name="organisation-people-revoke"),
]
