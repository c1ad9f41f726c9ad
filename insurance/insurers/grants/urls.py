from django.urls import path

from insurance.insurers.grants import views
from insurance.insurers.passing_on import views as passing_on

urlpatterns = [
    path("", views.grants, name="grants"),
    path("new/", views.grant_new, name="grant-new"),
    path("accesses.csv", views.grant_accesses, name="grant-accesses"),
    path("revoke/", views.grant_revoke_all, name="grant-revoke-all"),
    path("pass-on/T-<int:number>/", passing_on.pass_on, name="pass-on"),
    path("pass-on/T-<int:number>/refuse/", passing_on.pass_on_refuse, name="pass-on-refuse"),
    path("<uuid:public_id>/", views.grant, name="grant"),
    path("<uuid:public_id>/revoke/", views.grant_revoke, name="grant-revoke"),
]
