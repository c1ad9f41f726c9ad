from django.urls import path

from subsidies.outreach import views

urlpatterns = [
    path("", views.inbox, name="aid-messages"),
    path("<int:number>/", views.message, name="aid-message"),
    path("<int:number>/answer/", views.answer, name="aid-message-answer"),
]
