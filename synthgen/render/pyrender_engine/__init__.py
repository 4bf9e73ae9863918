"""The engine on pyrender: the first one, and for good the independent oracle of the labels."""
