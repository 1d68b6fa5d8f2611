"""``python -m tests.oracles``: our numbers beside those of other software, with the largest difference."""

from __future__ import annotations

import sys

from tests.oracles.collection import comparisons


def main() -> int:
    rows = list(comparisons())
    wide = max(len(f"{row.method}: {row.what}") for row in rows)
    print(f"{'what':{wide}}  {'values':>7}  {'difference':>10}  {'allowed':>8}      against")
    for row in rows:
        mark = "ok" if row.holds else "NO"
        name = f"{row.method}: {row.what}"
        print(f"{name:{wide}}  {row.values:7}  {row.difference:10.2g}  {row.tolerance:8.1g}  {mark}  {row.software}")
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
