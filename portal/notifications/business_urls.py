from django.urls import URLPattern, URLResolver, path

from portal.notifications import calendar_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", calendar_views.calendar, name="calendar"),
    path("open/", calendar_views.calendar_open, name="calendar-open"),
    path("close/", calendar_views.calendar_close, name="calendar-close"),
]
