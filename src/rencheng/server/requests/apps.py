from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "rencheng.server.requests"
    label = "requests"
