from django.urls import path

from portal.tenancy import public_views as views

urlpatterns = [
    path("new/", views.new_business, name="business-new"),
    path("invitation/accept/", views.accept, name="invitation-accept"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
]
