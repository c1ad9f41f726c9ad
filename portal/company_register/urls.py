from django.urls import URLPattern, URLResolver, path

from portal.company_register import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.number, name="profile-register"),
    path("<uuid:uid>/", views.found, name="profile-register-found"),
]
