"""Draws docs/cloud.svg from the template: what starts what, and who may read and write what.

    python tests/cloud/graph.py            writes docs/cloud.svg
"""

import json
from html import escape

from template import ROOT, of_type, source, stack

PICTURE = ROOT / "docs" / "cloud.svg"
KEYS = {"KmaKeyParameter": "/k", "KmaHubKeyParameter": "/h", "SlackWebhookParameter": "/s"}

COLUMN, ROW, LEFT, TOP = 148, 104, 28, 96
BOX_WIDTH, BOX_HEIGHT = 116, 58
LINE = 24
FILLS = {"trigger": "#fde8c8", "function": "#ffb866", "job": "#f4a3a3", "prefix": "#d5ecd2", "http": "#cfe0fb"}
SUBTITLE = "An object created under a green prefix starts what its arrow leads to. Drawn from infra/template.yaml."
STYLE = """
text{font:12.5px system-ui,-apple-system,"Segoe UI","Noto Sans",sans-serif;fill:#22303c}
.title{font-size:20px;font-weight:650}.head{font-size:14px;font-weight:650}
.name{font-weight:650}.small{font-size:11px;fill:#5a6b7a}
.box{stroke:#22303c;stroke-opacity:.22}.edge{fill:none;stroke:#51626f;stroke-width:1.6;marker-end:url(#arrow)}
.rule{stroke:#22303c;stroke-opacity:.12}.mark{font-weight:650;text-anchor:middle}
"""
ARROW = """<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
<path d="M0 0L8 4L0 8z" fill="#51626f"/></marker></defs>"""


def as_list(value):
    return value if isinstance(value, list) else [value]


def programs(resources):
    """Each function and job: its name for people, its role, the table of what it may do."""
    roles = {name: resources[name]["Properties"]["Role"] for name in of_type(resources, "AWS::Lambda::Function")}
    for name, job in of_type(resources, "AWS::Batch::JobDefinition").items():
        roles[name] = job["ContainerProperties"]["JobRoleArn"]
    return {name: access(resources[role.removesuffix(".Arn")]) for name, role in roles.items()}


