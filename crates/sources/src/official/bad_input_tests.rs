//! Bytes of every kind: what comes from a gateway, from nobody, and from anybody.

use proptest::prelude::*;

use super::*;

fn read(product: Product, bytes: &[u8]) -> Result<OfficialForecast, ParseError> {
    parse(product, &"108".parse().unwrap(), "2026-09-07T05:00:00Z".parse().unwrap(), bytes)
}

const KMA: [Product; 5] = [
    Product::KmaUltraNcst,
    Product::KmaUltraFcst,
    Product::KmaVilageFcst,
    Product::KmaMidTa,
    Product::KmaMidLand,
];

#[test]
fn what_a_gateway_says_instead_is_refused() {
    let refused = |answer: &str| {
        let errors = KMA.map(|product| read(product, answer.as_bytes()).unwrap_err().to_string());
        assert!(errors.iter().all(|error| *error == errors[0]), "{errors:?}");
        errors[0].clone()
    };
    for answer in [
        r#"{"response":{"header":{"resultCode":"03","resultMsg":"NO_DATA"}}}"#,
        r#"{"response":{"header":{"resultCode":"22"},"body":{"items":{"item":[]},"totalCount":0}}}"#,
        r#"{"OpenAPI_ServiceResponse":{"cmmMsgHeader":{"returnReasonCode":"30"}}}"#,
        r#"{"responseTime":"2026-09-02T12:00:00","resultCode":"10"}"#,
        r#"{"response":{"header":{"resultCode":"00"},"body":{"items":{"item":[1]}}}}"#,
        "<OpenAPI_ServiceResponse><cmmMsgHeader/></OpenAPI_ServiceResponse>",
        "Unexpected errors",
        "",
    ] {
        assert_eq!(refused(answer), "this is not an answer of KMA's forecast services in JSON", "{answer}");
    }
}

#[test]
fn an_issue_without_rows_is_an_empty_forecast() {
    for items in [r#""""#, "null", r#"{"item":[]}"#, "{}"] {
        let answer = format!(
            r#"{{"response":{{"header":{{"resultCode":"00"}},"body":{{"items":{items},"totalCount":0}}}}}}"#
        );
        for product in KMA {
            let forecast = read(product, answer.as_bytes()).unwrap();
            assert_eq!((forecast.hours.len(), forecast.days.len()), (0, 0), "{items}");
        }
    }
}

/// Forecasts in the form their services give them, if this checkout lies beside them.
#[test]
fn recorded_answers_are_read_whole() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/kma");
    if !folder.exists() {
        eprintln!("skipped: {} is not there", folder.display());
        return;
    }
    let recorded = [
        (Product::KmaUltraNcst, "ultra_srt_ncst_masondev1024", "2026-08-22T05:00:00Z", 1, 0),
        (
            Product::KmaUltraFcst,
            "ultra_srt_fcst_recorded_20220803_1230_partial",
            "2022-08-03T03:00:00Z",
            6,
            0,
        ),
        (Product::KmaVilageFcst, "vilage_fcst_sample_JamesRhee1", "2026-07-03T02:00:00Z", 2, 0),
        (Product::KmaVilageFcst, "vilage_fcst_shape_alton15_synthetic", "2026-09-07T05:00:00Z", 5, 1),
        (Product::KmaMidTa, "mid_ta_recorded_old_with_day3", "2024-07-01T09:00:00Z", 0, 8),
        (Product::KmaMidLand, "mid_land_fcst_2026_no_day3", "2026-06-01T21:00:00Z", 0, 7),
    ];
    for (product, name, issue, hours, days) in recorded {
        let bytes = std::fs::read(folder.join(name).with_extension("json")).unwrap();
        let forecast = parse(product, &"108".parse().unwrap(), issue.parse().unwrap(), &bytes).unwrap();
        assert_eq!((forecast.hours.len(), forecast.days.len()), (hours, days), "{name}");
    }
}

/// JSON with the names and shapes that the parsers look for, so that random answers get past the envelope.
fn field() -> impl Strategy<Value = (String, String)> {
    let name = prop::sample::select(vec![
        "baseDate",
        "baseTime",
        "category",
        "fcstDate",
        "fcstTime",
        "fcstValue",
        "obsrValue",
        "taMin4",
        "taMax10Low",
        "rnSt8",
        "wf5Pm",
    ]);
    let value = prop_oneof![
        prop::sample::select(vec![
            "\"20260907\"",
            "\"1400\"",
            "\"TMP\"",
            "\"PCP\"",
            "\"TMN\"",
            "null",
            "{}",
            "[]"
        ])
        .prop_map(str::to_owned),
        any::<f64>().prop_map(|number| format!("{number}")),
        any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
    ];
    (name.prop_map(str::to_owned), value)
}

proptest! {
    #[test]
    fn no_bytes_make_a_parser_panic(bytes in any::<Vec<u8>>(), text in any::<String>()) {
        for product in Product::ALL {
            let _ = (read(product, &bytes), read(product, text.as_bytes()));
        }
    }

    #[test]
    fn no_rows_make_a_parser_panic(rows in prop::collection::vec(prop::collection::vec(field(), 0..9), 0..4)) {
        let item = |fields: Vec<(String, String)>| {
            let fields: Vec<String> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
            format!("{{{}}}", fields.join(","))
        };
        let items: Vec<String> = rows.into_iter().map(item).collect();
        let items = items.join(",");
        let answer = format!(r#"{{"response":{{"header":{{"resultCode":"00"}},"body":{{"items":{{"item":[{items}]}}}}}}}}"#);
        for product in KMA {
            let _ = read(product, answer.as_bytes());
        }
    }

    #[test]
    fn no_columns_make_a_parser_panic(times in prop::collection::vec("[0-9T:-]{0,16}|2026-06-0[1-9]T0[0-9]:00", 0..4), offset in any::<i32>(), values in prop::collection::vec(any::<Option<i32>>(), 0..4)) {
        let (times, values) = (serde_json::to_string(&times).unwrap(), serde_json::to_string(&values).unwrap());
        let answer = format!(r#"{{"utc_offset_seconds":{offset},"hourly_units":{{"uv_index":""}},"hourly":{{"time":{times},"uv_index":{values}}}}}"#);
        for product in [Product::OpenMeteoForecast, Product::OpenMeteoAirForecast] {
            let _ = read(product, answer.as_bytes());
        }
    }
}
