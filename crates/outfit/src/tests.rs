//! The whole way, from the weather of a day to the words.

use std::fmt::Write;

use proptest::prelude::*;

use jiff::civil::Date;
use weather::official::PrecipitationKind;

use super::*;
use crate::recommendation::{AccessoryKind, Missing};
use crate::worked_cases::{self, Case, Moment};

fn answer(case: &Case, language: Language) -> Recommendation {
    let request = Request { language, ..Request::default() };
    recommend(&case.place(), case.date, &request, &case.hours()).unwrap()
}

/// An answer as a person would read it.
fn readable(answer: &Recommendation) -> String {
    let mut text = String::new();
    let names = |items: &[recommendation::Item]| {
        items.iter().map(|item| format!("{} {:.2}", item.name, item.clo)).collect::<Vec<_>>().join(", ")
    };
    writeln!(text, "{}", answer.headline).unwrap();
    writeln!(
        text,
        "  = {} [{:.2}] + {} [{:.2}]",
        names(&answer.base),
        answer.base_clo,
        names(&answer.layers),
        answer.total_clo
    )
    .unwrap();
    for part in &answer.plan {
        writeln!(
            text,
            "  | {} ({:.2} of {:.2} clo)",
            part.text,
            part.worn_clo.unwrap_or(0.0),
            part.required_clo.unwrap_or(0.0)
        )
        .unwrap();
    }
    for item in &answer.accessories {
        writeln!(text, "  + {}: {}", item.name, item.because).unwrap();
    }
    for detail in &answer.details {
        writeln!(text, "  > {detail}").unwrap();
    }
    writeln!(text, "  % {}", answer.confidence.text).unwrap();
    for assumption in &answer.assumptions {
        writeln!(text, "  ? {}", assumption.text).unwrap();
    }
    writeln!(text, "  table: {}", answer.simple.text).unwrap();
    text
}

/// What a person reads of a case, in both languages.
fn in_both_languages(case: &Case) -> String {
    let ko = readable(&answer(case, Language::Korean));
    let en = readable(&answer(case, Language::English));
    format!("{ko}\n{en}")
}

#[test]
fn the_twelve_worked_days_read_as_a_person_would_put_it() {
    for case in worked_cases::all() {
        let (number, _) = case.name.split_once(' ').unwrap();
        insta::with_settings!({ description => case.name, omit_expression => true }, {
            insta::assert_snapshot!(format!("day_{number:0>2}"), in_both_languages(&case));
        });
    }
}

#[test]
fn each_style_has_its_own_answer_to_a_day() {
    let mut text = String::new();
    for case in worked_cases::all() {
        writeln!(text, "{}", case.name).unwrap();
        for style in Style::ALL {
            let request = Request { style: *style, ..Request::default() };
            let answer = recommend(&case.place(), case.date, &request, &case.hours()).unwrap();
            let (clo, first) = (answer.total_clo, answer.headline.split_inclusive(". ").next().unwrap());
            writeln!(text, "  {:<8} {clo:.2}  {}", style.as_str(), first.trim()).unwrap();
        }
    }
    insta::assert_snapshot!(text);
}

fn spring_day() -> Case {
    worked_cases::all().swap_remove(2)
}

fn dress(case: &Case, request: &Request, hours: &[HourWeather]) -> Recommendation {
    recommend(&case.place(), case.date, request, hours).unwrap()
}

#[test]
fn what_is_not_known_is_said_and_never_advised_on() {
    let case = spring_day();
    let bare: Vec<HourWeather> =
        case.hours().iter().map(|hour| HourWeather::new(hour.hour, hour.air_temperature)).collect();
    let answer = dress(&case, &Request { language: Language::English, ..Request::default() }, &bare);
    let missing: Vec<Missing> = answer.assumptions.iter().map(|assumption| assumption.missing).collect();
    let all = [
        Missing::Humidity,
        Missing::Wind,
        Missing::Cloud,
        Missing::Precipitation,
        Missing::Dust,
        Missing::Uv,
    ];
    assert_eq!(missing, all);
    let advised = |kind| answer.accessories.iter().any(|item| item.kind == kind);
    assert!(!advised(AccessoryKind::Umbrella) && !advised(AccessoryKind::Mask));
    assert!(answer.hours.iter().all(|hour| hour.utci_c.is_none() && hour.wind_speed_10m_ms.is_none()));
    insta::assert_snapshot!(readable(&answer));
}

#[test]
fn an_hour_outside_without_weather_is_named() {
    let case = spring_day();
    let mut hours = case.hours();
    hours.truncate(19);
    let answer = dress(&case, &Request::default(), &hours);
    let texts: Vec<&str> = answer.assumptions.iter().map(|assumption| assumption.text.as_str()).collect();
    assert!(texts.contains(&"18:00~20:00의 날씨를 다 알지는 못합니다."), "{texts:?}");
}

