from django.urls import URLPattern, URLResolver, path

from risks.assessment import answer_views, proposal_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.assessment, name="assessment"),
    path("start/", views.start, name="assessment-start"),
    path("again/", views.again, name="assessment-again"),
    path("changes/", views.changes, name="assessment-changes"),
    path("proposal/", proposal_views.proposal, name="proposal"),
    path("proposal/<slug:scenario>/edit/", proposal_views.edit_first, name="proposal-edit"),
    path("proposal/<slug:scenario>/decline/", proposal_views.decline, name="proposal-decline"),
    path("proposal/<slug:scenario>/merge/", proposal_views.merge, name="proposal-merge"),
    path("proposal/<slug:scenario>/reconsider/", proposal_views.reconsider_it, name="proposal-reconsider"),
    path("asked/<uuid:public_id>/withdraw/", answer_views.withdraw, name="asked-withdraw"),
    path("<slug:code>/", views.question, name="assessment-question"),
    path("<slug:code>/who/", answer_views.who, name="assessment-who"),
    path("<slug:code>/proof/", answer_views.proof, name="assessment-proof"),
    path("<slug:code>/ask/", answer_views.ask, name="assessment-ask"),
    path("<slug:code>/confirm/", answer_views.confirm, name="assessment-confirm"),
]
