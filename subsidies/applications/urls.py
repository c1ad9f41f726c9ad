from django.urls import path

from subsidies.applications import part_views, views

urlpatterns = [
    path("", views.applications, name="applications"),
    path("export.csv", views.export_csv, name="applications-csv"),
    path("export.xlsx", views.export_xlsx, name="applications-xlsx"),
    path("new/<slug:programme>/", views.new, name="application-new"),
    path("A-<int:number>/", views.application, name="application"),
    path("A-<int:number>/edit/", views.edit, name="application-edit"),
    path("A-<int:number>/move/<slug:state>/", views.move, name="application-move"),
    path("A-<int:number>/documents/new/", part_views.document_new, name="application-document-new"),
    path("A-<int:number>/documents/take/", part_views.documents_take, name="application-documents-take"),
    path("A-<int:number>/documents/<int:line>/", part_views.document, name="application-document"),
    path("A-<int:number>/documents/<int:line>/ready/", part_views.document_ready, name="application-document-ready"),
    path("A-<int:number>/documents/<int:line>/remove/", part_views.document_remove, name="application-document-remove"),
    path("A-<int:number>/tasks/new/", part_views.task_new, name="application-task-new"),
    path("A-<int:number>/tasks/<int:line>/done/", part_views.task_done, name="application-task-done"),
    path("A-<int:number>/tasks/<int:line>/remove/", part_views.task_remove, name="application-task-remove"),
    path("A-<int:number>/notes/new/", part_views.note_new, name="application-note-new"),
]
