from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "rencheng.server.signals"
    label = "signals"
