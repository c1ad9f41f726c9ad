from django.apps import AppConfig


class InsuranceConfig(AppConfig):
    name = "insurance"

    def ready(self) -> None:
        from insurance import registrations  # noqa: F401 -- menu, tiles, figures, labels and dossier sections
