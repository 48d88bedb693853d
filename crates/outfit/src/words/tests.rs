use std::collections::BTreeSet;

use super::*;
use crate::garment::Garment;
use crate::simple::Band;

const FILES: [(Language, &str); 2] = [
    (Language::Korean, include_str!("../../i18n/ko.ftl")),
    (Language::English, include_str!("../../i18n/en.ftl")),
];

fn keys(file: &str) -> BTreeSet<&str> {
    file.lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
        .filter_map(|line| Some(line.split_once('=')?.0.trim()))
        .collect()
}

#[test]
fn every_language_has_the_same_messages() {
    assert_eq!(keys(FILES[0].1), keys(FILES[1].1));
}

#[test]
fn every_garment_and_band_has_a_name_in_every_language() {
    for (_, file) in FILES {
        let keys = keys(file);
        for garment in Garment::all() {
            assert!(keys.contains(format!("garment-{}", garment.id).as_str()), "{}", garment.id);
        }
        for band in Band::ALL {
            assert!(keys.contains(band.key()), "{}", band.key());
        }
    }
}

#[test]
fn lists_read_as_a_person_writes_them() {
    let parts = ["a", "b", "c"].map(str::to_owned);
    let en = Words::new(Language::English, Units::Metric);
    assert_eq!(en.list(&parts[..2]), "a and b");
    assert_eq!(en.list(&parts), "a, b and c");
    let ko = Words::new(Language::Korean, Units::Metric);
    let parts = ["셔츠", "니트", "면바지"].map(str::to_owned);
    assert_eq!(ko.list(&parts[..2]), "셔츠와 니트");
    assert_eq!(ko.list(&parts), "셔츠, 니트, 면바지");
}

#[test]
fn temperatures_follow_the_readers_unit() {
    assert_eq!(Words::new(Language::English, Units::Imperial).temperature(-10.0), "14°F");
    assert_eq!(Words::new(Language::Korean, Units::Metric).temperature(-0.4), "0°C");
}

#[test]
fn a_range_says_its_unit_once_and_a_span_is_rounded_down() {
    let ko = Words::new(Language::Korean, Units::Metric);
    assert_eq!(ko.temperatures(-6.2, -4.8), "-6~-5°C");
    assert_eq!(ko.temperatures(4.8, 5.2), "5°C");
    assert_eq!(ko.duration(1.66), "1시간 30분");
    assert_eq!(ko.duration(0.83), "40분");
    assert_eq!(ko.duration(2.0), "2시간");
    assert_eq!(ko.time(7, 0), "7시");
}
