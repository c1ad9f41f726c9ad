from django.urls import URLPattern, URLResolver, path

from risks.continuity import sales_views, views
from risks.continuity.impact import views as impact

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.cost, name="stoppage"),
    path("sales/", sales_views.sales, name="stoppage-sales"),
    path("days/", sales_views.by_day, name="stoppage-days"),
    path("sales/forget/", sales_views.forget, name="stoppage-sales-forget"),
    path("activities/", impact.activities, name="activities"),
    path("activities/new/", impact.new, name="activity-new"),
    path("activities/B-<int:number>/", impact.activity, name="activity"),
    path("activities/B-<int:number>/delete/", impact.delete, name="activity-delete"),
    path("activities/S-<int:number>/", impact.recovery, name="service-recovery"),
    path("activities/S-<int:number>/<slug:kind>/", impact.propose, name="activity-gap"),
]
