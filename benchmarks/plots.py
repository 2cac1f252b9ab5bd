"""Pictures of results, for ``--plot``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure import peer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from benchmarks.policy_learning import Curves


def plot_policy(found: Mapping[str, Mapping[str, tuple[float, float]]], ours: str, path: Path) -> None:
    """Polls against overshoot of each schedule, a panel for each shape: down and to the left is better."""
    figures = peer("matplotlib.figure")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure = figures.Figure(figsize=(11, 8), layout="constrained")
    panels = figure.subplots(2, 2, sharex=True, sharey=True)
    for panel, (shape, points) in zip(panels.flat, found.items(), strict=True):
        curve = [point for name, point in points.items() if name.startswith("proportional")]
        panel.plot(
            [polls for polls, _ in curve], [100 * mean for _, mean in curve], "o-", color="0.6", label="proportional"
        )
        for name, (polls, mean) in points.items():
            if not name.startswith("proportional"):
                marker, size = ("*", 16) if name == ours else ("s", 7)
                panel.plot(polls, 100 * mean, marker, ms=size, label=name)
        panel.set(title=shape, xscale="log", yscale="log")
        panel.set_xticks([10, 20, 50, 100], ["10", "20", "50", "100"])
        panel.set_yticks([2, 5, 10, 20, 50, 100], ["2", "5", "10", "20", "50", "100"])
        panel.minorticks_off()
        panel.grid(visible=True, alpha=0.3)
    panels[0, 0].legend(fontsize=8)
    figure.supxlabel("polls for one recipe")
    figure.supylabel("mean overshoot, % of the duration")
    figure.suptitle("How late the end is seen, and what it costs: down and to the left is better")
    figure.savefig(path, dpi=110)


def plot_learning(curves: Curves, path: Path) -> None:
    """Polls against overshoot as recipes of a kind come, a panel for each world: down and to the left is better."""
    figures = peer("matplotlib.figure")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure = figures.Figure(figsize=(11, 4.5), layout="constrained")
    for panel, (world, rows) in zip(
        figure.subplots(1, len(curves), sharex=True, sharey=True), curves.items(), strict=True
    ):
        for name, points in rows.items():
            panel.plot([polls for polls, _ in points], [100 * mean for _, mean in points], "o-", label=name)
        panel.set(title=world, xscale="log", yscale="log")
        panel.set_xticks([1, 2, 5, 10, 20, 50], ["1", "2", "5", "10", "20", "50"])
        panel.set_yticks([1, 2, 5, 10, 20, 50], ["1", "2", "5", "10", "20", "50"])
        panel.minorticks_off()
        panel.grid(visible=True, alpha=0.3)
    figure.axes[0].legend(fontsize=8)
    figure.supxlabel("polls for one recipe; by history: after 0, 1, 3, 10 and 30 of its kind, from right to left")
    figure.supylabel("mean overshoot, % of the duration")
    figure.savefig(path, dpi=110)


def plot_calls(medians: dict[str, dict[int, float]], path: Path) -> None:
    """CPU per call against calls in flight: flat is good, low is better."""
    figures = peer("matplotlib.figure")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure = figures.Figure(figsize=(9, 6), layout="constrained")
    panel = figure.subplots()
    for name, row in medians.items():
        ours = name.startswith("compose-async")
        panel.plot(list(row), list(row.values()), "o-", lw=3 if ours else 1.2, label=name, zorder=3 if ours else 2)
    panel.set(xscale="log", yscale="log", xlabel="calls in flight", ylabel="CPU µs per call")
    panel.set_xticks(list(next(iter(medians.values()))), [str(size) for size in next(iter(medians.values()))])
    panel.minorticks_off()
    panel.grid(visible=True, alpha=0.3)
    panel.legend(fontsize=8)
    figure.suptitle("What one call costs, alone and among many: lower is better")
    figure.savefig(path, dpi=110)
