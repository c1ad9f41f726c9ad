from django.urls import path

from portal.accounts import views

urlpatterns = [
    path("", views.home, name="home"),
    path("account/", views.account, name="account"),
    path("account/sign-out-everywhere/", views.sign_out_all, name="account-sign-out-everywhere"),
    path("language/", views.set_language, name="set-language"),
    path("live", views.live, name="live"),
    path("ready", views.ready, name="ready"),
]
