from django.urls import URLPattern, URLResolver, path

from risks.quantification import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.losses, name="losses"),
    path("plan/", views.plan, name="loss-plan"),
    path("export.xlsx", views.export, name="losses-export"),
    path("run/", views.run, name="losses-run"),
    path("job/<uuid:uid>/", views.job, name="losses-job"),
    path("R-<int:number>/", views.estimate, name="loss-estimate"),
    path("M-<int:number>/", views.effect, name="loss-effect"),
]
