from django.urls import URLPattern, URLResolver, path

from insurance.cover import views

urlpatterns: list[URLPattern | URLResolver] = [path("", views.gap, name="gap")]
