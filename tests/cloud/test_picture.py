"""The picture in docs/ shows the template as it is."""

import graph


def test_the_picture_is_the_one_that_the_template_gives():
    assert graph.PICTURE.read_text() == graph.picture(), "run tests/cloud/graph.py"


def test_whatever_starts_something_is_in_the_flow():
    resources = graph.stack("prod", **graph.KEYS)
    pairs = graph.edges(resources) + graph.told(resources)
    assert set(graph.started(resources)) <= {left for left, _ in pairs}
    assert set(graph.programs(resources)) <= {node for pair in pairs for node in pair}
