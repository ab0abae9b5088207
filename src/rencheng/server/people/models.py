"""Units, staff and citizens."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.Model):
    """A unit (承办单位) that can be given requests: bureau, street office, district, utility."""

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=20)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    phone = models.CharField(max_length=40, blank=True)
    place_code = models.CharField(max_length=15, blank=True)

    class Meta:
        verbose_name = _("unit")

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A member of staff: the roles of core.lifecycle.table.ROLES, and the unit they work for."""

    roles = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)


class AccessToken(models.Model):
    """A key with which a program acts as a member of staff (访问令牌); only its hash is kept."""

    key_hash = models.BinaryField(max_length=32, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()


class Person(models.Model):
    """A citizen (诉求人). Name and phone are sealed; the phone is found by its keyed hash."""

    phone_hash = models.BinaryField(max_length=32, unique=True, null=True)
    phone_sealed = models.BinaryField(null=True)
    name_sealed = models.BinaryField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("citizen")


class PersonLook(models.Model):
    """Who looked at whose personal data, when and why. Written once. user: None for the system,
    which opens a phone to send a notice."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="looks")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    request_number = models.CharField(max_length=20, blank=True)

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Protect(name="looks_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class Erasure(models.Model):
    """Whose personal data was destroyed, who did it, when and why (个人信息删除记录). Written once.

    person: None where the request came from nobody known; then only that request's data went.
    """

    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    request_number = models.CharField(max_length=20, db_index=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Protect(name="erasures_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class Attempt(models.Model):
    """A try at a follow-up secret or code, by keyed hash, so that guessing ends. Kept an hour."""

    key = models.BinaryField(max_length=32)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "at"], name="attempt_key")]
