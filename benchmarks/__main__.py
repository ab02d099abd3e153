"""Runs the benchmarks named, or all of them: `python -m benchmarks runtime_speed delay`."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
NOT_BENCHMARKS = {"__init__", "__main__", "faust_peer", "made_articles", "news", "picture", "shared"}


def main() -> int:
    """Each in a process of its own, so that none leaves anything behind for the next."""
    names = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_BENCHMARKS)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*names, []], help="which; all, if none is named")
    failed = []
    for name in parser.parse_args().names or [name for name in names if not name.startswith("train_")]:
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=HERE.parent, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"did not end well: {', '.join(failed)}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
