"""The tables of lifelines (生命线数据表): network, readings and outages, crews, plans."""

from rencheng.server.lifelines.models.crews import CrewPlan, CrewPlanEvent
from rencheng.server.lifelines.models.network import Asset, AssetNeed, AssetService, ResidentGroup
from rencheng.server.lifelines.models.plans import Measure, PlanEvent, PlanProject, ResiliencePlan
from rencheng.server.lifelines.models.service import (
    ComplaintRates,
    Outage,
    Pull,
    Reading,
    ServiceNow,
)

__all__ = [
    "Asset",
    "AssetNeed",
    "AssetService",
    "ComplaintRates",
    "CrewPlan",
    "CrewPlanEvent",
    "Measure",
    "Outage",
    "PlanEvent",
    "PlanProject",
    "Pull",
    "Reading",
    "ResidentGroup",
    "ResiliencePlan",
    "ServiceNow",
]