def access(role):
    """What a role may read and write: {"raw/": "rw", "StateTable": "r"}."""
    may = {}
    for policy in role["Properties"]["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            for action in as_list(statement["Action"]):
                service, verb = action.split(":")
                if service not in ("s3", "dynamodb") or verb == "ListBucket":
                    continue
                letter = "r" if verb.startswith(("Get", "Query", "Describe", "List")) else "w"
                for resource in as_list(statement["Resource"]):
                    # A table's stream is the table's own to whoever reads the picture.
                    place = resource.removesuffix("/stream/*").replace(".StreamArn", ".Arn")
                    place = place.removeprefix("Bucket.Arn/").removesuffix("*").removesuffix(".Arn")
                    may.setdefault(place, set()).add(letter)
    return {place: "".join(sorted(letters)) for place, letters in may.items()}


def word(name):
    """PreprocessFunction -> preprocess, TrainJob -> train, StateTable -> state."""
    for ending in ("Function", "Job", "Table"):
        name = name.removesuffix(ending)
    return name.lower()


def started(resources):
    """prefix -> the program that an object created under it starts."""
    starts = {}
    for rule in of_type(resources, "AWS::Events::Rule").values():
        if rule["EventPattern"]["source"] != ["aws.s3"]:
            continue
        target = rule["Targets"][0]
        program = target.get("BatchParameters", {}).get("JobDefinition", target["Arn"].removesuffix("Aliaslive"))
        starts[rule["EventPattern"]["detail"]["object"]["key"][0]["prefix"]] = program
    return starts


def edges(resources):
    """What leads to what, from the schedule to the answer over HTTP."""
    may, starts = programs(resources), started(resources)
    tells = {program for _, program in told(resources)}
    may = {program: access for program, access in may.items() if program not in tells}
    found = [("schedule", program) for _, program in scheduled(resources) if program in may]
    found += starts.items()
    written = [(program, place, how) for program, places in may.items() for place, how in places.items()]
    found += [(program, place) for program, place, how in written if "w" in how and place in starts]
    # Whoever is started by requests alone is fed by what the last stage before it writes.
    column = columns(found)
    for program in [program for program in may if program not in column]:
        reads = {place for place, how in may[program].items() if "r" in how and place.endswith("/")} - set(starts)
        fed = [(column[writer], writer, place) for writer, place, how in written if "w" in how and place in reads]
        _, writer, place = max(fed)
        found += [(writer, place), (place, program)]
        found.append((program, "http"))
    return list(dict.fromkeys(found))


def scheduled(resources):
    """Each schedule: what it is called, and the program that it starts."""
    schedules = of_type(resources, "AWS::Scheduler::Schedule").values()
    named = [s["Name"].removeprefix("AWS::StackName-") for s in schedules]
    return list(zip(named, (s["Target"]["Arn"].removesuffix("Aliaslive") for s in schedules)))


def told(resources):
    """What leads to whoever tells people: the stream of a table, a topic, a schedule of its own."""
    streams = of_type(resources, "AWS::Lambda::EventSourceMapping").values()
    found = [(s["EventSourceArn"].removesuffix(".StreamArn"), s["FunctionName"].removesuffix("Aliaslive")) for s in streams]
    tells = {program for _, program in found}
    topics = of_type(resources, "AWS::SNS::Subscription").values()
    found += [(s["TopicArn"], s["Endpoint"].removesuffix("Aliaslive")) for s in topics if s["Protocol"] == "lambda"]
    return found + [(name, program) for name, program in scheduled(resources) if program in tells]


def columns(pairs):
    """The column of each node, counted back from the answer, so that what meets is near what it meets."""
    after = {}
    for left, right in pairs:
        after.setdefault(left, []).append(right)
        after.setdefault(right, [])

    def steps(node):
        return 1 + max((steps(next_one) for next_one in after[node]), default=-1)

    deepest = max(map(steps, after))
    return {node: deepest - steps(node) for node in after}


def rows(column, pairs):
    """The row of each node: the longest chain is the first row, what joins it lies below."""
    chain, node = [], min(column, key=column.get)
    while node:
        chain.append(node)
        node = next((right for left, right in pairs if left == node and column[right] == column[node] + 1), None)
    taken, row = set(), {}
    for node in chain + [node for node in column if node not in chain]:
        place = 0
        while (column[node], place) in taken or (place == 0 and node not in chain):
            place += 1
        taken.add((column[node], place))
        row[node] = place
    return row


def text(x, y, content, kind="", anchor="start"):
    return f'<text x="{x}" y="{y}" class="{kind}" text-anchor="{anchor}">{escape(content)}</text>'


def describe(node, resources):
    """Kind, name and the small line of a node."""
    if node == "schedule":
        return "trigger", "schedules", "Asia/Seoul"
    if node == "http":
        [api] = of_type(resources, "AWS::ApiGatewayV2::Api").values()
        return "http", "HTTP API", f"{len(api['Body']['paths'])} routes, throttled"
    if node.endswith("/"):
        return "prefix", node, "object created" if node in started(resources) else "objects"
    properties = resources[node]["Properties"]
    if resources[node]["Type"] == "AWS::Batch::JobDefinition":
        return "job", word(node), "Fargate Spot"
    return "function", word(node), f"Lambda, {properties['MemorySize']} MB"


def flow(resources):
    pairs = edges(resources)
    column = columns(pairs)
    row = rows(column, pairs)
    at = {node: (LEFT + column[node] * COLUMN, TOP + row[node] * ROW) for node in column}
    drawn = []
    for left, right in pairs:
        (x1, y1), (x2, y2) = at[left], at[right]
        start, end = (x1 + BOX_WIDTH, y1 + BOX_HEIGHT / 2), (x2 - 3, y2 + BOX_HEIGHT / 2)
        if y1 != y2:
            end = (x2 + BOX_WIDTH / 2, y2 + BOX_HEIGHT + 3)
            drawn.append(f'<path class="edge" d="M{start[0]} {start[1]}H{end[0] - 12}q12 0 12 -12V{end[1]}"/>')
        else:
            drawn.append(f'<path class="edge" d="M{start[0]} {start[1]}H{end[0]}"/>')
    for node, (x, y) in at.items():
        kind, name, small = describe(node, resources)
        size = f'width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="{28 if kind == "prefix" else 8}"'
        drawn.append(f'<rect class="box" x="{x}" y="{y}" {size} fill="{FILLS[kind]}"/>')
        drawn.append(text(x + BOX_WIDTH / 2, y + 26, name, "name", "middle"))
        drawn.append(text(x + BOX_WIDTH / 2, y + 43, small, "small", "middle"))
    return drawn, max(x for x, _ in at.values()) + BOX_WIDTH + LEFT, max(y for _, y in at.values()) + BOX_HEIGHT


def telling(resources, top):
    """Who tells people, and what of: three things that start one function, which writes to Slack."""
    pairs = told(resources)
    small = {"EventsTable": "what the pipeline recorded", "Alerts": "alarms, budget, a failed job"}
    left = LEFT + COLUMN
    middle = top + (len(pairs) * 44 - 8) / 2
    at = {"function": left + 2 * COLUMN, "slack": left + 3 * COLUMN}
    drawn = []
    for number, (starts, _) in enumerate(pairs):
        y = top + number * 44
        drawn.append(f'<rect class="box" x="{left}" y="{y}" width="{BOX_WIDTH + 70}" height="36" rx="8" fill="{FILLS["trigger"]}"/>')
        drawn.append(text(left + 93, y + 16, word(starts), "name", "middle"))
        drawn.append(text(left + 93, y + 29, small.get(starts, "08:00, Asia/Seoul"), "small", "middle"))
        turn = left + BOX_WIDTH + 70 + 45
        drawn.append(f'<path class="edge" d="M{left + BOX_WIDTH + 70} {y + 18}H{turn}V{middle}H{at["function"] - 3}"/>')
    drawn.append(f'<path class="edge" d="M{at["function"] + BOX_WIDTH} {middle}H{at["slack"] - 3}"/>')
    boxes = [("function", *describe(pairs[0][1], resources)), ("slack", "http", "Slack", "one message a cause")]
    for place, kind, name, line in boxes:
        y = middle - BOX_HEIGHT / 2
        drawn.append(f'<rect class="box" x="{at[place]}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="8" fill="{FILLS[kind]}"/>')
        drawn.append(text(at[place] + BOX_WIDTH / 2, y + 26, name, "name", "middle"))
        drawn.append(text(at[place] + BOX_WIDTH / 2, y + 43, line, "small", "middle"))
    return drawn, top + len(pairs) * 44


def matrix(resources, top):
    """Who may read and write what, one line for each program."""
    may = programs(resources)
    every = {place for row in may.values() for place in row}
    places = sorted(every, key=lambda place: (place.endswith("Table"), place))
    drawn = [text(LEFT, top, "Who may read (r) and write (w) what: prefixes of the bucket, tables", "head")]
    wide = 62
    for index, place in enumerate(places):
        turned = f'transform="translate({LEFT + 112 + index * wide} {top + 66}) rotate(-32)"'
        drawn.append(f'<text {turned} class="small">{place if place.endswith("/") else word(place)}</text>')
    for number, (program, row) in enumerate(may.items()):
        y = top + 92 + number * LINE
        drawn.append(f'<path class="rule" d="M{LEFT} {y + 8}H{LEFT + 104 + len(places) * wide}"/>')
        drawn.append(text(LEFT, y, word(program), "name"))
        for index, place in enumerate(places):
            if place in row:
                drawn.append(text(LEFT + 108 + index * wide + 8, y, row[place], "mark"))
    return drawn, top + 92 + len(may) * LINE, LEFT + 104 + len(places) * wide


def watching(resources, top, left):
    """What is noticed, and when the sources are asked."""
    named = [alarm["AlarmName"] for alarm in of_type(resources, "AWS::CloudWatch::Alarm").values()]
    alarms = sorted(name.removeprefix("AWS::StackName-") for name in named)
    drawn = [text(left, top, "Who is told, when (prod)", "head")]
    lines = ["alarms, by mail and in Slack:"] + ["  " + ", ".join(alarms[i : i + 3]) for i in range(0, len(alarms), 3)]
    lines += ["  monthly cost, a failed training", "what is given up on waits in the dead letter queue", "schedules:"]
    for schedule in of_type(resources, "AWS::Scheduler::Schedule").values():
        asked = json.loads(schedule["Target"]["Input"]).get("source", "digest")
        when = schedule["ScheduleExpression"]
        default = source()["Parameters"].get(when, {}).get("Default", when)
        lines.append(f"  {asked}  {default}")
    for number, line in enumerate(lines):
        drawn.append(text(left + (14 if line.startswith("  ") else 0), top + 28 + number * 20, line.strip()))
    return drawn, top + 28 + len(lines) * 20


def picture():
    resources = stack("prod", **KEYS)
    boxes, width, bottom = flow(resources)
    people, bottom = telling(resources, bottom + 40)
    table, table_bottom, table_right = matrix(resources, bottom + 56)
    notes, notes_bottom = watching(resources, bottom + 56, table_right + 40)
    width, height = max(width, table_right + 400), max(table_bottom, notes_bottom) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        "<title>wearcast on AWS: what starts what, who may read and write what, who is told</title>",
        f"<style>{STYLE}</style>",
        ARROW,
        f'<rect width="{width}" height="{height}" rx="12" fill="#fbfcfd"/>',
        text(LEFT, 40, "wearcast on AWS", "title"),
        text(LEFT, 62, SUBTITLE, "small"),
        *boxes,
        *people,
        *table,
        *notes,
        "</svg>\n",
    ]
    return "\n".join(parts)


if __name__ == "__main__":
    PICTURE.write_text(picture())
    print(f"wrote {PICTURE.relative_to(ROOT)}")
