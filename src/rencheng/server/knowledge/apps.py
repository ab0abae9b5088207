from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "rencheng.server.knowledge"
    label = "knowledge"
