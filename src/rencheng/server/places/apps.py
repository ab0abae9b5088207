from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "rencheng.server.places"
    label = "places"
