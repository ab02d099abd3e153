"""The numpy arrays of features and verdicts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Row = NDArray[np.float32]
Flags = NDArray[np.bool_]
