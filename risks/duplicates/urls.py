from django.urls import URLPattern, URLResolver, path

from risks.duplicates import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.duplicates, name="risk-duplicates"),
    path("R-<int:number>/R-<int:other>/", views.join, name="risk-join"),
]
