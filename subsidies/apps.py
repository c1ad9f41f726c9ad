from django.apps import AppConfig


class SubsidiesConfig(AppConfig):
    name = "subsidies"

    def ready(self) -> None:
        from subsidies import registrations  # noqa: F401 -- menu, tiles, figures, labels and dossier sections
