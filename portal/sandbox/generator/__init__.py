"""Invented officials with consistent lives and records, any number of them, each for itself."""

from portal.sandbox.generator.officials import GeneratedOfficial, official

__all__ = ["GeneratedOfficial", "official"]
