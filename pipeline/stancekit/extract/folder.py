"""What a model folder contains, and how one is written, read and refused.

config.json         format, name, version, encoder's configuration, sizes, special tokens, decision rule
model.safetensors   all weights, fp16; of a model with an adapter those of adapter and heads
tokenizer.json      the fast tokenizer
settings.toml, evaluation.json, README.md   how it was trained, what it scores, the card
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stancekit.errors import ModelError
from stancekit.extract.confidence import TRAITS
from stancekit.records import RELATIONS, STANCES, VOICES, ModelInfo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tokenizers import Tokenizer
    from torch import Tensor

    from stancekit.extract.model import StanceModel

FORMAT: Final = 4
_AGAIN: Final = "fetch or train the model again"
_TYPES: Final[dict[str, Any]] = {"str": str, "int": int, "float": int | float, "dict[str, Any]": dict}
_LABELS: Final = {"stances": list(STANCES), "relations": list(RELATIONS), "voices": list(VOICES)}


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """The contents of config.json.

    Attributes:
        encoder: the Hugging Face configuration of the encoder.
        marker_layers, span_size, marks, context, window_tokens: as trained; see the settings of the same names.
        first_token, last_token, pad_token: ids of the special tokens.
        base, adapter_rank: of a model with an adapter the encoder it sits on, and its rank; else empty and 0.
        threshold, rival, same_cue: the rule by which pairs become findings (see ``decode.Rule``), where F1 on dev was
            best.
        first_share: share of the first pass in the probability of any position (see ``model.weighed``); as the rule.
        confidence_weights, stance_scale: weights and scale of ``confidence.Scaling``; fitted on dev.
        lifts: what is added to the log-scores of the labels of entity pairs and of targets before the likeliest is
            taken, so that rare ones are not said too seldom; fitted on dev. Findings do not depend on it.
    """

    name: str
    version: str
    encoder: dict[str, Any]
    marker_layers: int
    span_size: int
    marks: int
    context: int
    window_tokens: int
    first_token: int
    last_token: int
    pad_token: int
    threshold: float
    rival: float
    first_share: float = 0.0
    confidence_weights: dict[str, Any] = field(default_factory=lambda: {"logit": 1.0})
    stance_scale: float = 1.0
    same_cue: float = 0.0
    lifts: dict[str, Any] = field(default_factory=dict)
    base: str = ""
    adapter_rank: int = 0
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model ready to score, with its tokenizer, its configuration and who it is."""

    model: StanceModel
    tokenizer: Tokenizer
    config: ModelConfig
    info: ModelInfo


def find_model(name: str) -> Path:
    """The folder of a model: a folder as given, a shipped model's name, or a Hugging Face repository.

    Raises:
        ModelError: none of the three.
    """
    own = Path(name)
    for folder in (own, *(shelf / name for shelf in _shelves())):
        if (folder / "config.json").is_file():
            return folder
    if own.is_dir():  # what it lacks is told when it is loaded
        return own
    if name.count("/") == 1 and not name.startswith(("/", ".")):
        return _from_hub(name)
    shipped = ", ".join(sorted({p.parent.name for shelf in _shelves() for p in shelf.glob("*/config.json")})) or "none"
    raise ModelError(
        f"model {name!r}: no such folder or shipped model (shipped: {shipped}); name a folder of `stancekit train`"
    )


def _shelves() -> list[Path]:
    """Shipped models: in the installed package, and in the source tree."""
    package = Path(__file__).resolve().parent.parent
    return [package / "models", package.parent.parent / "models"]


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, allow_patterns=["*.json", "*.safetensors", "*.toml", "*.md"]))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        raise ModelError(
            f"model {name!r}: no folder, and not to be had from Hugging Face ({type(error).__name__})"
        ) from error


def save_model(folder: Path, model: StanceModel, tokenizer: Tokenizer, config: ModelConfig) -> None:
    """Write config.json, model.safetensors (fp16) and tokenizer.json into ``folder``."""
    import torch
    from safetensors.torch import save

    folder.mkdir(parents=True, exist_ok=True)
    weights = {
        k: v.detach().cpu().to(torch.float16).contiguous()
        for k, v in model.state_dict().items()
        if v.is_floating_point() and not _of_base(k, config)
    }
    # safetensors' save_file makes a file that its owner alone may read, whatever the umask.
    part = folder / "model.safetensors.part"
    part.write_bytes(save(weights, metadata={"format": "pt"}))
    part.replace(folder / "model.safetensors")
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text(json.dumps({**asdict(config), "labels": _LABELS}, indent=1) + "\n", "utf-8")


