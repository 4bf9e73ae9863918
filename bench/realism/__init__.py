"""Compares the engines' images with those of Mitsuba 3, a path tracer, of the same scenes."""
