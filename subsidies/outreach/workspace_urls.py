from django.urls import path

from subsidies.outreach import workspace_views as views

urlpatterns = [
    path("outreach/", views.outreach, name="outreach"),
    path("outreach/<slug:programme>/", views.programme, name="outreach-programme"),
    path("outreach/<slug:programme>/write/", views.write, name="outreach-write"),
    path("campaigns/", views.campaigns, name="campaigns"),
    path("campaigns/<int:number>/", views.campaign, name="campaign"),
]
