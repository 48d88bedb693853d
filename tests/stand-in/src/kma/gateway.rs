//! Errors of the gateway before KMA, which come in its own shapes whatever `dataType` was asked for.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Code;
use crate::call::Asked;
use crate::kst;
use crate::reply::Reply;

/// How the gateway writes an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// XML; `errMsg` is `SERVICE ERROR`, the code's name stands in `returnAuthMsg`.
    ClassicXml,
    /// XML with a declaration; the code's name stands in `errMsg`, Korean in `returnAuthMsg`.
    NewXml,
    /// The newer XML after a byte order mark, with a namespace prefix on every element.
    PrefixedXml,
    /// The newer XML's fields as JSON.
    NestedJson,
    /// `responseTime`, `resultCode` and `resultMsg`, without `response` around them.
    FlatJson,
}

impl Shape {
    /// Every shape.
    pub const ALL: [Self; 5] =
        [Self::ClassicXml, Self::NewXml, Self::PrefixedXml, Self::NestedJson, Self::FlatJson];

    /// The HTTP status that usually goes with it: the classic gateway answered everything with 200.
    pub const fn status(self, code: Code) -> u16 {
        match code {
            _ if matches!(self, Self::ClassicXml) => 200,
            Code::DailyLimit | Code::PerSecondLimit => 429,
            Code::KeyNotRegistered | Code::DeadlineExpired => 401,
            Code::AccessDenied
            | Code::KeyDisabled
            | Code::BlacklistedIp
            | Code::UnregisteredIp
            | Code::UnsignedCall => 403,
            Code::ApplicationError | Code::DbError | Code::HttpError | Code::ServiceTimeout => 500,
            _ => 200,
        }
    }
}

/// An error in one of the gateway's shapes.
pub(crate) fn error(asked: &Asked, code: Code, shape: Shape, status: u16) -> Reply {
    let (name, korean) = (asked.says(code.name()), asked.says(code.korean()));
    let nested = || json!({ "errMsg": name, "returnAuthMsg": korean, "returnReasonCode": code.digits() });
    match shape {
        Shape::ClassicXml => Reply::xml(status, xml("", &asked.says("SERVICE ERROR"), code.name(), code)),
        Shape::NewXml => Reply::xml(status, format!("{DECLARATION}{}", xml("", &name, &korean, code))),
        Shape::PrefixedXml => {
            Reply::xml(status, format!("\u{feff}{DECLARATION}{}", xml("ns:", &name, &korean, code)))
        }
        Shape::NestedJson => {
            Reply::json(status, &json!({ "OpenAPI_ServiceResponse": { "cmmMsgHeader": nested() } }))
        }
        Shape::FlatJson => Reply::json(
            status,
            &json!({ "responseTime": response_time(asked.call.at), "resultCode": code.digits(), "resultMsg": name }),
        ),
    }
}

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

fn xml(prefix: &str, message: &str, detail: &str, code: Code) -> String {
    let namespace = if prefix.is_empty() { "" } else { " xmlns:ns=\"http://openapi\"" };
    let (message, detail, code) = (escaped(message), escaped(detail), code.digits());
    format!(
        "<{prefix}OpenAPI_ServiceResponse{namespace}>\n<{prefix}cmmMsgHeader>\n\
         <{prefix}errMsg>{message}</{prefix}errMsg>\n\
         <{prefix}returnAuthMsg>{detail}</{prefix}returnAuthMsg>\n\
         <{prefix}returnReasonCode>{code}</{prefix}returnReasonCode>\n\
         </{prefix}cmmMsgHeader>\n</{prefix}OpenAPI_ServiceResponse>\n"
    )
}

/// Text that may stand in XML.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn response_time(at: Timestamp) -> String {
    kst::local(at).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}
