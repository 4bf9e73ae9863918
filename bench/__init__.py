"""Measurements of synthgen beside other programs: its speed, and its images against a path tracer's."""
