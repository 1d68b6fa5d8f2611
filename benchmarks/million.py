"""1,000,000 answers from a CSV file in bounded memory, time per 100,000.

``python benchmarks/million.py [--rows 1000000]``: writes files of a tenth, a quarter, a half and all of the rows to a
temporary folder, then reads, tokenises and counts each in a process of its own, and prints seconds and peak memory.
Nine answers in ten repeat the demo corpus; one in ten is a new pair of them, with a letter left out.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def write_answers(path: Path, rows: int) -> None:
    """Write the file."""
    from entnlp.demo import load_demo

    texts = load_demo("annex1").texts.tolist()
    rng = random.Random(3)
    with path.open("w", encoding="utf-8") as file:
        file.write("id;cycle;texte\n")
        for i in range(rows):
            text = rng.choice(texts)
            if i % 10 == 0:
                text = f"{text} {rng.choice(texts)}"
                at = rng.randrange(len(text))
                text = text[:at] + text[at + 1 :]
            quoted = text.replace('"', '""').replace("\n", " ")
            file.write(f'{i};{1 + i % 2};"{quoted}"\n')


def measure(path: Path) -> None:
    """Do the job on one file and print a line."""
    from entnlp.corpus import read_corpus
    from entnlp.language import tokenize
    from entnlp.textometry import frequencies

    start = time.perf_counter()
    corpus = read_corpus(path, text="texte", id="id", by="cycle", keep=[])
    read = time.perf_counter()
    tokens = tokenize(corpus)
    tokenised = time.perf_counter()
    frequencies(tokens, by="cycle")
    end = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    n = len(corpus)
    print(
        f"{n:>9,} rows {len(tokens):>10,} tokens  read {read - start:6.1f} s  tokenise {tokenised - read:6.1f} s  "
        f"count {end - tokenised:5.1f} s  per 100,000 rows {(end - start) * 1e5 / n:5.2f} s  peak {peak:4.2f} GiB",
        flush=True,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure)
        return
    with tempfile.TemporaryDirectory() as folder:
        for share in (0.1, 0.25, 0.5, 1.0):
            path = Path(folder) / "answers.csv"
            write_answers(path, int(options.rows * share))
            subprocess.run([sys.executable, __file__, "--measure", str(path)], check=True)


if __name__ == "__main__":
    main()
