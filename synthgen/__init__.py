"""Labelled detection datasets from 3D models."""

__version__ = "0.1.0"
