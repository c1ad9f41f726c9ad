from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from portal import (
            celery,  # noqa: F401 -- the web process publishes through our app
            menu,  # noqa: F401 -- registers the kernel's menu entries, tiles and labels
        )
        from portal.accounts import receivers  # noqa: F401 -- connects them
