from django.urls import path

from insurance.insurers import workspace_views as views

urlpatterns = [path("<uuid:public_id>/", views.shared_link, name="shared")]
