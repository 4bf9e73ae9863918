"""Road vehicles, facing +Z."""
