from django.urls import URLPattern, URLResolver, path

from risks.importing import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.risks_import, name="risks-import"),
    path("<uuid:uid>/", views.risks_import_preview, name="risks-import-preview"),
    path("<uuid:uid>/go/", views.risks_import_go, name="risks-import-go"),
    path("<uuid:uid>/aside/", views.risks_import_aside, name="risks-import-aside"),
    path("job/<uuid:uid>/", views.risks_import_job, name="risks-import-job"),
]
