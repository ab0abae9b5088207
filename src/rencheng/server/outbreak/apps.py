from django.apps import AppConfig


class OutbreakConfig(AppConfig):
    name = "rencheng.server.outbreak"
    label = "outbreak"
