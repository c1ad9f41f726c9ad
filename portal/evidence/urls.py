from django.urls import URLPattern, URLResolver, path

from portal.evidence import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.proofs, name="proofs"),
    path("new/", views.add, name="proof-new"),
    path("P-<int:number>/", views.proof, name="proof"),
    path("P-<int:number>/file/", views.download, name="proof-file"),
    path("P-<int:number>/edit/", views.edit, name="proof-edit"),
    path("P-<int:number>/delete/", views.delete, name="proof-delete"),
]
