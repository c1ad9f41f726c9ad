from django.urls import path

from portal.advisers import workspace_views as views

urlpatterns = [
    path("", views.clients, name="clients"),
    path("request/", views.request_access, name="client-request"),
]
