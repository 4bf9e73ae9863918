"""What the larger models are built with: cut surfaces, bevelled solids, implicit shapes, finishes."""
