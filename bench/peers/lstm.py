"""The network of `trainer` in PyTorch, trained on random windows of the same shape: windows a second of a whole step.

    python3 -m venv venv && venv/bin/pip install torch
    cargo run --bin bench -- throughput --python venv/bin/python --data-dir .wearcast

`bench throughput` starts it, alternately with our own training. By itself:

    venv/bin/python bench/peers/lstm.py --hidden 64 --steps 56 --width 84 --description 330 --batch 128 --windows 4096
"""

import argparse
import time

import torch

HORIZON = 168
QUANTILES = (0.1, 0.5, 0.9)


class Member(torch.nn.Module):
    """An LSTM over the window, beside it one layer over the window's description, and over both a silent head."""

    def __init__(self, width: int, description: int, hidden: int):
        super().__init__()
        self.lstm = torch.nn.LSTM(width, hidden, batch_first=True)
        self.dense = torch.nn.Linear(description, hidden)
        self.head = torch.nn.Linear(2 * hidden, 3 * HORIZON)
        torch.nn.init.zeros_(self.head.weight)
        torch.nn.init.zeros_(self.head.bias)

    def forward(self, windows, described):
        _, (state, _) = self.lstm(windows)
        beside = torch.cat([state[0], torch.tanh(self.dense(described))], 1)
        return self.head(torch.nn.functional.dropout(beside, 0.3))


def loss_of(said, linear, below, above, departures):
    raw, low, high = said.split(HORIZON, 1)
    median = (below + above) / 2.563 * (raw + linear)
    width = torch.nn.functional.softplus
    bands = (median - below * width(low + 0.5413), median, median + above * width(high + 0.5413))
    errors = [departures - band for band in bands]
    losses = [share * error + torch.relu(-error) for share, error in zip(QUANTILES, errors)]
    return sum(losses).mean()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("hidden", "steps", "width", "description", "batch", "windows"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    torch.manual_seed(7)
    windows = torch.randn(asked.windows, asked.steps, asked.width)
    described = torch.randn(asked.windows, asked.description)
    linear, departures = torch.randn(2, asked.windows, HORIZON)
    below, above = torch.rand(2, asked.windows, HORIZON) + 1
    member = Member(asked.width, asked.description, asked.hidden)
    optimizer = torch.optim.AdamW(member.parameters(), lr=1e-3, weight_decay=1e-2)

    def epoch():
        for rows in torch.randperm(asked.windows).split(asked.batch):
            optimizer.zero_grad()
            said = member(windows[rows], described[rows])
            loss_of(said, linear[rows], below[rows], above[rows], departures[rows]).backward()
            torch.nn.utils.clip_grad_norm_(member.parameters(), 1.0)
            optimizer.step()

    for rows in torch.arange(2 * asked.batch).split(asked.batch):  # warm
        member(windows[rows % asked.windows], described[rows % asked.windows]).sum().backward()
    wall, cpu = time.perf_counter(), time.process_time()
    epoch()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{asked.windows / wall:.1f} {asked.windows / cpu:.1f}")


if __name__ == "__main__":
    main()
