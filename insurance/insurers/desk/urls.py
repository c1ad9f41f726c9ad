from django.urls import path

from insurance.insurers.desk import views
from insurance.insurers.passing_on import views as passing_on
from insurance.insurers.room import workspace_views as room

urlpatterns = [
    path("", views.shared_dossiers, name="shared-dossiers"),
    path("export/", views.shared_export, name="shared-export"),
    path("providers/", views.shared_providers, name="shared-providers"),
    path("compare/", views.shared_compare, name="shared-compare"),
    path("<uuid:public_id>/", views.shared_dossier, name="shared-dossier"),
    path("<uuid:public_id>/data/", views.shared_data, name="shared-data"),
    path("<uuid:public_id>/download/", room.shared_download, name="shared-download"),
    path("<uuid:public_id>/pass-on/", passing_on.account_pass_on, name="account-pass-on"),
]
