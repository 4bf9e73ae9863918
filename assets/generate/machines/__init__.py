"""Construction machines in several poses, facing +Z."""
