from django.urls import path

from insurance.insurers import workspace_views as views

urlpatterns = [
    path("", views.shared_dossiers, name="shared-dossiers"),
    path("<uuid:public_id>/download/", views.shared_download, name="shared-download"),
]
