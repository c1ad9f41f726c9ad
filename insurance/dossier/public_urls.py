from django.urls import path

from insurance.dossier import public_views

urlpatterns = [
    path("dossier.schema.json", public_views.dossier_schema, name="dossier-schema"),
    path("<str:token>/", public_views.verify, name="verify"),
]
