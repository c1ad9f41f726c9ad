from django.urls import URLPattern, URLResolver, path

from risks.exporting import views as workbook_views
from risks.register import acceptance_views, bulk_views, saved_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.risks, name="risks"),
    path("print/", views.paper, name="risks-paper"),
    path("export.csv", views.export, name="risks-export"),
    path("export.xlsx", workbook_views.workbook_of_risks, name="risks-workbook"),
    path("together/", bulk_views.together, name="risks-together"),
    path("lists/keep/", saved_views.keep, name="risk-list-keep"),
    path("lists/forget/", saved_views.forget, name="risk-list-forget"),
    path("new/", views.new, name="risk-new"),
    path("R-<int:number>/", views.risk, name="risk"),
    path("R-<int:number>/edit/", views.edit, name="risk-edit"),
    path("R-<int:number>/review/", views.review, name="risk-review"),
    path("R-<int:number>/accept/", acceptance_views.risk_accept, name="risk-accept"),
    path("R-<int:number>/accept/end/", acceptance_views.risk_acceptance_end, name="risk-acceptance-end"),
    path("R-<int:number>/delete/", views.delete, name="risk-delete"),
    path("R-<int:number>/remarks/", views.comment, name="risk-comment"),
]
