from django.urls import path

from subsidies.finder import views

urlpatterns = [
    path("aides/", views.finder, {"lang": "fr"}, name="finder-fr"),
    path("aid/", views.finder, {"lang": "en"}, name="finder-en"),
    path("aides/<slug:programme>/", views.finder_programme, {"lang": "fr"}, name="finder-programme-fr"),
    path("aid/<slug:programme>/", views.finder_programme, {"lang": "en"}, name="finder-programme-en"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
]
