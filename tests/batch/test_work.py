import pytest
import torch

from stancekit.batch.work import torch_threads


@pytest.mark.parametrize(("threads", "used"), [(0, 4), (1, 1), (6, 6)])
def test_the_model_gets_its_threads_and_leaves_no_trace(threads, used):
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(4)
        with torch_threads(threads):
            assert torch.get_num_threads() == used
        assert torch.get_num_threads() == 4
    finally:
        torch.set_num_threads(before)
