from django.urls import path

from insurance.insurers.inquiries import reader_views as views

urlpatterns = [
    path("<uuid:public_id>/questions/", views.room_questions, name="room-questions"),
    path("<uuid:public_id>/questions/Q-<int:number>/", views.room_follow_up, name="room-follow-up"),
]
