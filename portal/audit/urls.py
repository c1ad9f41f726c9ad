from django.urls import path

from portal.audit import views

urlpatterns = [path("", views.history, name="history")]
