from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "rencheng.server.care"
    label = "care"
