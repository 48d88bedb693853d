use proptest::prelude::*;

use super::*;

fn read(query: &str) -> Parameters {
    serde_urlencoded::from_str(query).unwrap()
}

fn refused(query: &str) -> String {
    let parameters = read(query);
    let error = parameters.request(Language::Korean).err().or_else(|| parameters.point().err());
    error.or_else(|| parameters.date().err()).unwrap().to_string()
}

#[test]
fn nothing_given_asks_for_the_usual_in_the_readers_language() {
    let request = read("station=108&outside=&lang=").request(Language::English).unwrap();
    assert_eq!(request, Request { language: Language::English, ..Request::default() });
    assert_eq!(read("date=").date(), Ok(None));
    assert_eq!(read("lat=&lon=%20").point(), Ok(None));
}

#[test]
fn a_point_is_read_with_its_height() {
    let point = read("lat=37.57&lon=-126.98&elevation=%20120").point().unwrap().unwrap();
    assert_eq!((point.latitude_deg, point.longitude_deg), (37.57, -126.98));
    assert_eq!(point.elevation, Some(Metres(120.0)));
}

#[test]
fn what_cannot_be_is_refused_by_the_name_of_the_parameter() {
    let long = format!("style={}", "x".repeat(201));
    let said: Vec<String> = [
        "lat=37.5",
        "lon=127",
        "station=108&lat=37.5&lon=127",
        "lat=NaN&lon=127",
        "lat=1e999&lon=127",
        "lat=37,5&lon=127",
        "lat=91&lon=127",
        "lat=37.5&lon=181",
        "lat=37.5&lon=127&elevation=10000",
        "station=108&elevation=100",
        "sensitivity=much",
        "sensitivity=1.5",
        "sensitivity=-3",
        "date=tomorrow",
        "date=2026-02-30",
        &long,
    ]
    .iter()
    .map(|query| refused(query))
    .collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    lon: it is missing; lat and lon go together
    lat: it is missing; lat and lon go together
    station: lat and lon are given too; give either a station or a position
    lat: "NaN" is not a number; write it like 37.57
    lat: "1e999" is not a number; write it like 37.57
    lat: "37,5" is not a number; write it like 37.57
    lat: 91 is not from -90 to 90
    lon: 181 is not from -180 to 180
    elevation: 10000 is not from -450 to 9000
    elevation: it goes with lat and lon; the height of a station is known
    sensitivity: "much" is not a whole number from -2 to 2
    sensitivity: "1.5" is not a whole number from -2 to 2
    sensitivity: -3 is not from -2 (I feel the heat easily) to 2 (I feel the cold easily)
    date: "tomorrow" is not a date; write it like 2015-01-01
    date: "2026-02-30" is not a date; write it like 2015-01-01
    style: 201 bytes is too long; none needs more than 200
    "#);
}

#[test]
fn every_refusal_is_said_in_korean_too() {
    let said: Vec<String> = [
        "outside=9-5",
        "outside=09:00-07:30",
        "outside=07:00-09:00,08:00-10:00",
        "style=gothic",
        "sensitivity=3",
        "lat=NaN&lon=127",
        "lat=91&lon=127",
        "lat=37.5",
        "station=108&lat=37.5&lon=127",
        "date=tomorrow",
    ]
    .iter()
    .map(|query| {
        let parameters = read(query);
        let error = parameters.request(Language::Korean).err().or_else(|| parameters.point().err());
        error.or_else(|| parameters.date().err()).unwrap().in_words(Language::Korean)
    })
    .collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    outside: "9-5"에서 시간대를 읽을 수 없습니다. 07:30-09:00,18:00-19:30처럼 24시간제로 쓰세요.
    outside: 09:00-07:30은 끝이 시작보다 앞섭니다. 자정을 넘기는 시간대는 12시간까지입니다.
    outside: 07:00-09:00과 08:00-10:00이 겹칩니다. 합치거나 나누어 쓰세요.
    style: 모르는 값입니다("gothic"). casual, business, sporty, feminine, minimal 가운데 하나를 쓰세요.
    sensitivity: 3은 쓸 수 없습니다. -2(더위를 많이 탐)부터 2(추위를 많이 탐)까지입니다.
    lat: 수가 아닙니다("NaN"). 37.57처럼 쓰세요.
    lat: 91은 쓸 수 없습니다. -90부터 90까지입니다.
    lon: 빠졌습니다. lat과 lon은 함께 주세요.
    station: lat과 lon도 함께 왔습니다. 지점이나 위치 가운데 하나만 주세요.
    date: 날짜가 아닙니다("tomorrow"). 2015-01-01처럼 쓰세요.
    "#);
}

/// What people, and programs that mean harm, write into an address.
fn values() -> impl Strategy<Value = String> {
    let number = any::<f64>().prop_map(|number| number.to_string());
    let odd =
        prop::sample::select(vec!["NaN", "inf", "-0", "1e400", "+2", "", " ", "37.5", "ko", "00:00-24:00"]);
    let clock = "[0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2}(,[0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2}){0,3}";
    let date = "-?[0-9]{4,6}-[0-9]{2}-[0-9]{2}";
    prop_oneof![number, odd.prop_map(str::to_owned), clock, date, "\\PC{0,30}"]
}

fn parameters() -> impl Strategy<Value = Parameters> {
    prop::array::uniform11(prop::option::of(values())).prop_map(|values| {
        let [station, lat, lon, elevation, date, outside, activity, sensitivity, style, lang, units] = values;
        Parameters { station, lat, lon, elevation, date, outside, activity, sensitivity, style, lang, units }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn whatever_is_written_is_read_or_refused_and_no_number_read_is_not_finite(parameters in parameters()) {
        let _ = parameters.date();
        if let Ok(Some(point)) = parameters.point() {
            let height = point.elevation.map_or(0.0, |elevation| elevation.0);
            prop_assert!([point.latitude_deg, point.longitude_deg, height].iter().all(|one| one.is_finite()));
        }
        match parameters.request(Language::Korean) {
            Ok(request) => prop_assert!((-1.0..=1.0).contains(&request.sensitivity.share())),
            Err(error) => {
                let said = error.to_string();
                prop_assert!(said.split_once(':').is_some_and(|(name, _)| PARAMETERS.contains(&name)), "{said}");
            }
        }
    }

    #[test]
    fn no_query_breaks_the_reader(query in "\\PC{0,120}") {
        if let Ok(parameters) = serde_urlencoded::from_str::<Parameters>(&query) {
            let _ = (parameters.request(Language::Korean), parameters.point(), parameters.date());
        }
    }
}

const PARAMETERS: [&str; 11] = [
    "station",
    "lat",
    "lon",
    "elevation",
    "date",
    "outside",
    "activity",
    "sensitivity",
    "style",
    "lang",
    "units",
];
