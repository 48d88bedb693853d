"""DuckDB and pandas read the exported observations as they are meant.

check.py DIR reads DIR/observations, exported from the stack that imported the file of `check.py csv`.
"""

import sys

STATION = 108
HOURS = 45 * 24
# The hour, counted from the first, that is left out of the file.
ABSENT = 100
# And the one whose temperature cannot be.
IMPOSSIBLE = 200
PROVENANCE = {
    "hour_absent", "not_reported", "observed", "interpolated", "climatology", "repaired",
    "out_of_range", "spike", "inconsistent", "flat_line", "unit_error", "clock_shift", "duplicate", "sentinel",
}


def csv():
    """A tidy file of 45 days from the Korean midnight of 15 January 2010, no two of them alike."""
    from datetime import datetime, timedelta
    from math import cos, sin, tau

    rows = ["tm,stn,ta,rn,ws,hm"]
    for hour in range(HOURS):
        when = datetime(2010, 1, 15) + timedelta(hours=hour)
        air = -1.0 + 5.0 * cos(tau * (when.hour - 15) / 24) + 2.0 * sin(hour / 31)
        if hour == IMPOSSIBLE:
            air = 90.0
        wind, humidity = 3.0 + 2.0 * sin(hour / 5), 60 + 20 * sin(hour / 7)
        if hour != ABSENT:
            rows.append(f"{when:%Y-%m-%d %H:%M},{STATION},{air:.1f},,{wind:.1f},{humidity:.0f}")
    print("\n".join(rows))


def duckdb_reads(directory):
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(
        "CREATE VIEW observations AS SELECT * FROM "
        f"read_parquet('{directory}/observations/*/*/*.parquet', hive_partitioning=true)"
    )
    types = dict(connection.execute("SELECT column_name, column_type FROM (DESCRIBE observations)").fetchall())
    assert types["hour"] == "TIMESTAMP WITH TIME ZONE", types["hour"]
    assert types["air_temperature_c"] == "DOUBLE", types["air_temperature_c"]
    assert types["air_temperature_c_provenance"] == "VARCHAR", types["air_temperature_c_provenance"]
    assert types["reports"].endswith("[]") and types["refused"].endswith("[]"), (types["reports"], types["refused"])

    count, stations, first, months = connection.execute(
        "SELECT count(*), list(DISTINCT station::INT), strftime(min(hour), '%Y-%m-%dT%H:%MZ'), "
        "count(DISTINCT strftime(hour, '%Y-%m')) FROM observations"
    ).fetchone()
    # January and February in UTC.
    assert (count, stations, months) == (HOURS, [STATION], 2), (count, stations, months)
    # Korean midnight is three in the afternoon in UTC, the day before.
    assert first == "2010-01-14T15:00Z", first

    words = connection.execute("SELECT DISTINCT air_temperature_c_provenance FROM observations").fetchall()
    assert {word for (word,) in words} <= PROVENANCE, words
    refused = connection.execute(
        "SELECT r.variable, r.reported FROM (SELECT unnest(refused) AS r FROM observations)"
    ).fetchall()
    assert refused == [("air_temperature_c", 90.0)], refused
    believed = connection.execute(
        "SELECT count(*) FROM observations WHERE len(reports) = 1 AND length(reports[1].digest) = 16"
    ).fetchone()
    assert believed == (HOURS - 1,), believed


def pandas_reads(directory):
    import pandas

    frame = pandas.read_parquet(f"{directory}/observations")
    frame = frame.sort_values("hour").reset_index(drop=True)
    assert str(frame["hour"].dtype) == "datetime64[ms, UTC]", frame["hour"].dtype
    assert frame["hour"].is_unique and len(frame) == HOURS, len(frame)
    assert frame["air_temperature_c"].dtype == "float64", frame["air_temperature_c"].dtype
    assert frame["precipitation_mm"].isna().all(), "what was not reported is missing, not zero"
    absent = frame.loc[ABSENT]
    assert absent["air_temperature_c_provenance"] == "interpolated", absent["air_temperature_c_provenance"]
    assert len(absent["reports"]) == 0, absent["reports"]
    assert set(frame["station"].astype(str)) == {str(STATION)}, "hive partitions are columns"


if __name__ == "__main__":
    if sys.argv[1:] == ["csv"]:
        csv()
    else:
        duckdb_reads(sys.argv[1])
        pandas_reads(sys.argv[1])
        print("DuckDB and pandas read the observations as they are meant")
