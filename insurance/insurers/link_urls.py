from django.urls import path

from insurance.insurers import link_views as views
from insurance.insurers import passing_views

urlpatterns = [
    path("<uuid:public_id>/", views.shared_link, name="shared"),
    path("<uuid:public_id>/code/", views.shared_code, name="shared-code"),
    path("<uuid:public_id>/room/", views.room, name="shared-room"),
    path("<uuid:public_id>/download/", views.room_download, name="shared-room-download"),
    path("<uuid:public_id>/leave/", views.room_leave, name="shared-leave"),
    path("<uuid:public_id>/pass-on/", passing_views.room_pass_on, name="shared-pass-on"),
]
