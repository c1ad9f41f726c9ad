from django.urls import path

from insurance.questionnaires import workspace_views as views

urlpatterns = [
    path("", views.questionnaires, name="questionnaires"),
    path("send/", views.send_file, name="questionnaire-send"),
    path("<int:number>/", views.version, name="questionnaire-version"),
    path("<int:number>/file.json", views.file, name="questionnaire-file"),
    path("<int:number>/publish/", views.publish_version, name="questionnaire-publish"),
    path("<int:number>/suspend/", views.suspend_version, name="questionnaire-suspend"),
    path("<int:number>/resume/", views.resume_version, name="questionnaire-resume"),
    path("<int:number>/drop/", views.drop_draft, name="questionnaire-drop"),
]
