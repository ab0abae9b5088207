from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "rencheng.server.calls"
    label = "calls"
