"""The tiny city for the tests of this folder."""

from support.city_fixtures import city_folder, open_town, own_files, town

__all__ = ["city_folder", "open_town", "own_files", "town"]
