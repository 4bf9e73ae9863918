"""Run by test_training.py: a run that is cut off, resumed and exported, under an audit of the network."""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from synthgen.errors import SynthgenError
from synthgen.training import TrainingRequest, export_detector, parse_arguments, train_detector

NETWORK_EVENTS = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.sendto",
    "urllib.Request",
)
network: list[str] = []
processes: list[str] = []


def audit(event: str, arguments: tuple[Any, ...]) -> None:
    """Notes every look-up, connection and process."""
    if event in NETWORK_EVENTS:
        network.append(f"{event} {arguments!r}")
    elif event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"):
        processes.append(Path(str(arguments[0])).name)


class CutOffError(Exception):
    """Ends the first run after its first epoch."""


def main(data: Path, project: Path) -> dict[str, Any]:
    """What the runs did, ready for JSON."""
    found: dict[str, Any] = {"plans": [], "epochs": [], "printed": []}
    overrides = parse_arguments(["plots=False", "--optimizer", "AdamW", "--imgsz=64"])
    request = TrainingRequest(
        data=data, epochs=2, imgsz=320, device="cpu", project=project, overrides=overrides
    )

    def cut_off(progress: Any) -> None:
        sys.stdout.write(f"epoch {progress.epoch}\n")  # the caller's own output
        raise CutOffError

    try:
        train_detector(request, cut_off, on_plan=lambda plan: found["plans"].append(len(plan.arguments)))
    except CutOffError:
        found["is_cut_off"] = True
    resumed = TrainingRequest(resume=project / "train", device="cpu")

    def note(progress: Any) -> None:
        found["epochs"].append([progress.epoch, progress.epochs, progress.map50, dict(progress.losses)])
        found["threads"] = sys.modules["torch"].get_num_threads()

    result = train_detector(resumed, note)
    found["result"] = {
        "save_dir": str(result.save_dir),
        "weights": [str(result.best_weights), str(result.last_weights)],
        "classes": [[row.class_id, row.class_name, row.instances] for row in result.classes],
        "metrics": [result.precision, result.recall, result.map50, result.map50_95],
        "seconds": result.seconds,
        "used_nms_fallback": result.used_nms_fallback,
    }
    found["errors"] = {}
    mistakes = {
        "finished": TrainingRequest(resume=result.last_weights, device="cpu"),
        "weights": TrainingRequest(data=data, model="yolo11n.pt"),
        "stem": TrainingRequest(data=data, model="yolo11n"),
        "architecture": TrainingRequest(data=data, model="yolov77n.yaml", device="cpu", project=project),
        "value": TrainingRequest(data=data, overrides={"mosaic": 7.0}, device="cpu"),
        "device": TrainingRequest(data=data, device="7"),
        "resume_key": TrainingRequest(resume=result.last_weights, overrides={"lr0": 1}),
    }
    for name, mistake in mistakes.items():
        found["errors"][name] = error_of(mistake)
    found["exported"] = str(export_detector(result.best_weights, "torchscript"))
    found["runs"] = sorted(path.name for path in project.iterdir())
    found["nms_agrees"] = nms_agrees()
    return found


def error_of(request: TrainingRequest) -> list[str]:
    """The type and the text of the error that a request ends with."""
    try:
        train_detector(request)
    except SynthgenError as error:
        return [type(error).__name__, str(error)]
    return ["none", ""]


def nms_agrees() -> bool:
    """Whether torchvision's nms (ours where it stands in) keeps the same boxes as ultralytics' own."""
    torch, torchvision = importlib.import_module("torch"), importlib.import_module("torchvision")
    own = importlib.import_module("ultralytics.utils.nms").TorchNMS
    generator = torch.Generator().manual_seed(0)
    corner = torch.rand(300, 2, generator=generator) * 100
    boxes = torch.cat([corner, corner + torch.rand(300, 2, generator=generator) * 40], dim=1)
    scores = torch.rand(300, generator=generator)
    kept = torchvision.ops.nms(boxes, scores, 0.5)
    return bool(0 < len(kept) < 300 and torch.equal(kept, own.nms(boxes, scores, 0.5)))


if __name__ == "__main__":
    sys.addaudithook(audit)
    report = main(Path(sys.argv[1]), Path(sys.argv[2]))
    report["network"], report["processes"] = network, processes
    report["config_dir"] = os.environ["YOLO_CONFIG_DIR"]
    Path(sys.argv[3]).write_text(json.dumps(report))
