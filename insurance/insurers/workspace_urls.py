from django.urls import path

from insurance.insurers import passing_views
from insurance.insurers import workspace_views as views

urlpatterns = [
    path("", views.shared_dossiers, name="shared-dossiers"),
    path("<uuid:public_id>/download/", views.shared_download, name="shared-download"),
    path("<uuid:public_id>/pass-on/", passing_views.account_pass_on, name="account-pass-on"),
]
