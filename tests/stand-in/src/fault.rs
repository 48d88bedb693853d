//! What can go wrong on demand.

use serde::{Deserialize, Serialize};

use crate::call::{Asked, Call};
use crate::kma::{Code, Shape, envelope, gateway, hub};
use crate::open_meteo;
use crate::reply::Reply;

/// One way in which an answer goes wrong. In JSON its `kind` tells which: `{"kind": "stall"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fault {
    /// KMA itself says that it failed: a header without a body, with HTTP status 200.
    Kma {
        /// What it says.
        code: Code,
    },
    /// The gateway before KMA says so.
    Gateway {
        /// What it says.
        code: Code,
        /// How it says it.
        shape: Shape,
        /// With which HTTP status; [`Shape::status`] is the usual one.
        status: u16,
    },
    /// The API hub says so: JSON in place of text.
    Hub {
        /// The status inside the JSON.
        status: u16,
        /// The HTTP status, which may be 200 all the same.
        http_status: u16,
        /// In words.
        message: String,
    },
    /// Open-Meteo says so.
    OpenMeteo {
        /// The HTTP status.
        status: u16,
        /// In words.
        reason: String,
    },
    /// Plain text such as `Unexpected errors`.
    Text {
        /// The HTTP status.
        status: u16,
        /// All of it.
        text: String,
    },
    /// An HTML page with HTTP status 502.
    BadGateway,
    /// No answer at all, as long as the caller waits.
    Stall,
    /// The right answer, after so long a time that a caller may have given up.
    Late {
        /// Real time, whatever the speed of the stand-in's clock.
        milliseconds: u64,
    },
    /// The first half of the right answer, as if it were all.
    Cut,
    /// The first half of the right answer, then the connection is closed.
    BrokenOff,
    /// The last rows of the page are not there, although they are counted.
    RowsLost {
        /// How many.
        rows: usize,
    },
}

impl Fault {
    /// The gateway's error in one of its shapes, with the HTTP status that usually goes with it.
    pub const fn gateway(code: Code, shape: Shape) -> Self {
        Self::Gateway { code, shape, status: shape.status(code) }
    }

    /// What is answered in place of the right answer; `None` where that is needed.
    pub(crate) fn reply(&self, asked: &Asked) -> Option<Reply> {
        Some(match self {
            Self::Kma { code } => envelope::refuse(asked, (*code).into()),
            Self::Gateway { code, shape, status } => gateway::error(asked, *code, *shape, *status),
            Self::Hub { status, http_status, message } => hub::error(asked, *http_status, *status, message),
            Self::OpenMeteo { status, reason } => open_meteo::error(asked, *status, reason),
            Self::Text { status, text } => Reply::text(*status, asked.says(text)),
            Self::BadGateway => bad_gateway(asked),
            Self::Stall | Self::Late { .. } | Self::Cut | Self::BrokenOff | Self::RowsLost { .. } => {
                return None;
            }
        })
    }
}

/// What a server says that cannot reach the one behind it.
pub(crate) fn bad_gateway(asked: &Asked) -> Reply {
    let title = asked.says("502 Bad Gateway");
    let body =
        format!("<html>\r\n<head><title>{title}</title></head>\r\n<body><h1>{title}</h1></body>\r\n</html>");
    Reply::html(502, body)
}

/// A fault, and the calls that it befalls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trouble {
    /// What goes wrong.
    pub fault: Fault,
    /// For how many calls; for all, if left out.
    #[serde(default)]
    pub calls: Option<u32>,
    /// Only for calls with this parameter, such as `stnIds=108`, or with this in their path.
    #[serde(default)]
    pub only: Option<String>,
}

impl Trouble {
    /// Whether it befalls this call; then that call is counted.
    pub(crate) fn befalls(&mut self, call: &Call) -> bool {
        let meant = self.only.as_ref().is_none_or(|only| is_about(call, only));
        match &mut self.calls {
            _ if !meant => false,
            None => true,
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
        }
    }
}

fn is_about(call: &Call, only: &str) -> bool {
    let parameter = only.split_once('=').is_some_and(|(name, value)| call.get(name) == Some(value));
    parameter || call.path.contains(only)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(uri: &str) -> Call {
        Asked::read(&uri.parse().unwrap(), jiff::Timestamp::UNIX_EPOCH, false).call
    }

    #[test]
    fn trouble_befalls_the_calls_that_are_meant_and_no_more() {
        let mut trouble =
            Trouble { fault: Fault::Stall, calls: Some(1), only: Some("stnIds=108".to_owned()) };
        assert!(!trouble.befalls(&call("/asos?stnIds=112")));
        assert!(trouble.befalls(&call("/asos?stnIds=108")));
        assert!(!trouble.befalls(&call("/asos?stnIds=108")), "once only");
        let mut trouble = Trouble { fault: Fault::Stall, calls: None, only: Some("MidFcst".to_owned()) };
        assert!(trouble.befalls(&call("/1360000/MidFcstInfoService/getMidTa")));
    }

    #[test]
    fn trouble_is_written_as_json() {
        let text = r#"{"fault": {"kind": "gateway", "code": 22, "shape": "classic-xml", "status": 200}, "calls": 3}"#;
        let trouble: Trouble = serde_json::from_str(text).unwrap();
        let fault = Fault::gateway(Code::DailyLimit, Shape::ClassicXml);
        assert_eq!(trouble, Trouble { fault, calls: Some(3), only: None });
        assert!(serde_json::from_str::<Trouble>(r#"{"fault": {"kind": "stall"}, "cals": 3}"#).is_err());
    }
}
