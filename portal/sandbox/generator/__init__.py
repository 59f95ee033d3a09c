"""Invented officials with consistent lives and records, any number of them, each for itself."""

from portal.sandbox.generator.callings import Sector
from portal.sandbox.generator.faults import Fault
from portal.sandbox.generator.officials import GeneratedOfficial, official, officials
from portal.sandbox.generator.workplaces import Workplace

__all__ = ["Fault", "GeneratedOfficial", "Sector", "Workplace", "official", "officials"]
