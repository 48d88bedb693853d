//! Floating-point numbers as DynamoDB keeps them: as text, because its own numbers know neither NaN nor
//! infinity and end at 10^126. The words are those that MLflow writes in JSON.

use serde::de::{self, Deserializer, Visitor};
use serde::ser::Serializer;

const NAN: &str = "NaN";
const INFINITY: &str = "Infinity";
const MINUS_INFINITY: &str = "-Infinity";

/// The shortest text that reads back as the same number.
pub(crate) fn write(value: f64) -> String {
    if value.is_nan() {
        NAN.to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { INFINITY } else { MINUS_INFINITY }.to_owned()
    } else {
        format!("{value:?}")
    }
}

/// Reads what [`write`] wrote.
pub(crate) fn read(text: &str) -> Option<f64> {
    match text {
        NAN => Some(f64::NAN),
        INFINITY => Some(f64::INFINITY),
        MINUS_INFINITY => Some(f64::NEG_INFINITY),
        text => text.parse().ok().filter(|value: &f64| value.is_finite()),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over like this")]
pub(crate) fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&write(*value))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    struct TextOrNumber;
    impl Visitor<'_> for TextOrNumber {
        type Value = f64;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a number, or one as text")
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<f64, E> {
            read(text).ok_or_else(|| E::custom(format!("{text:?} is not a number")))
        }
        fn visit_f64<E>(self, value: f64) -> Result<f64, E> {
            Ok(value)
        }
        fn visit_i64<E>(self, value: i64) -> Result<f64, E> {
            Ok(value as f64)
        }
        fn visit_u64<E>(self, value: u64) -> Result<f64, E> {
            Ok(value as f64)
        }
    }
    deserializer.deserialize_any(TextOrNumber)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_number_reads_back_as_itself(bits: u64) {
            let value = f64::from_bits(bits);
            let back = read(&write(value)).unwrap();
            prop_assert!(back.to_bits() == value.to_bits() || (value.is_nan() && back.is_nan()));
        }
    }

    #[test]
    fn what_is_no_number_has_the_words_of_mlflow() {
        assert_eq!([f64::NAN, f64::INFINITY, f64::NEG_INFINITY].map(write), ["NaN", "Infinity", "-Infinity"]);
        assert_eq!(["inf", "nan", "", "1e999", "0x1"].map(read), [None; 5]);
    }
}
