"""Non-maximum suppression where torchvision's compiled operators cannot be loaded.

A CPU-only torch beside the torchvision of the package registry cannot load torchvision's compiled part,
which wants CUDA libraries; `import torchvision` then fails with "operator torchvision::nms does not exist".
The one operator that detection needs is registered here in its place, through `torch.library`.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

import numpy as np
import numpy.typing as npt

from synthgen.errors import TrainingError
from synthgen.training.environment import INSTALL_REMEDY

_SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_libraries: list[Any] = []  # a torch.library.Library takes its operators back when it is collected


def ensure_nms() -> bool:
    """True if torchvision's operators are missing and synthgen's nms stands in; False if torchvision works.

    Raises:
        TrainingError: torchvision cannot be imported for another reason.
    """
    try:
        importlib.import_module("torchvision")
    except RuntimeError as error:
        if "torchvision::nms does not exist" not in str(error):
            raise _unusable(error) from error
    except (ImportError, OSError) as error:
        raise _unusable(error) from error
    else:
        return bool(_libraries)
    _register_nms()
    try:
        importlib.import_module("torchvision")
    except (RuntimeError, ImportError) as error:
        raise _unusable(error) from error
    extension = sys.modules["torchvision.extension"]
    extension._has_ops = lambda: True  # type: ignore[attr-defined]
    return True


def nms(
    boxes_xyxy: npt.NDArray[np.floating[Any]], scores: npt.NDArray[np.floating[Any]], iou_threshold: float
) -> npt.NDArray[np.int64]:
    """The indices of the boxes that are kept, by falling score.

    A box [n 4] goes if its intersection over union with a kept box of a higher score is above the threshold;
    equal scores keep their order. Boxes without area never suppress each other.

    Source: Girshick et al., Rich feature hierarchies for accurate object detection, 2014, section 2.2.
    """
    x1, y1, x2, y2 = boxes_xyxy.T
    area = (x2 - x1) * (y2 - y1)
    order = np.argsort(-scores, kind="stable")
    kept: list[int] = []
    while order.size:
        best, rest = order[0], order[1:]
        kept.append(int(best))
        width = np.minimum(x2[best], x2[rest]) - np.maximum(x1[best], x1[rest])
        height = np.minimum(y2[best], y2[rest]) - np.maximum(y1[best], y1[rest])
        intersection = np.maximum(width, 0) * np.maximum(height, 0)
        union = area[best] + area[rest] - intersection
        # IoU > threshold without dividing by a union of zero
        order = rest[~(intersection > iou_threshold * union)]
    return np.asarray(kept, dtype=np.int64)


def _register_nms() -> None:
    """Defines torchvision::nms and ::qnms, and gives nms a kernel that serves every device."""
    torch = importlib.import_module("torch")

    def kernel(dets: Any, scores: Any, iou_threshold: float) -> Any:
        kept = nms(
            dets.detach().float().cpu().numpy(), scores.detach().float().cpu().numpy(), float(iou_threshold)
        )
        return torch.from_numpy(kept).to(dets.device)

    library = torch.library.Library("torchvision", "FRAGMENT")
    library.define("nms" + _SCHEMA)
    library.define("qnms" + _SCHEMA)  # torchvision's import wants its name; nothing calls it
    library.impl("nms", kernel, "CompositeExplicitAutograd")
    _libraries.append(library)


def _unusable(error: Exception) -> TrainingError:
    return TrainingError(
        "torchvision",
        f"it cannot be imported: {error}",
        expected="a torchvision that fits torch",
        remedy=INSTALL_REMEDY,
    )
