from django.urls import path

from subsidies.funding.plan import views

urlpatterns = [
    path("", views.funding_plan, name="funding-plan"),
    path("M-<int:number>/", views.funding_measure, name="funding-measure"),
    path("M-<int:number>/<slug:programme>/", views.funding_choice, name="funding-choice"),
    path("M-<int:number>/<slug:programme>/remove/", views.funding_drop, name="funding-drop"),
]
