from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from portal import menu  # noqa: F401 -- registers the kernel's menu entries, tiles and labels
