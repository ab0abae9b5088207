from django.apps import AppConfig


class GridConfig(AppConfig):
    name = "rencheng.server.grid"
    label = "grid"
