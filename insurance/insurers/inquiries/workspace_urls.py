from django.urls import path

from insurance.insurers.inquiries import reader_views as views

urlpatterns = [
    path("<uuid:public_id>/questions/", views.shared_questions, name="shared-questions"),
    path("<uuid:public_id>/questions/Q-<int:number>/", views.shared_follow_up, name="shared-follow-up"),
]
