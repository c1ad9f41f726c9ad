from django.urls import path

from insurance.questionnaires import public_views as views

urlpatterns = [
    path("schema.json", views.schema, name="questionnaire-schema"),
    path("common.json", views.common, name="questionnaire-common"),
]
