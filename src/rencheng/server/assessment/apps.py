from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "rencheng.server.assessment"
    label = "assessment"
