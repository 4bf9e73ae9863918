"""From radiance to the bytes of an image file."""

from synthgen.imaging.develop import develop_image
from synthgen.imaging.encode import encoded_image

__all__ = ["develop_image", "encoded_image"]
