"""Profiles (导入方案): how a file's columns map to the fields of a request, as data."""

from rencheng.importers.profiles.binding import Binding, bind
from rencheng.importers.profiles.profile import (
    Profile,
    builtin_names,
    check_profile,
    load_profile,
)

__all__ = ["Binding", "Profile", "bind", "builtin_names", "check_profile", "load_profile"]
