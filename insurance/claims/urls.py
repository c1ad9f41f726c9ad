from django.urls import URLPattern, URLResolver, path

from insurance.claims import views
from insurance.claims.importing import views as importing

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.claims, name="claims"),
    path("export.csv", views.export_csv, name="claims-csv"),
    path("export.xlsx", views.export_xlsx, name="claims-xlsx"),
    path("new/", views.new, name="claim-new"),
    path("none/", views.declare, name="claims-none"),
    path("none/withdraw/", views.withdraw, name="claims-none-withdraw"),
    path("import/", importing.claims_import, name="claims-import"),
    path("import/<uuid:uid>/", importing.claims_import_preview, name="claims-import-preview"),
    path("import/<uuid:uid>/aside/", importing.claims_import_aside, name="claims-import-aside"),
    path("C-<int:number>/", views.claim, name="claim"),
    path("C-<int:number>/edit/", views.edit, name="claim-edit"),
    path("C-<int:number>/delete/", views.delete, name="claim-delete"),
]
