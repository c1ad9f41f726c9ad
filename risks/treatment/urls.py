from django.urls import URLPattern, URLResolver, path

from risks.treatment import board_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.measures, name="measures"),
    path("export.csv", views.export, name="measures-export"),
    path("board/", board_views.measures_board, name="measures-board"),
    path("new/", views.new, name="measure-new"),
    path("M-<int:number>/", views.measure, name="measure"),
    path("M-<int:number>/edit/", views.edit, name="measure-edit"),
    path("M-<int:number>/done/", views.done, name="measure-done"),
    path("M-<int:number>/move/", board_views.measure_move, name="measure-move"),
    path("M-<int:number>/delete/", views.delete, name="measure-delete"),
]
