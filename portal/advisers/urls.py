from django.urls import path

from portal.advisers import views

urlpatterns = [
    path("", views.mandates, name="mandates"),
    path("new/", views.give, name="mandate-new"),
    path("<slug:chamber>/accept/", views.accept, name="mandate-accept"),
    path("<slug:chamber>/refuse/", views.refuse, name="mandate-refuse"),
    path("<slug:chamber>/withdraw/", views.withdraw, name="mandate-withdraw"),
]
