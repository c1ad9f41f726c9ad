from django.urls import path

from subsidies.programmes import views

urlpatterns = [
    path("", views.aid, name="aid"),
    path("answer/<slug:fact>/", views.aid_answer, name="aid-answer"),
    path("<slug:programme>/", views.aid_programme, name="aid-programme"),
    path("<slug:programme>/follow/", views.aid_follow, name="aid-follow"),
    path("<slug:programme>/condition/<slug:key>/", views.aid_condition, name="aid-condition"),
]
