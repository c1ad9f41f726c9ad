from django.urls import path

from insurance.insurers import views

urlpatterns = [
    path("", views.grants, name="grants"),
    path("new/", views.grant_new, name="grant-new"),
    path("<uuid:public_id>/revoke/", views.grant_revoke, name="grant-revoke"),
]
