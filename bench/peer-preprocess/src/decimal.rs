//! One number of a CSV file, fast.

/// As many digits as a mantissa may have to be exact in an `f64`.
const EXACT_DIGITS: usize = 15;

const POWERS_OF_TEN: [f64; EXACT_DIGITS + 1] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// Text that is not a finite number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotANumber;

/// One field and what follows its comma; nothing follows the last field of a line.
pub(crate) type Field<'a> = (Option<f64>, Option<&'a [u8]>);

/// Reads the field that `text` begins with; a blank one is `None`.
///
/// The number is the one nearest to the text, as [`str::parse`] gives it: the quotient of two numbers
/// that are exact is rounded once (Clinger 1990, "How to read floating point numbers accurately").
#[inline]
pub(crate) fn read(text: &[u8]) -> Result<Field<'_>, NotANumber> {
    let (negative, unsigned) = match text {
        [] => return Ok((None, None)),
        [b',', rest @ ..] => return Ok((None, Some(rest))),
        [b'-', unsigned @ ..] => (true, unsigned),
        unsigned => (false, unsigned),
    };
    let (mut mantissa, mut digits, mut decimals, mut after_point) = (0_u64, 0, 0, 0);
    let mut rest = None;
    for (at, byte) in unsigned.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
                digits += 1;
                decimals += after_point;
            }
            b'.' if after_point == 0 => after_point = 1,
            b',' => {
                rest = Some(&unsigned[at + 1..]);
                break;
            }
            _ => return by_the_standard_library(text),
        }
    }
    if digits == 0 || digits > EXACT_DIGITS {
        return by_the_standard_library(text);
    }
    let size = mantissa as f64 / POWERS_OF_TEN[decimals];
    Ok((Some(if negative { -size } else { size }), rest))
}

/// What is rarely written: `1e3`, `+1`, twenty digits.
#[cold]
fn by_the_standard_library(text: &[u8]) -> Result<Field<'_>, NotANumber> {
    let (field, rest) = match memchr::memchr(b',', text) {
        Some(comma) => (&text[..comma], Some(&text[comma + 1..])),
        None => (text, None),
    };
    let number = std::str::from_utf8(field).ok().and_then(|field| field.parse().ok());
    let number = number.filter(|number: &f64| number.is_finite()).ok_or(NotANumber)?;
    Ok((Some(number), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Result<Option<f64>, NotANumber> {
        read(text.as_bytes()).map(|(number, _)| number)
    }

    #[test]
    fn a_field_ends_at_its_comma_and_the_last_one_at_the_end() {
        assert_eq!(read(b"-8.5,4"), Ok((Some(-8.5), Some(&b"4"[..]))));
        assert_eq!(read(b"4"), Ok((Some(4.0), None)));
        assert_eq!(read(b"4,"), Ok((Some(4.0), Some(&b""[..]))));
    }

    #[test]
    fn a_blank_field_is_no_number_and_no_error() {
        assert_eq!(read(b",1"), Ok((None, Some(&b"1"[..]))));
        assert_eq!(read(b""), Ok((None, None)));
    }

    #[test]
    fn what_is_no_finite_number_is_refused() {
        for text in ["-", ".", "-,1", "1.2.3", "NaN", "inf", "1e999", "--1", "1 ", " 1", "\"1\"", "서울"] {
            assert_eq!(number(text), Err(NotANumber), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_number_reads_as_the_standard_library_reads_it(
            text in "-?[0-9]{0,9}(\\.[0-9]{0,9})?(e-?[0-9]{1,2})?"
        ) {
            let expected: Option<f64> = text.parse().ok();
            if !text.is_empty() {
                prop_assert_eq!(number(&text).ok().flatten(), expected);
            }
        }
    }
}
