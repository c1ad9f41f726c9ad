from django.urls import URLPattern, URLResolver, path

from portal.notifications import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/reminders/", views.reminders, name="reminders"),
    path("reminders/stop/<str:token>/", views.stop, name="reminders-stop"),
]
