"""On a processor windows are read without their padding, and linear maps are laid out once: nothing changes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import astuple

import pytest
import torch
from torch import nn

from stancekit.extract.folder import LoadedModel
from stancekit.extract.kernels import LaidOutLinear, lay_out
from stancekit.extract.packed import PackedEncoder, Rows

Make = Callable[..., LoadedModel]


def test_rows_lead_back_to_the_windows() -> None:
    mask = torch.tensor([[True, True, True], [True, False, False]])
    x = torch.arange(6.0).view(2, 3, 1)
    rows = Rows.of(mask)
    assert rows.token[:4].tolist() == [0, 1, 2, 3]
    assert len(rows.token) % 128 == 0
    back = rows.windows(rows.packed(x))
    assert back.shape == x.shape
    assert torch.equal(back[mask], x[mask])


@torch.inference_mode()
def test_windows_are_read_as_with_their_padding(make_loaded: Make) -> None:
    plain = make_loaded().model.encoder.eval()
    packed = PackedEncoder(plain.backbone, plain.kept).eval()
    ids = torch.tensor([[5, 6, 7, 8, 9, 10, 11], [5, 12, 13, 0, 0, 0, 0], [5, 14, 15, 16, 17, 0, 0]])
    mask = torch.tensor([[1] * 7, [1] * 3 + [0] * 4, [1] * 5 + [0] * 2]).bool()
    before, after = plain(ids, mask), packed(ids, mask)
    assert after.mask[:, :7].equal(mask)
    assert not after.mask[:, 7:].any()
    for name in ("last", "entry"):
        one, other = getattr(before, name), getattr(after, name)[:, :7]
        torch.testing.assert_close(other[mask], one[mask], atol=1e-5, rtol=1e-4)
    for one, other in zip((*before.keys, *before.values), (*after.keys, *after.values), strict=True):
        seen = mask[:, None, :, None].expand_as(one)
        torch.testing.assert_close(other[:, :, :7][seen], one[seen], atol=1e-5, rtol=1e-4)


@torch.inference_mode()
def test_a_map_that_is_laid_out_gives_the_same_products() -> None:
    torch.manual_seed(5)
    model = nn.Sequential(nn.Linear(64, 48), nn.GELU(), nn.Linear(48, 32, bias=False), nn.Linear(32, 4)).bfloat16()
    as_was = copy.deepcopy(model)
    lay_out(model)
    x = torch.randn(7, 5, 64).bfloat16()
    assert torch.equal(model(x), as_was(x))
    if isinstance(model[0], LaidOutLinear):  # only where torch has the kernels
        assert isinstance(model[2], LaidOutLinear)
        assert isinstance(model[3], nn.Linear)  # too narrow to gain


def test_maps_in_full_precision_stay_as_they_are() -> None:
    model = nn.Sequential(nn.Linear(64, 48))
    lay_out(model)
    assert isinstance(model[0], nn.Linear)


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
def test_every_part_of_a_packed_state_is_there(make_loaded: Make, precision: torch.dtype) -> None:
    encoder = make_loaded().model.encoder.to(precision).eval()
    packed = PackedEncoder(encoder.backbone, encoder.kept).eval()
    lay_out(packed)
    with torch.inference_mode():
        text = packed(torch.tensor([[5, 6, 7]]), torch.ones(1, 3).bool())
    assert all(part.isfinite().all() for part in (text.last, text.entry, *text.keys, *text.values))
    assert len(astuple(text)) == 6
