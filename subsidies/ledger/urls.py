from django.urls import path

from subsidies.ledger import settling_views, views

urlpatterns = [
    path("", views.ledger, name="ledger"),
    path("export.csv", views.export_csv, name="ledger-csv"),
    path("export.xlsx", views.export_xlsx, name="ledger-xlsx"),
    path("new/", views.new, name="ledger-new"),
    path("L-<int:number>/edit/", views.edit, name="ledger-edit"),
    path("L-<int:number>/delete/", views.delete, name="ledger-delete"),
    path("L-<int:number>/take-over/", settling_views.take_over, name="ledger-take-over"),
    path("L-<int:number>/keep/", settling_views.keep, name="ledger-keep"),
    path("L-<int:number>/same/", settling_views.same, name="ledger-same"),
    path("A-<int:number>/not-minor/", settling_views.not_minor, name="ledger-not-minor"),
]
