from django.urls import path

from insurance.insurers import passing_views
from insurance.insurers import workspace_views as views
from insurance.insurers.desk import views as desk

urlpatterns = [
    path("", desk.shared_dossiers, name="shared-dossiers"),
    path("export/", desk.shared_export, name="shared-export"),
    path("compare/", desk.shared_compare, name="shared-compare"),
    path("<uuid:public_id>/", desk.shared_dossier, name="shared-dossier"),
    path("<uuid:public_id>/data/", desk.shared_data, name="shared-data"),
    path("<uuid:public_id>/download/", views.shared_download, name="shared-download"),
    path("<uuid:public_id>/pass-on/", passing_views.account_pass_on, name="account-pass-on"),
]
