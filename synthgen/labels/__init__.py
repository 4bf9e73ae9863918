"""From the id buffer to annotations, and from annotations to YOLO rows."""

from synthgen.labels.annotate import LabelPolicy, annotate_frame
from synthgen.labels.yolo import YoloRow, parsed_yolo_text, yolo_rows, yolo_text

__all__ = ["LabelPolicy", "YoloRow", "annotate_frame", "parsed_yolo_text", "yolo_rows", "yolo_text"]
