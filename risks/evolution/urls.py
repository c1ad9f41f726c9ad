from django.urls import URLPattern, URLResolver, path

from risks.evolution import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.month, name="risks-month"),
    path("compare/", views.comparison, name="risks-comparison"),
    path("compare.csv", views.comparison_csv, name="risks-comparison-csv"),
]
