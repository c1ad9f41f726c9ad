from django.urls import path

from insurance.renewals import workspace_views as views

urlpatterns = [
    path("", views.renewals, name="renewals"),
    path("new/", views.renewal_new, name="renewal-new"),
    path("<int:number>/", views.renewal, name="renewal"),
    path("<int:number>/pause/", views.renewal_pause, name="renewal-pause"),
    path("<int:number>/resume/", views.renewal_resume, name="renewal-resume"),
    path("<int:number>/cancel/", views.renewal_cancel, name="renewal-cancel"),
]
