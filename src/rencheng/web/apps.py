from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "rencheng.web"
    label = "web"