#[test]
fn a_night_shift_over_midnight_is_dressed_for_the_next_morning_too() {
    let case = spring_day();
    let mut hours = case.hours();
    let next: Vec<HourWeather> =
        hours.iter().map(|hour| HourWeather { hour: hour.hour + 24, ..hour.clone() }).collect();
    hours.extend(next);
    let request = Request { outside: "22:00-03:00".parse().unwrap(), ..Request::default() };
    let answer = dress(&case, &request, &hours);
    let outside: Vec<&str> =
        answer.hours.iter().filter(|hour| hour.outside).map(|hour| hour.local_time.as_str()).collect();
    assert_eq!(outside, ["22:00", "23:00", "00:00", "01:00", "02:00"]);
}

#[test]
fn a_date_beyond_the_forecast_says_which_dates_there_are() {
    let case = spring_day();
    let error =
        recommend(&case.place(), "2026-05-01".parse::<Date>().unwrap(), &Request::default(), &case.hours())
            .unwrap_err();
    insta::assert_snapshot!(error, @"date: the weather of the hours outside on 2026-05-01 is not known; ask for 2026-04-08 to 2026-04-08");
    let error = recommend(&case.place(), case.date, &Request::default(), &[]).unwrap_err();
    insta::assert_snapshot!(error, @"date: no weather is known for 2026-04-08; wait for the next forecast");
}

#[test]
fn the_dates_that_there_are_have_weather_in_an_hour_outside() {
    let case = spring_day();
    let mut hours = case.hours();
    let dawn = hours[..6].iter().map(|hour| HourWeather { hour: hour.hour + 24, ..hour.clone() });
    hours.extend(dawn.collect::<Vec<_>>());
    let error = |outside: &str, date: &str| {
        let request = Request { outside: outside.parse().unwrap(), ..Request::default() };
        recommend(&case.place(), date.parse::<Date>().unwrap(), &request, &hours).unwrap_err().to_string()
    };
    let by_day = error("07:00-09:00", "2026-04-09");
    assert!(by_day.ends_with("ask for 2026-04-08 to 2026-04-08"), "{by_day}");
    let by_night = error("23:00-05:00", "2026-04-10");
    assert!(by_night.ends_with("ask for 2026-04-07 to 2026-04-08"), "{by_night}");
}

#[test]
fn what_is_known_for_a_part_of_the_time_is_used_there_and_missed_elsewhere() {
    let rainy = worked_cases::all().swap_remove(7);
    let mut hours = rainy.hours();
    for hour in &mut hours[17..] {
        (hour.precipitation_probability, hour.pm10, hour.pm2_5) = (None, None, None);
    }
    let answer = dress(&rainy, &Request { language: Language::English, ..Request::default() }, &hours);
    assert!(answer.headline.contains("an umbrella (80% chance of rain)"), "{}", answer.headline);
    let texts: Vec<&str> = answer.assumptions.iter().map(|assumption| assumption.text.as_str()).collect();
    assert!(texts.contains(&"Whether it rains or snows at 18:00–20:00 is not known yet."), "{texts:?}");
    assert!(texts.contains(&"The fine dust at 18:00–20:00 is not known yet."), "{texts:?}");
}

#[test]
fn snow_is_called_snow_when_the_forecast_says_so_and_not_by_temperature_alone() {
    let rainy = worked_cases::all().swap_remove(7);
    let advised = |kind| {
        let mut hours = rainy.hours();
        for hour in &mut hours {
            hour.precipitation_kind = Some(kind);
        }
        dress(&rainy, &Request::default(), &hours)
    };
    let (sleet, snow) = (advised(PrecipitationKind::RainAndSnow), advised(PrecipitationKind::Snow));
    assert!(sleet.headline.contains("우산(비나 눈 올 확률 80%)"), "{}", sleet.headline);
    assert!(snow.headline.contains("우산(눈 올 확률 80%)"), "{}", snow.headline);
    let because: Vec<&str> = snow.accessories.iter().map(|item| item.because.as_str()).collect();
    assert!(because.contains(&"눈에 발이 젖으면 금세 시립니다."), "{because:?}");
}

#[test]
fn the_uv_index_of_the_forecast_goes_before_the_height_of_the_sun() {
    let case = spring_day();
    let mut hours = case.hours();
    for hour in &mut hours {
        hour.uv_index = Some(2.0);
    }
    let sun =
        |answer: &Recommendation| answer.accessories.iter().any(|item| item.kind == AccessoryKind::SunCream);
    assert!(!sun(&dress(&case, &Request::default(), &hours)));
    hours[12].uv_index = Some(5.4);
    let answer = dress(&case, &Request::default(), &hours);
    assert!(
        answer.accessories.iter().any(|item| item.because == "자외선 지수 5."),
        "{:?}",
        answer.accessories
    );
}

#[test]
fn a_temperature_that_cannot_be_is_refused_and_any_other_odd_value_counts_as_unknown() {
    let case = spring_day();
    let mut hours = case.hours();
    hours[8].relative_humidity = Some(weather::RelativeHumidity(f64::NAN));
    hours[8].pm10 = Some(weather::MicrogramsPerCubicMetre(-999.0));
    let missing = dress(&case, &Request::default(), &hours).assumptions;
    assert!(missing.iter().any(|assumption| assumption.missing == Missing::Humidity));
    hours[8].air_temperature = Quantiles::certain(weather::Celsius(f64::INFINITY));
    let error = recommend(&case.place(), case.date, &Request::default(), &hours).unwrap_err();
    assert!(matches!(error, RecommendError::NotATemperature { .. }), "{error}");
}

