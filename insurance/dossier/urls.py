from django.urls import path

from insurance.dossier import views
from insurance.dossier.preview import views as preview_views

urlpatterns = [
    path("", views.dossier, name="dossier"),
    path("preview/", preview_views.dossier_preview, name="dossier-preview"),
    path("compare/", preview_views.dossier_compare, name="dossier-compare"),
    path("new/", views.dossier_new, name="dossier-new"),
    path("build/<uuid:uid>/", views.dossier_job, name="dossier-job"),
    path("D-<int:number>/", views.dossier_version, name="dossier-version"),
    path("D-<int:number>/download/", views.dossier_download, name="dossier-download"),
    path("D-<int:number>/mail/", views.dossier_mail, name="dossier-mail"),
    path("D-<int:number>/revoke/", views.dossier_revoke, name="dossier-revoke"),
]
