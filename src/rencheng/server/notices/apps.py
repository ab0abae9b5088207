from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "rencheng.server.notices"
