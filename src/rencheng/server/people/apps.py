from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "rencheng.server.people"
    label = "people"
