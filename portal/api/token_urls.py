from django.urls import path

from portal.api import token_views as views

urlpatterns = [
    path("", views.tokens, name="tokens"),
    path("new/", views.token_new, name="token-new"),
    path("<uuid:public_id>/withdraw/", views.token_revoke, name="token-revoke"),
]
