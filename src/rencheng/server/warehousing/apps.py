from django.apps import AppConfig


class WarehousingConfig(AppConfig):
    name = "rencheng.server.warehousing"
    label = "warehousing"
