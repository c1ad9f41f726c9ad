from django.urls import URLPattern, URLResolver, path

from risks.assessment import outside_views as views

urlpatterns: list[URLPattern | URLResolver] = [path("<str:token>/", views.answer, name="outside-answer")]
