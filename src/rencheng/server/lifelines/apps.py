from django.apps import AppConfig


class LifelinesConfig(AppConfig):
    name = "rencheng.server.lifelines"
    label = "lifelines"
