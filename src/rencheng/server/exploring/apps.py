from django.apps import AppConfig


class ExploringConfig(AppConfig):
    name = "rencheng.server.exploring"
    label = "exploring"
