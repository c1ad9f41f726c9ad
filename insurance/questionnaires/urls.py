from django.urls import path

from insurance.questionnaires import views

urlpatterns = [
    path("<slug:insurer>/<slug:code>/", views.questionnaire, name="questionnaire"),
    path("<slug:insurer>/<slug:code>/<str:question>/", views.question, name="questionnaire-question"),
    path("<slug:insurer>/<slug:code>/<str:question>/declare/", views.declare_one, name="questionnaire-declare"),
    path("<slug:insurer>/<slug:code>/<str:question>/withdraw/", views.withdraw_one, name="questionnaire-withdraw"),
]
