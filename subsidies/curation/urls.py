from django.urls import path

from subsidies.curation import draft_views, standing_views, views

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("check/", views.to_check, name="catalogue-check"),
    path("search/<slug:what>/", views.search, name="catalogue-search"),
    path("new/", draft_views.new, name="catalogue-new"),
    path("drafts/", draft_views.drafts, name="catalogue-drafts"),
    path("drafts/<int:number>/", draft_views.draft, name="catalogue-draft"),
    path("drafts/<int:number>/edit/<slug:part>/", draft_views.edit, name="catalogue-draft-edit"),
    path("drafts/<int:number>/submit/", draft_views.submit_draft, name="catalogue-draft-submit"),
    path("drafts/<int:number>/withdraw/", draft_views.withdraw, name="catalogue-draft-withdraw"),
    path("drafts/<int:number>/approve/", draft_views.approve, name="catalogue-draft-approve"),
    path("drafts/<int:number>/return/", draft_views.send_back, name="catalogue-draft-return"),
    path("drafts/<int:number>/take/", draft_views.take, name="catalogue-draft-take"),
    path("drafts/<int:number>/drop/", draft_views.drop, name="catalogue-draft-drop"),
    path("drafts/<int:number>/settle/", draft_views.settle, name="catalogue-draft-settle"),
    path("programmes/<slug:programme>/", views.programme, name="catalogue-programme"),
    path("programmes/<slug:programme>/versions/", views.versions, name="catalogue-versions"),
    path("programmes/<slug:programme>/draft/", draft_views.begin, name="catalogue-draft-begin"),
    path("programmes/<slug:programme>/suspend/", standing_views.suspend, name="catalogue-suspend"),
    path("programmes/<slug:programme>/close/", standing_views.close, name="catalogue-close"),
    path("programmes/<slug:programme>/verify/", standing_views.verify, name="catalogue-verify"),
]
