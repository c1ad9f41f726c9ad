from django.urls import URLPattern, URLResolver, path

from insurance.readiness import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.readiness, name="readiness"),
    path("next/", views.following, name="readiness-next"),
    path("confirm/", views.confirm, name="readiness-confirm"),
    path("lines/<slug:code>/", views.line, name="readiness-line"),
    path("groups/<slug:code>/", views.group, name="readiness-group"),
    path("<slug:code>/", views.question, name="readiness-question"),
    path("<slug:code>/declare/", views.declare_one, name="readiness-declare"),
    path("<slug:code>/withdraw/", views.withdraw_one, name="readiness-withdraw"),
]
