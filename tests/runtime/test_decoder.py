"""Bounded codecs: what fits comes out as it went in, what does not is named before it is unpacked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from aiokafka import codec
from hypothesis import given
from hypothesis import strategies as st

from vigie.errors import OversizedBatchError
from vigie.runtime import decoder

LIMIT = 100_000
CODECS: list[tuple[Callable[[bytes], bytes], Callable[[bytes, int], bytes]]] = [
    (codec.gzip_encode, decoder.gunzip),
    (codec.lz4_encode, decoder.unlz4),
    (codec.zstd_encode, decoder.unzstd),
    (codec.snappy_encode, decoder.unsnappy),
]


@given(st.sampled_from(CODECS), st.binary(max_size=2000), st.integers(1, 40))
def test_what_fits_comes_out_as_it_went_in(pair: tuple[object, object], piece: bytes, times: int) -> None:
    """For each codec that aiokafka packs with."""
    encode, decode = pair
    packed = encode(piece * times)  # type: ignore[operator]
    assert decode(packed, LIMIT) == piece * times  # type: ignore[operator]


@pytest.mark.parametrize("pair", CODECS)
def test_what_does_not_fit_is_refused_with_its_compressed_bytes(
    pair: tuple[Callable[[bytes], bytes], Callable[[bytes, int], bytes]],
) -> None:
    """One byte over is over."""
    encode, decode = pair
    assert len(decode(encode(b"0" * LIMIT), LIMIT)) == LIMIT
    packed = bytes(encode(b"0" * (LIMIT + 1)))
    with pytest.raises(OversizedBatchError) as refused:
        decode(packed, LIMIT)
    assert refused.value.payload == packed
