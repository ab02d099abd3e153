"""Runs the benchmarks named, or all of them: `python -m benchmarks runtime_speed delay`.

One that cannot run here, for want of its data, is skipped and named. One that reports figures fails where a figure is
below its floor (`floors.json`).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from benchmarks.floors import BECAUSE, PIN
from benchmarks.shared import SKIPPED

HERE = Path(__file__).parent
NOT_BENCHMARKS = {"__init__", "__main__", "faust_peer", "floors", "made_articles", "news", "picture", "shared"}


def main() -> int:
    """Each in a process of its own, so that none leaves anything behind for the next."""
    names = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_BENCHMARKS)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[*names, []], help="which; all, if none is named")
    parser.add_argument("--pin", action="store_true", help="write the figures to floors.json as the new floors")
    parser.add_argument("--because", metavar="WHY", default="", help="why a floor falls, or its data are others")
    options = parser.parse_args()
    if options.pin and not options.names:
        parser.error("name the benchmarks whose floors are to be pinned")
    environment = os.environ | ({PIN: "1", BECAUSE: options.because} if options.pin else {})
    ended: dict[str, list[str]] = defaultdict(list)
    for name in options.names or [name for name in names if not name.startswith("train_")]:
        print(f"== {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        done = subprocess.run(command, cwd=HERE.parent, env=environment, check=False)
        ended["skipped" if done.returncode == SKIPPED else "failed" if done.returncode else "passed"].append(name)
    for how in ("passed", "skipped", "failed"):
        print(f"{how}: {', '.join(ended[how]) or 'none'}")
    return bool(ended["failed"])


if __name__ == "__main__":
    sys.exit(main())
