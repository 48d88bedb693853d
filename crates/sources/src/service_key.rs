//! A key of the KMA's services, in either of the encodings in which the portal shows it.

use std::fmt;
use std::str::FromStr;

const SHORTEST: usize = 8;
const LONGEST: usize = 512;

/// The key that a request carries, decoded. It prints as `ServiceKey(…)` wherever it is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ServiceKey(String);

/// Text that is no key. The text is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ServiceKeyError {
    /// Nothing, or white space.
    #[error("the key is empty; copy it from the portal's page of your applications")]
    Empty,
    /// Far from the length of any key.
    #[error("the key has {0} characters, which none has; copy it again, whole and alone")]
    Length(usize),
    /// A letter that is in no key.
    #[error("the key has a character that no key has; copy it again, without quotation marks or spaces")]
    Character,
}

impl ServiceKey {
    /// Whether the key stands in these bytes, as it is or in one of the ways in which a server escapes it.
    pub(crate) fn is_in(&self, bytes: &[u8]) -> bool {
        unescaped(&String::from_utf8_lossy(bytes)).contains(&self.0)
    }

    /// The key itself, to be percent-encoded once into a request and put nowhere else.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl FromStr for ServiceKey {
    type Err = ServiceKeyError;

    /// Takes the "Encoding" key (`%2B`, `%2F`, `%3D`), the "Decoding" key (`+`, `/`, `=`) and the newer keys of
    /// 64 hexadecimal digits, with white space around or inside it, as it comes from a page.
    fn from_str(text: &str) -> Result<Self, ServiceKeyError> {
        let key: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        let key = unescaped(&key);
        if key.is_empty() {
            return Err(ServiceKeyError::Empty);
        }
        // `%` is left only in a key that was encoded twice.
        if !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte)) {
            return Err(ServiceKeyError::Character);
        }
        if !(SHORTEST..=LONGEST).contains(&key.len()) {
            return Err(ServiceKeyError::Length(key.len()));
        }
        Ok(Self(key))
    }
}

/// `text` with `+`, `/` and `=` as themselves: percent-encoded in the "Encoding" key, `/` escaped in JSON.
fn unescaped(text: &str) -> String {
    let mut text = text.replace("\\/", "/");
    for (escaped, letter) in [("%2B", "+"), ("%2F", "/"), ("%3D", "=")] {
        text = text.replace(escaped, letter).replace(&escaped.to_lowercase(), letter);
    }
    text
}

impl fmt::Debug for ServiceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_encodings_of_the_portal_are_one_key() {
        let decoding: ServiceKey = "ab+cd/ef12==".parse().unwrap();
        for text in ["ab%2Bcd%2Fef12%3D%3D", "ab%2bcd%2fef12%3d%3d", " ab+cd/ef12==\n", "ab+cd/\nef12=="] {
            assert_eq!(text.parse(), Ok(decoding.clone()), "{text}");
        }
        assert_eq!(decoding.reveal(), "ab+cd/ef12==");
        assert!("0123456789abcdef".repeat(4).parse::<ServiceKey>().is_ok());
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_shown() {
        for (text, error) in [
            ("", ServiceKeyError::Empty),
            (" \n", ServiceKeyError::Empty),
            ("abc", ServiceKeyError::Length(3)),
            ("\"secretsecret\"", ServiceKeyError::Character),
            ("ab%252Bcdefgh", ServiceKeyError::Character),
        ] {
            assert_eq!(text.parse::<ServiceKey>(), Err(error));
            assert!(!format!("{error} {error:?}").contains("secret"));
        }
    }

    #[test]
    fn a_key_is_found_however_a_server_escapes_it() {
        let key: ServiceKey = "ab+cd/ef12==".parse().unwrap();
        for text in ["ab+cd/ef12==", "ab%2Bcd%2Fef12%3D%3D", "ab%2bcd%2fef12%3d%3d", "ab+cd\\/ef12=="] {
            assert!(key.is_in(format!("{{\"x\":\"?serviceKey={text}&pageNo=1\"}}").as_bytes()), "{text}");
        }
        assert!(!key.is_in(b"ab+cd/ef12"));
    }

    #[test]
    fn a_key_is_never_printed() {
        let key: ServiceKey = "topsecretkey".parse().unwrap();
        assert_eq!(format!("{key:?}"), "ServiceKey(…)");
    }
}
