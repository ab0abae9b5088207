from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "rencheng.server.community"
    label = "community"
