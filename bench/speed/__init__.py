"""Measures how many labelled images a second synthgen makes, and other programs of the same scenes."""
