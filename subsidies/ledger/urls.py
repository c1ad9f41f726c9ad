from django.urls import path

from subsidies.ledger import views

urlpatterns = [
    path("", views.ledger, name="ledger"),
    path("export.csv", views.export_csv, name="ledger-csv"),
    path("export.xlsx", views.export_xlsx, name="ledger-xlsx"),
    path("new/", views.new, name="ledger-new"),
    path("L-<int:number>/edit/", views.edit, name="ledger-edit"),
    path("L-<int:number>/delete/", views.delete, name="ledger-delete"),
    path("A-<int:number>/not-minor/", views.not_minor, name="ledger-not-minor"),
]
