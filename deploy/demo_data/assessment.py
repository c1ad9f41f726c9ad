"""What the bakery answered when it took stock; every question that is not named here was answered with yes."""

SERVICES = ("shop", "payment", "till", "website", "email", "accounting", "telephone", "social", "internet", "hosting")
ANSWERS = {
    "provider-known": "partly",
    "domain-owned": "unknown",
    "other-internet": "no",
    "cash-days": "under_30",
    "big-customer": "yes",
    "call-back": "partly",
    "backup": "partly",
    "restore": "unknown",
    "second-factor": "no",
    "passwords": "partly",
    "updates": "partly",
    "theft-protection": "partly",
    "water-storm": "unknown",
    "stand-in": "no",
    "staff-aware": "no",
    "degraded": "partly",
    "tell-customers": "no",
    "interruption-cover": "partly",
    "cyber-cover": "no",
}
