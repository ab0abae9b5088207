from django.apps import AppConfig


class WellbeingConfig(AppConfig):
    name = "rencheng.server.wellbeing"
    label = "wellbeing"
