"""The style guide's routes, and the error handlers, for the tests."""

from django.urls import URLPattern, URLResolver

from portal.ui.urls import kit_patterns

urlpatterns: list[URLPattern | URLResolver] = [*kit_patterns]
handler400 = "portal.ui.errors.bad_request"
handler403 = "portal.ui.errors.forbidden"
handler404 = "portal.ui.errors.not_found"
handler500 = "portal.ui.errors.server_error"
