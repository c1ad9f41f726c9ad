from django.urls import path

from portal.api import token_views as views

urlpatterns = [
    path("", views.organisation_tokens, name="organisation-tokens"),
    path("new/", views.organisation_token_new, name="organisation-token-new"),
    path("<uuid:public_id>/withdraw/", views.organisation_token_revoke, name="organisation-token-revoke"),
]
