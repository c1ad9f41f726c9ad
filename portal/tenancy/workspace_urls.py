from django.urls import path

from portal.tenancy import workspace_views as views

urlpatterns = [
    path("", views.workspace, name="workspace"),
    path("people/", views.organisation_people, name="organisation-people"),
    path("people/resend/", views.organisation_resend, name="organisation-people-resend"),
    path("people/revoke/", views.organisation_revoke, name="organisation-people-revoke"),
]
