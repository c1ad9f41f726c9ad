from django.urls import path

from insurance.wanted import views

urlpatterns = [
    path("", views.wanted, name="wanted"),
    path("<slug:sought>/", views.line, name="wanted-line"),
    path("<slug:sought>/drop/", views.drop, name="wanted-drop"),
]
