"""Composes the routes of all apps. A business's pages live under /b/<slug>/, an organisation's under /o/<org>/; the
middleware resolves both names, so views never see them. Other addresses are public or personal."""

from django.urls import include, path

of_a_business = [
    path("", include("portal.tenancy.urls")),
    path("profile/register/", include("portal.company_register.urls")),
    path("profile/", include("portal.profile.urls")),
    path("proofs/", include("portal.evidence.urls")),
    path("calendar/", include("portal.notifications.business_urls")),
    path("history/", include("portal.audit.urls")),
    path("tokens/", include("portal.api.token_urls")),
    path("jobs/", include("portal.jobs.urls")),
    path("mandates/", include("portal.advisers.urls")),
    path("services/", include("risks.services.urls")),
    path("stoppage/", include("risks.continuity.urls")),
    path("losses/", include("risks.quantification.urls")),
    path("assessment/", include("risks.assessment.urls")),
    path("risks/scale/", include("risks.criteria.urls")),
    path("risks/alike/", include("risks.duplicates.urls")),
    path("risks/changes/", include("risks.evolution.urls")),
    path("risks/import/", include("risks.importing.urls")),
    path("risks/", include("risks.register.urls")),
    path("measures/", include("risks.treatment.urls")),
    path("policies/gap/", include("insurance.cover.urls")),
    path("policies/claims/", include("insurance.claims.urls")),
    path("policies/", include("insurance.policies.urls")),
    path("readiness/questionnaires/", include("insurance.questionnaires.urls")),
    path("readiness/", include("insurance.readiness.urls")),
    path("dossier/wanted/", include("insurance.wanted.urls")),
    path("dossier/review/", include("insurance.review.urls")),
    path("dossier/", include("insurance.dossier.urls")),
    path("grants/", include("insurance.insurers.grants.urls")),
    path("questions/", include("insurance.insurers.inquiries.urls")),
    path("aid/applications/", include("subsidies.applications.urls")),
    path("aid/ledger/", include("subsidies.ledger.urls")),
    path("aid/plan/", include("subsidies.funding.plan.urls")),
    path("aid/messages/", include("subsidies.outreach.urls")),
    path("aid/", include("subsidies.programmes.urls")),
]
of_an_organisation = [
    path("", include("portal.tenancy.workspace_urls")),
    path("clients/", include("portal.advisers.workspace_urls")),
    path("tokens/", include("portal.api.workspace_urls")),
    path("catalogue/", include("subsidies.curation.urls")),
    path("dossiers/", include("insurance.insurers.desk.urls")),
    path("dossiers/", include("insurance.insurers.inquiries.workspace_urls")),
    path("renewals/", include("insurance.renewals.workspace_urls")),
    path("questionnaires/", include("insurance.questionnaires.workspace_urls")),
    path("catalogue/intake/", include("subsidies.intake.urls")),
    path("", include("subsidies.outreach.workspace_urls")),
]
urlpatterns = [
    path("", include("portal.accounts.urls")),
    path("", include("portal.notifications.urls")),
    path("", include("portal.tenancy.public_urls")),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("portal.api.urls")),
    path("b/<slug:slug>/", include(of_a_business)),
    path("o/<slug:org>/", include(of_an_organisation)),
    path("verify/", include("insurance.dossier.public_urls")),
    path("answer/", include("risks.assessment.outside_urls")),
    path("shared/", include("insurance.insurers.room.urls")),
    path("shared/", include("insurance.insurers.inquiries.link_urls")),
    path("questionnaires/", include("insurance.questionnaires.public_urls")),
    path("", include("subsidies.finder.urls")),
    path("", include("portal.ui.urls")),
]
handler400 = "portal.ui.errors.bad_request"
handler403 = "portal.ui.errors.forbidden"
handler404 = "portal.ui.errors.not_found"
handler500 = "portal.ui.errors.server_error"
handler429 = "portal.accounts.views.too_many"  # asked for by allauth
