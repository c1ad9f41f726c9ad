from django.urls import URLPattern, URLResolver, path

from risks.continuity import views

urlpatterns: list[URLPattern | URLResolver] = [path("", views.cost, name="stoppage")]
