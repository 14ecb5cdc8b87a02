"""The softmax and its relatives."""

from __future__ import annotations

import torch

from tests.torch_cases.case import Case, normal

X = 3 * normal(4, 5)

CASES = (
    Case("softmax/softmax", lambda x: torch.softmax(x, 1), {"x": X}, ("x",)),
    Case("softmax/log_softmax", lambda x: torch.log_softmax(x, 1), {"x": X}, ("x",)),
    Case("softmax/logsumexp", lambda x: torch.logsumexp(x, 1), {"x": X}, ("x",)),
    # Numbers that exp alone would overflow on.
    Case("softmax/softmax", lambda x: torch.softmax(x, 1), {"x": 1000 * X}, ("x",)),
    Case("softmax/log_softmax", lambda x: torch.log_softmax(x, 1), {"x": 1000 * X}, ("x",)),
    Case("softmax/logsumexp", lambda x: torch.logsumexp(x, 1), {"x": 1000 * X}, ("x",)),
)
