from django.urls import path

from insurance.insurers.inquiries import views

urlpatterns = [
    path("", views.inquiries, name="inquiries"),
    path("Q-<int:number>/", views.inquiry, name="inquiry"),
    path("Q-<int:number>/answer/", views.inquiry_answer, name="inquiry-answer"),
    path("Q-<int:number>/next-version/", views.inquiry_include, name="inquiry-include"),
    path("Q-<int:number>/share/", views.inquiry_share, name="inquiry-share"),
]
