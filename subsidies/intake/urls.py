from django.urls import path

from subsidies.intake import feed_views, views

urlpatterns = [
    path("", views.intakes, name="intakes"),
    path("send/", views.intake_send, name="intake-send"),
    path("feeds/", feed_views.feeds, name="intake-feeds"),
    path("feeds/<uuid:uid>/switch/", feed_views.feed_switch, name="intake-feed-switch"),
    path("feeds/<uuid:uid>/fetch/", feed_views.feed_fetch, name="intake-feed-fetch"),
    path("feeds/<uuid:uid>/remove/", feed_views.feed_remove, name="intake-feed-remove"),
    path("<uuid:uid>/", views.intake, name="intake"),
    path("<uuid:uid>/accept/", views.intake_accept, name="intake-accept"),
    path("<uuid:uid>/refuse/", views.intake_refuse, name="intake-refuse"),
    path("<uuid:uid>/again/", views.intake_again, name="intake-again"),
]
