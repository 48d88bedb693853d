use super::*;
use crate::provenance::Provenance;

fn grid(hours: i64) -> HourlyGrid {
    let start = Hour::from_epoch_hours(350_640);
    let mut grid = HourlyGrid::absent("108".parse().unwrap(), HourRange::new(start, start + hours));
    for hour in grid.range().iter() {
        let day = f64::from(hour.hour_of_day());
        grid.put(Variable::AirTemperature, hour, Some(10.0 + day / 4.0), Provenance::Observed);
        if hour.hour_of_day() % 3 == 0 {
            grid.put(Variable::DewPoint, hour, Some(2.0 + day / 9.0), Provenance::Observed);
        }
    }
    grid
}

#[test]
fn columns_are_what_the_stations_measure_with_flags_where_it_may_be_missing() {
    let grid = grid(1000);
    let normals = StationNormals::fit(&grid, grid.range());
    assert_eq!(
        serde_json::to_value(Feature::for_stations([&normals])).unwrap(),
        serde_json::json!([
            { "departure": "air_temperature" },
            { "departure": "dew_point" },
            { "known": "dew_point" },
            "usual_temperature",
            "hour_sine",
            "hour_cosine",
            "season_sine",
            "season_cosine"
        ])
    );
}

#[test]
fn what_is_not_known_is_zero_and_flagged_not_invented() {
    let grid = grid(1000);
    let normals = StationNormals::fit(&grid, grid.range());
    let features = [Feature::Departure(Signal::DewPoint), Feature::Known(Signal::DewPoint)];
    let mut row = Vec::new();
    normals.encode(&features, &grid, grid.range().start + 3, &mut row).unwrap();
    normals.encode(&features, &grid, grid.range().start + 4, &mut row).unwrap();
    assert_eq!(row[1..], [1.0, 0.0, 0.0]);
}

#[test]
fn what_is_usual_is_told_in_tens_of_degrees() {
    let grid = grid(1000);
    let normals = StationNormals::fit(&grid, grid.range());
    let mut row = Vec::new();
    // at 00 and at 12 UTC it is always 10 and 13 °C here
    for hour in [grid.range().start + 24, grid.range().start + 36] {
        normals.encode(&[Feature::UsualTemperature], &grid, hour, &mut row).unwrap();
    }
    assert!((row[0] - 1.0).abs() < 0.2 && (row[1] - 1.3).abs() < 0.05, "{row:?}");
}

#[test]
fn what_only_the_borrower_measures_is_as_it_is_there() {
    let borrower = grid(1000);
    let mut lender = borrower.clone();
    for hour in lender.range().iter() {
        lender.put(Variable::AirTemperature, hour, Some(20.0), Provenance::Observed);
        lender.put(Variable::DewPoint, hour, None, Provenance::NotReported);
    }
    let usual = StationNormals::fit(&lender, lender.range());
    let moved = usual.moved(&lender, &borrower, borrower.range());
    let own = StationNormals::fit(&borrower, borrower.range());
    assert_eq!(moved.get(Signal::DewPoint), own.get(Signal::DewPoint));
    let at = |normals: &StationNormals| {
        normals.get(Signal::AirTemperature).unwrap().climatology.at(borrower.range().start + 36)
    };
    assert!((at(&moved) - at(&own)).abs() < 0.1, "{} {}", at(&moved), at(&own));
}

#[test]
fn an_hour_without_air_temperature_is_refused() {
    let grid = grid(1000);
    let normals = StationNormals::fit(&grid, grid.range());
    let mut row = Vec::new();
    let error = normals.encode(&[Feature::HourSine], &grid, grid.range().end, &mut row).unwrap_err();
    assert_eq!(error.hour, grid.range().end);
    assert!(row.is_empty());
}

#[test]
fn wind_blows_away_from_where_it_comes() {
    let mut grid = grid(10);
    let hour = grid.range().start;
    grid.put(Variable::WindSpeed, hour, Some(5.0), Provenance::Observed);
    assert_eq!(Signal::WindEast.observed(&grid, hour), None);
    grid.put(Variable::WindDirection, hour, Some(270.0), Provenance::Observed);
    assert!((Signal::WindEast.observed(&grid, hour).unwrap() - 5.0).abs() < 1e-9);
    assert!(Signal::WindNorth.observed(&grid, hour).unwrap().abs() < 1e-9);
}
