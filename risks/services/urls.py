from django.urls import URLPattern, URLResolver, path

from risks.services import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.services, name="services"),
    path("export.csv", views.export, name="services-export"),
    path("start/", views.quick_start, name="services-start"),
    path("new/", views.new, name="service-new"),
    path("S-<int:number>/", views.service, name="service"),
    path("S-<int:number>/edit/", views.edit, name="service-edit"),
    path("S-<int:number>/delete/", views.delete, name="service-delete"),
]
