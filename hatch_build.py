"""Build hook: the shipped models go into the wheel, as ``stancekit/models/<name>``.

An editable install finds them in the source tree, so only standard wheels get them. A tree without a trained model
still builds; that the wheel holds one is checked by ``.ci/run``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = ("small",)
PARTS = ("config.json", "model.safetensors", "tokenizer.json", "settings.toml", "evaluation.json", "README.md")


class ShippedModels(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the files of each shipped model that is there."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before a build; ``version`` is ``standard`` or ``editable``."""
        if version != "standard":
            return
        for name in SHIPPED:
            folder = Path(self.root) / "models" / name
            for part in PARTS:
                if (folder / part).is_file():
                    build_data["force_include"][str(folder / part)] = f"stancekit/models/{name}/{part}"
