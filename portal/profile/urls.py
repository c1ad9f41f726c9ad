from django.urls import URLPattern, URLResolver, path

from portal.profile import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.profile, name="profile"),
    path("confirm/", views.confirm, name="profile-confirm"),
    path("activities/", views.activities, name="profile-activities"),
    path("towns/", views.towns, name="profile-towns"),
    path("<str:part>/edit/", views.edit, name="profile-edit"),
]
