from django.urls import URLPattern, URLResolver, path

from risks.criteria import views

urlpatterns: list[URLPattern | URLResolver] = [path("", views.criteria, name="risk-criteria")]
