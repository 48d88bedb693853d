//! KMA's words and codes for sky, rain and snow. Words and codes that are not known here mean "unknown":
//! the raw object stays, and a later version may read more of it.

use weather::official::{Amount, PrecipitationKind, Product, Sky};

use super::kma_answer::{is_missing, number};

/// `SKY` of the grid services.
pub(super) fn sky(code: f64) -> Option<Sky> {
    match code as i64 {
        1 => Some(Sky::Clear),
        3 => Some(Sky::MostlyCloudy),
        4 => Some(Sky::Overcast),
        _ => None,
    }
}

/// `PTY` of the grid services: 4 and above mean one thing in the forecast of days and another in those of hours.
pub(super) fn precipitation_kind(product: Product, code: f64) -> Option<PrecipitationKind> {
    let days = product == Product::KmaVilageFcst;
    match code as i64 {
        0 => Some(PrecipitationKind::Dry),
        1 => Some(PrecipitationKind::Rain),
        2 => Some(PrecipitationKind::RainAndSnow),
        3 => Some(PrecipitationKind::Snow),
        4 if days => Some(PrecipitationKind::Shower),
        5 if !days => Some(PrecipitationKind::Drizzle),
        6 if !days => Some(PrecipitationKind::DrizzleAndFlurry),
        7 if !days => Some(PrecipitationKind::Flurry),
        _ => None,
    }
}

/// An amount of rain or snow: `강수없음`, `1mm 미만`, `6.2mm`, `30.0~50.0mm`, `50.0mm 이상`, or a bare number.
/// `unit` makes the number a depth.
pub(super) fn amount<U>(text: &str, unit: fn(f64) -> U) -> Option<Amount<U>> {
    let depth = |text: &str| {
        let bare = text.trim().trim_end_matches("mm").trim_end_matches("cm").trim_end();
        number(bare).filter(|depth| !is_missing(*depth) && *depth >= 0.0)
    };
    if matches!(text, "강수없음" | "적설없음") {
        Some(Amount::Nothing)
    } else if let Some(bound) = text.strip_suffix("미만") {
        depth(bound).map(|bound| Amount::LessThan(unit(bound)))
    } else if let Some(bound) = text.strip_suffix("이상") {
        depth(bound).map(|bound| Amount::AtLeast(unit(bound)))
    } else if let Some((low, high)) = text.split_once('~') {
        depth(low).zip(depth(high)).map(|(low, high)| Amount::Between(unit(low), unit(high)))
    } else {
        depth(text).map(|depth| if depth == 0.0 { Amount::Nothing } else { Amount::About(unit(depth)) })
    }
}

/// `wf` of the mid-term forecast: `맑음`, `구름많음`, `흐리고 비`, `구름많고 비/눈`, …
pub(super) fn conditions(text: &str) -> (Option<Sky>, Option<PrecipitationKind>) {
    let mut words = text.split_whitespace();
    let sky = words.next().and_then(|word| match word {
        "맑음" => Some(Sky::Clear),
        "구름많음" | "구름많고" => Some(Sky::MostlyCloudy),
        "흐림" | "흐리고" => Some(Sky::Overcast),
        _ => None,
    });
    let kind = match words.last() {
        None => sky.map(|_| PrecipitationKind::Dry),
        Some("비") => Some(PrecipitationKind::Rain),
        Some("비/눈" | "눈/비") => Some(PrecipitationKind::RainAndSnow),
        Some("눈") => Some(PrecipitationKind::Snow),
        Some("소나기") => Some(PrecipitationKind::Shower),
        Some(_) => None,
    };
    (sky, kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use weather::Millimetres as Mm;

    #[test]
    fn every_way_of_stating_an_amount_is_read() {
        let rain = |text| amount(text, Mm);
        for text in ["강수없음", "적설없음", "0", "0.0", "0mm"] {
            assert_eq!(rain(text), Some(Amount::Nothing), "{text}");
        }
        for text in ["1.0mm 미만", "1mm 미만", "1mm미만", "1 미만", "1.0cm 미만"] {
            assert_eq!(rain(text), Some(Amount::LessThan(Mm(1.0))), "{text}");
        }
        for text in ["29.9mm", "29.9", "29.9 mm"] {
            assert_eq!(rain(text), Some(Amount::About(Mm(29.9))), "{text}");
        }
        for text in ["30.0~50.0mm", "30~50mm", "30.0mm~50.0mm", "30 ~ 50"] {
            assert_eq!(rain(text), Some(Amount::Between(Mm(30.0), Mm(50.0))), "{text}");
        }
        assert_eq!(rain("50.0mm 이상"), Some(Amount::AtLeast(Mm(50.0))));
        assert_eq!(rain("5.0cm 이상"), Some(Amount::AtLeast(Mm(5.0))));
    }

    #[test]
    fn a_missing_or_unheard_of_amount_is_unknown() {
        for text in
            ["", "-", "-998.9", "999", "900mm", "NaN", "infmm", "비", "약한 비", "1~", "~", "미만", "-1"]
        {
            assert_eq!(amount(text, Mm), None, "{text}");
        }
    }

    #[test]
    fn code_4_and_above_mean_another_kind_in_each_product() {
        let kinds = |product| [4.0, 5.0, 6.0, 7.0].map(|code| precipitation_kind(product, code));
        assert_eq!(kinds(Product::KmaVilageFcst), [Some(PrecipitationKind::Shower), None, None, None]);
        for product in [Product::KmaUltraFcst, Product::KmaUltraNcst] {
            assert_eq!(
                kinds(product),
                [
                    None,
                    Some(PrecipitationKind::Drizzle),
                    Some(PrecipitationKind::DrizzleAndFlurry),
                    Some(PrecipitationKind::Flurry)
                ]
            );
        }
    }

    #[test]
    fn every_sentence_of_the_mid_term_forecast_is_read() {
        use PrecipitationKind::{Dry, Rain, RainAndSnow, Shower, Snow};
        assert_eq!(conditions("맑음"), (Some(Sky::Clear), Some(Dry)));
        let skies = [("구름많음", "구름많고", Sky::MostlyCloudy), ("흐림", "흐리고", Sky::Overcast)];
        for (alone, with, sky) in skies {
            assert_eq!(conditions(alone), (Some(sky), Some(Dry)));
            for (word, kind) in [("비", Rain), ("비/눈", RainAndSnow), ("눈", Snow), ("소나기", Shower)]
            {
                assert_eq!(conditions(&format!("{with} {word}")), (Some(sky), Some(kind)));
            }
        }
        assert_eq!(conditions("흐리고 가끔 비"), (Some(Sky::Overcast), Some(Rain)));
        assert_eq!(conditions("흐리고 황사"), (Some(Sky::Overcast), None));
        assert_eq!(conditions("안개"), (None, None));
        assert_eq!(conditions(""), (None, None));
    }

    proptest! {
        #[test]
        fn no_text_is_an_amount_below_zero_or_not_a_number(text in "[0-9.~mc 이상미만eE+-]{0,12}") {
            let depths = match amount(&text, |depth| depth) {
                None | Some(Amount::Nothing) => vec![],
                Some(Amount::LessThan(depth) | Amount::About(depth) | Amount::AtLeast(depth)) => vec![depth],
                Some(Amount::Between(low, high)) => vec![low, high],
            };
            prop_assert!(depths.iter().all(|depth| (0.0..900.0).contains(depth)), "{:?}", depths);
        }
    }
}
