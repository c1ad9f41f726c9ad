from django.urls import path

from insurance.insurers.passing_on import views as passing_on
from insurance.insurers.room import views

urlpatterns = [
    path("<uuid:public_id>/", views.shared_link, name="shared"),
    path("<uuid:public_id>/code/", views.shared_code, name="shared-code"),
    path("<uuid:public_id>/room/", views.room, name="shared-room"),
    path("<uuid:public_id>/download/", views.room_download, name="shared-room-download"),
    path("<uuid:public_id>/leave/", views.room_leave, name="shared-leave"),
    path("<uuid:public_id>/pass-on/", passing_on.room_pass_on, name="shared-pass-on"),
]