#[test]
fn weather_beyond_the_index_gets_the_safest_clothes_and_says_so() {
    let case = Case { cold: Moment { air: -60.0, wind: 40.0, ..spring_day().cold }, ..spring_day() };
    let answer = answer(&case, Language::English);
    assert!(answer.total_clo >= 2.1, "{}", answer.total_clo);
    assert!(
        answer.details.iter().any(|detail| detail.contains("beyond what the index")),
        "{:?}",
        answer.details
    );
    assert!(answer.headline.contains("do not stay out long"), "{}", answer.headline);
    assert_eq!(answer.hours[8].utci_c, None);
}

#[test]
fn an_unsure_forecast_packs_a_layer_instead_of_wearing_a_thicker_one() {
    let sure = spring_day();
    let unsure = Case { spread: 6.0, ..spring_day() };
    let (sure, unsure) = (answer(&sure, Language::English), answer(&unsure, Language::English));
    let extra = unsure.accessories.iter().find(|item| item.kind == AccessoryKind::ExtraLayer).unwrap();
    assert!(extra.clo.unwrap() >= 0.25);
    assert!(sure.accessories.iter().all(|item| item.kind != AccessoryKind::ExtraLayer));
    assert!(unsure.total_clo - sure.total_clo < 0.15, "{} {}", unsure.total_clo, sure.total_clo);
    assert!(unsure.confidence.text.contains("with the extra layer on"), "{}", unsure.confidence.text);
}

#[test]
fn imperial_units_reach_every_sentence() {
    let case = spring_day();
    let request = Request { language: Language::English, units: Units::Imperial, ..Request::default() };
    let text = readable(&dress(&case, &request, &case.hours()));
    assert!(text.contains("°F") && !text.contains("°C") && !text.contains("m/s"), "{text}");
}

#[test]
fn a_day_indoors_asks_for_neither_coat_nor_gloves_nor_umbrella() {
    let snow = worked_cases::all().swap_remove(8);
    let request = Request { activity: Activity::Indoors, ..Request::default() };
    let answer = dress(&snow, &request, &snow.hours());
    assert!(answer.accessories.is_empty(), "{:?}", answer.accessories);
    assert!(answer.layers.is_empty(), "{:?}", answer.layers);
    assert!((0.8..=1.2).contains(&answer.total_clo), "{}", answer.total_clo);
}

#[test]
fn the_same_request_has_the_same_answer() {
    let case = spring_day();
    assert_eq!(answer(&case, Language::Korean), answer(&case, Language::Korean));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_number_in_any_answer_is_missing_or_not_finite(
        air in -80.0..55.0_f64, swing in 0.0..20.0_f64, spread in 0.0..10.0_f64, humidity in 0.0..100.0_f64,
        wind in 0.0..120.0_f64, cloud in 0.0..10.0_f64, rain in 0.0..1.0_f64, dust in 0.0..2_000.0_f64,
    ) {
        let low = (air - swing).max(-80.0).min(air);
        let moment = |hour, air| Moment { hour, air, humidity, wind };
        let case = Case {
            cold: moment(6.0, low), warm: moment(15.0, air), cloud, rain, rain_mm: rain * 20.0,
            pm10: dust, spread, ..spring_day()
        };
        let json = serde_json::to_value(answer(&case, Language::Korean)).unwrap();
        let always = ["base_clo", "total_clo"];
        prop_assert!(always.iter().all(|name| json[name].is_f64()), "{json}");
        for hour in json["hours"].as_array().unwrap() {
            for name in ["air_temperature_c", "air_temperature_p10_c", "air_temperature_p90_c", "required_clo"] {
                prop_assert!(hour[name].is_f64(), "{name}: {hour}");
            }
        }
        for reason in json["reasons"].as_array().unwrap() {
            let numbers = reason.as_object().unwrap().iter().filter(|(name, _)| *name != "feels_like_c");
            prop_assert!(numbers.into_iter().all(|(_, value)| !value.is_null()), "{reason}");
        }
        prop_assert!(json["confidence"]["not_cold"].is_f64());
    }
}

#[test]
fn the_schema_names_every_field_of_an_answer() {
    let schema = serde_json::to_value(<Recommendation as utoipa::PartialSchema>::schema()).unwrap();
    let answer = serde_json::to_value(answer(&spring_day(), Language::Korean)).unwrap();
    let names = |value: &serde_json::Value| -> std::collections::BTreeSet<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(names(&schema["properties"]), names(&answer));
    let hour =
        serde_json::to_value(<recommendation::HourNumbers as utoipa::PartialSchema>::schema()).unwrap();
    assert_eq!(names(&hour["properties"]), names(&answer["hours"][0]));
}
