//! What KMA's services say instead of an answer.
//!
//! Their HTTP status tells little: the body decides. The same refusal comes as the service's own envelope, as
//! the gateway's XML (classic or newer, with or without a namespace) or JSON, as flat JSON, as plain text or
//! as HTML. None of its text is handed on: the server may echo the request, and the key with it.

use serde_json::Value;

use crate::error::Remedy;

/// A refusal or failure, by KMA's two-digit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KmaCode(u8);

/// What an answer turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Verdict {
    /// The envelope of a success: its `body`.
    Answer(Value),
    /// Code 03: there is nothing.
    NoData,
    /// A code.
    Code(KmaCode),
    /// The gateway's own words, or HTML: nothing that the service said.
    Noise,
}

impl KmaCode {
    pub(crate) const NO_SERVICE: Self = Self(12);
    pub(crate) const DENIED: Self = Self(20);
    /// The day's calls are used up.
    pub const DAY_SPENT: Self = Self(22);
    pub(crate) const PER_SECOND: Self = Self(23);
    pub(crate) const NOT_REGISTERED: Self = Self(30);

    /// What would help.
    pub const fn remedy(self) -> Remedy {
        match self.0 {
            1 | 2 | 4 | 5 | 23 => Remedy::Retry,
            22 => Remedy::NextDay,
            _ => Remedy::Change,
        }
    }

    /// What it means, and what to do.
    pub const fn meaning(self) -> &'static str {
        match self.0 {
            1 | 2 | 4 | 5 => "the service has trouble of its own; it will be asked again",
            10 | 11 => "the service does not take the question; report it, this program asked wrongly",
            12 => "there is no such service any more; look for a newer version of this program",
            20 => "the key may not use this service; apply for it on the portal's page of the service",
            21 => "the key is switched off for a time; see the portal's page of your applications",
            22 => "the day's calls are used up; the rest is asked for tomorrow",
            23 => "too many calls in one second; it will be asked again",
            29 | 32 => {
                "the service does not take calls from this machine's address; register it on the portal"
            }
            30 => {
                "the key is not registered; copy it again (either encoding is right), and wait an hour or two after \
                 it was issued"
            }
            31 => "the key has expired; extend it on the portal's page of your applications",
            33 => "the call was not signed with a key; set the key again",
            99 => {
                "the service cannot answer such a question, mostly because it is about today; it is not repeated"
            }
            _ => "the service refused for a reason that this version does not know",
        }
    }

    fn read(text: &str) -> Option<Self> {
        text.trim().parse().ok().map(Self)
    }

    /// The code whose name stands somewhere in a text of the gateway: newer answers have no number that helps.
    fn named(text: &str) -> Option<Self> {
        let known: [(&str, u8); 14] = [
            ("LIMITED_NUMBER_OF_SERVICE_REQUESTS_PER_SECOND", 23),
            ("LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS", 22),
            ("SERVICE_KEY_IS_NOT_REGISTERED", 30),
            ("TEMPORARILY_DISABLE_THE_SERVICEKEY", 21),
            ("SERVICE_ACCESS_DENIED", 20),
            ("SERVICE_KEY_IS_NULL", 20),
            ("PERMISSION_DENIED", 20),
            ("DEADLINE_HAS_EXPIRED", 31),
            ("UNREGISTERED_IP", 32),
            ("UNSIGNED_CALL", 33),
            ("BLACKLIST_IP", 29),
            ("NO_OPENAPI_SERVICE", 12),
            ("SERVICETIMEOUT", 5),
            ("INVALID_REQUEST_PARAMETER", 10),
        ];
        known.iter().find(|(name, _)| text.contains(name)).map(|(_, code)| Self(*code))
    }
}

impl std::fmt::Display for KmaCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "code {:02}: {}", self.0, self.meaning())
    }
}

impl Verdict {
    /// Judges a body of data.go.kr by what it says; `status` only where it says nothing.
    pub(crate) fn of(status: u16, body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let text = text.trim_start_matches('\u{feff}').trim();
        let judged = if text.starts_with('{') {
            serde_json::from_str(text).ok().and_then(Self::of_json)
        } else {
            Self::of_xml(text)
        };
        judged.unwrap_or_else(|| Self::of_plain(status, text))
    }

    fn of_json(mut value: Value) -> Option<Self> {
        if let Some(header) = value.pointer("/OpenAPI_ServiceResponse/cmmMsgHeader") {
            let text = |name: &str| scalar(header.get(name)).unwrap_or_default();
            return Self::of_gateway(&text("returnReasonCode"), &(text("errMsg") + &text("returnAuthMsg")));
        }
        if let Some(code) = scalar(value.get("resultCode")) {
            return Self::of_code(&code, None);
        }
        let code = scalar(value.pointer("/response/header/resultCode"))?;
        let body = value.pointer_mut("/response/body").map(Value::take);
        Self::of_code(&code, body)
    }

    fn of_xml(text: &str) -> Option<Self> {
        if !text.contains("cmmMsgHeader") && !text.contains("resultCode") {
            return None;
        }
        let code =
            element(text, "returnReasonCode").or_else(|| element(text, "resultCode")).unwrap_or_default();
        Self::of_gateway(code, text)
    }

    /// The number first; a name where there is no number.
    fn of_gateway(code: &str, text: &str) -> Option<Self> {
        Self::of_code(code, None).or_else(|| KmaCode::named(text).map(Self::Code))
    }

    fn of_code(code: &str, body: Option<Value>) -> Option<Self> {
        match (KmaCode::read(code)?, body) {
            (KmaCode(0), Some(body)) => Some(Self::Answer(body)),
            (KmaCode(0), None) => Some(Self::Noise),
            (KmaCode(3), _) => Some(Self::NoData),
            (code, _) => Some(Self::Code(code)),
        }
    }

    /// Plain text and HTML. The gateway's few words are believed whatever the status, then a refusal by
    /// status; anything else may pass.
    fn of_plain(status: u16, text: &str) -> Self {
        match (text, status) {
            ("Unauthorized", _) | (_, 401) => Self::Code(KmaCode::NOT_REGISTERED),
            ("Forbidden", _) | (_, 403) => Self::Code(KmaCode::DENIED),
            ("API not found", _) | (_, 404) => Self::Code(KmaCode::NO_SERVICE),
            (_, 429) => Self::Code(KmaCode::PER_SECOND),
            _ => Self::Noise,
        }
    }
}

/// A string, or a number as text.
pub(crate) fn scalar(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The text of the first element of that name, whatever its namespace prefix.
fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let at = text.find(&[name, ">"].concat())?;
    let rest = &text[at + name.len() + 1..];
    rest.split('<').next().map(str::trim)
}

#[cfg(test)]
#[path = "kma_code_tests.rs"]
mod tests;
