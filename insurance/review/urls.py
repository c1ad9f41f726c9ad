from django.urls import path

from insurance.review import views

urlpatterns = [
    path("", views.review, name="review"),
    path("ask/", views.ask, name="review-ask"),
    path("ask/<slug:chamber>/back/", views.take_back, name="review-take-back"),
    path("write/", views.write, name="review-write"),
    path("V-<int:number>/drop/", views.drop, name="review-drop"),
]
