"""Programs that make the same images: each draws frame k, and writes its image and its labels."""
