"""Transforms, projection and convex hulls; knows nothing of assets or scenes."""
