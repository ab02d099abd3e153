"""One file a claim, each figure beside its peer in the same run: `python -m benchmarks [NAME ...]`."""
