from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from django.conf import settings

        from portal import (
            celery,  # noqa: F401 -- the web process publishes through our app
            menu,  # noqa: F401 -- registers the kernel's menu entries, tiles and labels
        )
        from portal.company_register.client import check_address

        check_address(settings.COMPANY_REGISTER_URL)
        from portal.accounts import receivers  # noqa: F401 -- connects them
