from django.urls import URLPattern, URLResolver, path

from insurance.policies import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.policies, name="policies"),
    path("export.csv", views.export, name="policies-export"),
    path("new/", views.new, name="policy-new"),
    path("I-<int:number>/", views.policy, name="policy"),
    path("I-<int:number>/edit/", views.edit, name="policy-edit"),
    path("I-<int:number>/delete/", views.delete, name="policy-delete"),
]
