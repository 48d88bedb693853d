//! Which region codes (`regId`) the mid-term service knows a station's place by.
//!
//! Temperatures are forecast by city, sky and rain by ten areas; the two sets of codes are not
//! interchangeable. Every ASOS station stands in a city or county that has a code of its own, and gets
//! that one; five whose names begin with a compass point (북춘천, 서청주, …) get that of the city beside
//! them. 순천 has two codes: its station stands inland, so it gets the inland one.

use weather::StationId;

/// The codes of one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    /// For `getMidTa`.
    pub(super) city: &'static str,
    /// For `getMidLandFcst`.
    pub(super) area: &'static str,
}

/// `station,city,city_ko`: city codes of KMA's appendix to the service (data.go.kr 15059468).
const CITIES: &str = include_str!("../../data/kma_mid_cities.csv");

impl Region {
    /// The region of a station of KMA; `None` for any other.
    pub(super) fn of(station: &StationId) -> Option<Self> {
        let row = CITIES.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
        let city = row.filter(|row| row[0] == station.as_str()).map(|row| row[1]).next()?;
        area(city).map(|area| Self { city, area })
    }
}

/// The area that a city lies in: its code begins alike. Two islands have codes of their own, and some
/// towns in the south-west have a second prefix.
fn area(city: &str) -> Option<&'static str> {
    Some(match city.get(..4)? {
        "11A0" | "11B1" | "11B2" => "11B00000",
        "11C1" => "11C10000",
        "11C2" => "11C20000",
        "11D1" => "11D10000",
        "11D2" => "11D20000",
        "11F1" | "21F1" => "11F10000",
        "11F2" | "21F2" => "11F20000",
        "11G0" => "11G00000",
        "11H1" | "11E0" => "11H10000",
        "11H2" => "11H20000",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use weather::Station;

    fn codes(station: &str) -> Option<(&'static str, &'static str)> {
        Region::of(&station.parse().unwrap()).map(|region| (region.city, region.area))
    }

    #[test]
    fn every_korean_station_has_its_region_and_beijing_has_none() {
        for station in Station::all() {
            let korean = station.time_zone == "Asia/Seoul";
            assert_eq!(Region::of(&station.id).is_some(), korean, "{}", station.name_en);
        }
    }

    #[test]
    fn well_known_cities_have_the_codes_that_the_service_gives_them() {
        let expected = [
            ("108", "11B10101", "11B00000"),
            ("112", "11B20201", "11B00000"),
            ("119", "11B20601", "11B00000"),
            ("99", "11B20305", "11B00000"),
            ("101", "11D10301", "11D10000"),
            ("114", "11D10401", "11D10000"),
            ("105", "11D20501", "11D20000"),
            ("133", "11C20401", "11C20000"),
            ("239", "11C20404", "11C20000"),
            ("129", "11C20101", "11C20000"),
            ("131", "11C10301", "11C10000"),
            ("156", "11F20501", "11F20000"),
            ("146", "11F10201", "11F10000"),
            ("143", "11H10701", "11H10000"),
            ("136", "11H10501", "11H10000"),
            ("159", "11H20201", "11H20000"),
            ("152", "11H20101", "11H20000"),
            ("184", "11G00201", "11G00000"),
            ("189", "11G00401", "11G00000"),
            ("102", "11A00101", "11B00000"),
            ("115", "11E00101", "11H10000"),
            ("140", "21F10501", "11F10000"),
            ("165", "21F20801", "11F20000"),
        ];
        for (station, city, area) in expected {
            assert_eq!(codes(station), Some((city, area)), "{station}");
        }
    }

    #[test]
    fn all_ten_areas_are_there() {
        let areas: BTreeSet<_> =
            Station::all().filter_map(|station| Region::of(&station.id)).map(|region| region.area).collect();
        assert_eq!(areas.len(), 10, "{areas:?}");
    }

    #[test]
    fn a_station_is_in_the_city_of_its_name_or_beside_it() {
        for row in CITIES.lines().skip(1) {
            let [station, _, city] = row.split(',').collect::<Vec<_>>()[..] else { panic!("{row}") };
            let name = Station::known(&station.parse().unwrap()).unwrap().name_ko;
            assert!(name.contains(city), "{name}: {city}");
        }
    }
}
