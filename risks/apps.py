from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "risks"

    def ready(self) -> None:
        from risks import registrations  # noqa: F401 -- menu, tiles, figures, labels and dossier sections
