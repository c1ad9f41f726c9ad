from django.urls import path

from insurance.dossier import public_views

urlpatterns = [path("<str:token>/", public_views.verify, name="verify")]
