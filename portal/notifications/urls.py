from django.urls import URLPattern, URLResolver, path

from portal.notifications import calendar_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/reminders/", views.reminders, name="reminders"),
    path("calendar/<str:token>.ics", calendar_views.calendar_feed, name="calendar-feed"),
    path("reminders/stop/<str:token>/", views.stop, name="reminders-stop"),
]
