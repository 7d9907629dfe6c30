"""Measuring two things in turns, as ``src/turns.rs`` does, and the table's lines, as ``src/row.rs``."""

import statistics
import time
from collections.abc import Callable

TURN = 0.03
ROUNDS = 21
ENOUGH = 20.0
FIRST = 5

Work = Callable[[], object]


def row(what: str, size: int, all_cores: bool, ours: Work, peer: str, theirs: Work) -> None:
    """Measures ours and a peer's and prints a line; ``size`` 0 where time is what counts."""
    own, their, ratio = _in_turns(ours, theirs)
    pace = f"{_pace(size, own)} | -"
    shown = f"**{ratio:.2f}, the peer is faster**" if ratio > 1 else f"{ratio:.{5 if ratio < 0.01 else 3}f}"
    shown = f"{shown} | -"
    if all_cores:
        pace, shown = (" | ".join(reversed(cells.split(" | "))) for cells in (pace, shown))
    print(f"| {what} | {peer} | {pace} | {_pace(size, their)} | {shown} |", flush=True)


def _in_turns(ours: Work, theirs: Work) -> tuple[float, float, float]:
    own_calls, their_calls = _calls(ours), _calls(theirs)
    start = time.perf_counter()
    rounds: list[tuple[float, float]] = []
    while len(rounds) < FIRST or (len(rounds) < ROUNDS and time.perf_counter() - start < ENOUGH):
        rounds.append((_turn(ours, own_calls), _turn(theirs, their_calls)))
    own, their = zip(*rounds, strict=True)
    ratio = statistics.median(own / their for own, their in rounds)
    return statistics.median(own), statistics.median(their), ratio


def _calls(work: Work) -> int:
    work()
    start = time.perf_counter()
    calls = 0
    while time.perf_counter() - start < TURN:
        work()
        calls += 1
    return calls


def _turn(work: Work, calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        work()
    return (time.perf_counter() - start) / calls


def _pace(size: int, seconds: float) -> str:
    if size:
        return f"{size / seconds / 1e6:.0f} MB/s"
    return f"{seconds * 1e6:.1f} µs" if seconds < 1e-3 else f"{seconds * 1e3:.1f} ms"
