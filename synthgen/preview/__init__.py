"""Pictures for people: contact sheets with boxes and class names."""

from synthgen.preview.contact_sheet import LabelledImage, contact_sheet

__all__ = ["LabelledImage", "contact_sheet"]
