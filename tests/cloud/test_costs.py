"""docs/costs.md: at rest dev stays under a dollar, and its sum counts the alarms that the template has."""

import re

from template import ROOT, of_type, stack

AT_REST = (ROOT / "docs" / "costs.md").read_text().partition("## At rest")[2]
LINES = [line.split("|")[1:-1] for line in AT_REST.splitlines() if re.search(r"\| *\**\d+\.\d{3}\** *\|$", line)]
COSTS = {cells[0].strip(): (cells[1].strip(), float(cells[3].strip(" *"))) for cells in LINES}


def test_the_sum_at_rest_is_right_and_under_a_dollar():
    *parts, total = [cost for _, cost in COSTS.values()]
    assert len(parts) > 5
    assert abs(sum(parts) - total) < 0.0005
    assert total < 1


def test_the_sum_counts_the_alarms_that_the_template_has():
    count = len(of_type(stack("dev"), "AWS::CloudWatch::Alarm"))
    said, cost = COSTS["CloudWatch alarms"]
    assert said.startswith(f"{count} metrics")
    assert cost == count / 10
