from django.apps import AppConfig


class SuppliesConfig(AppConfig):
    name = "rencheng.server.supplies"
    label = "supplies"
