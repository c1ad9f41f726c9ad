"""The style guide, for people who write pages: it exists only where DEBUG is on (and in the tests' own routes)."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from portal.ui import views

kit_patterns = [path("ui/kit", views.kit, name="ui_kit"), path("ui/kit/<slug:page>", views.kit, name="ui_kit_page")]
urlpatterns: list[URLPattern | URLResolver] = [*kit_patterns] if settings.DEBUG else []