def read_config(folder: Path) -> ModelConfig:
    """config.json of a model folder.

    Raises:
        ModelError: it is missing, no JSON, of another format or with other labels; in one line.
    """
    try:
        raw = json.loads((folder / "config.json").read_text("utf-8"))
        if raw.get("format") != FORMAT:
            raise ModelError(f"{folder}: model format {raw.get('format')!r}, this version reads {FORMAT}; {_AGAIN}")
        if raw.pop("labels") != _LABELS:
            raise ModelError(f"{folder}: the model has other labels than this version of stancekit; train it again")
        return _typed(ModelConfig(**raw))
    except OSError as error:
        raise ModelError(
            f"{folder}: no model folder, config.json: {error.strerror}; name a folder of `stancekit train`"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{folder}: config.json is broken ({error!r}); {_AGAIN}") from error


def _typed(config: ModelConfig) -> ModelConfig:
    for known in fields(config):
        value = getattr(config, known.name)
        if not isinstance(value, _TYPES[str(known.type)]):
            raise TypeError(f"{known.name}: {value!r} is no {known.type}")
    for kind, lift in config.lifts.items():
        if not (isinstance(lift, list) and all(isinstance(number, int | float) for number in lift)):
            raise TypeError(f"lifts of {kind}: {lift!r} is no list of numbers")
    for trait, weight in config.confidence_weights.items():
        if trait not in TRAITS or not isinstance(weight, int | float):
            raise TypeError(f"confidence_weights: {trait} {weight!r} is no weight of {', '.join(TRAITS)}")
    return config


def load_model(folder: Path, *, merge: bool = True) -> LoadedModel:
    """Read a model folder, in float32 on the CPU and in evaluation mode.

    Args:
        folder: the model folder.
        merge: whether an adapter is added into the encoder; to go on learning it has to stay apart.

    Raises:
        ModelError: a file is missing or broken, or the format is another version's; in one line.
    """
    from safetensors.torch import load_file

    config = read_config(folder)
    with _weights(folder) as path:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
        model = _fitted(folder, config, load_file(path))
        if merge and config.adapter_rank:
            from stancekit.extract.adapter import merge_adapter

            merge_adapter(model.encoder.backbone)
    tokenizer = _tokenizer(folder)
    tokenizer.no_truncation()  # windows are cut here, and nothing is lost
    tokenizer.no_padding()
    described = {k: v for k, v in asdict(config).items() if config.adapter_rank or k not in ("base", "adapter_rank")}
    digest.update(json.dumps(described, sort_keys=True).encode())
    digest.update(tokenizer.to_str().encode())
    info = ModelInfo(config.name, config.version, digest.hexdigest()[:16])
    return LoadedModel(model, tokenizer, config, info)


def check_model(folder: Path) -> None:
    """Look at the three files of a model folder without torch: whether each is whole, not whether they fit together.

    Raises:
        ModelError: as ``load_model``.
    """
    from safetensors import safe_open

    read_config(folder)
    with _weights(folder) as path:
        path.open("rb").close()  # its error says what is wrong in words
        with safe_open(path, framework="numpy"):
            """Opening checks the header against the size of the file."""
    _tokenizer(folder)


@contextmanager
def _weights(folder: Path) -> Iterator[Path]:
    """The path of the weights; what reading them raises inside becomes a ModelError."""
    from safetensors import SafetensorError

    try:
        yield folder / "model.safetensors"
    except OSError as error:
        raise ModelError(f"{folder}: model.safetensors cannot be read ({error.strerror}); {_AGAIN}") from error
    except (SafetensorError, RuntimeError) as error:
        raise ModelError(
            f"{folder}: model.safetensors is broken or does not fit config.json ({_one_line(error)}); {_AGAIN}"
        ) from error


def _tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # what tokenizers raises
        raise ModelError(f"{folder}: tokenizer.json cannot be read ({_one_line(error)}); {_AGAIN}") from error


def _fitted(folder: Path, config: ModelConfig, weights: Mapping[str, Tensor]) -> StanceModel:
    """The configured model with the weights in it, all of them."""
    import torch

    try:
        # Weights that are replaced need not be made; transformers makes more than weights.
        with torch.device("meta") if _is_bare(config) else nullcontext():
            model = build(config)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{folder}: config.json describes no encoder ({_one_line(error)}); {_AGAIN}") from error
    model.load_state_dict({k: v.float() for k, v in weights.items()}, strict=False, assign=True)
    missing = [
        k
        for k, v in model.state_dict().items()
        if v.is_floating_point() and k not in weights and not _of_base(k, config)
    ]
    if missing:
        raise ModelError(f"{folder}: model.safetensors lacks {len(missing)} weights such as {missing[0]}; {_AGAIN}")
    return model.eval()


def _of_base(weight: str, config: ModelConfig) -> bool:
    """Whether a weight belongs to the pretrained encoder that a model with an adapter sits on."""
    return bool(config.adapter_rank) and weight.startswith("encoder.backbone.") and ".lora_" not in weight


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__


def build(config: ModelConfig) -> StanceModel:
    """A model of the configuration's shape, with random weights; only the base of an adapter is pretrained."""
    from stancekit.extract.encoder import Encoder
    from stancekit.extract.model import StanceModel

    backbone = bare(_pretrained(config) if config.adapter_rank else _random(config))
    return StanceModel(Encoder(backbone, config.marker_layers), config.span_size, config.marks)


def _pretrained(config: ModelConfig) -> Any:
    from stancekit.extract.adapter import add_adapter
    from stancekit.extract.weights import load_backbone

    backbone = load_backbone(config.base)[0].float()
    add_adapter(backbone, config.adapter_rank)
    return backbone


def _is_bare(config: ModelConfig) -> bool:
    """Whether the encoder is made here, without the library transformers."""
    from stancekit.extract.bert import is_bert

    return not config.adapter_rank and is_bert(config.encoder)


def _random(config: ModelConfig) -> Any:
    if _is_bare(config):
        from stancekit.extract.bert import Bert

        return Bert(config.encoder)
    from transformers import AutoConfig, AutoModel

    raw = dict(config.encoder)
    shape = AutoConfig.for_model(raw.pop("model_type"), **raw)
    return AutoModel.from_config(shape)  # type: ignore[no-untyped-call]


def bare(backbone: Any) -> Any:
    """The encoder without its pooler, which no head reads."""
    if getattr(backbone, "pooler", None) is not None:
        backbone.pooler = None
    return backbone
