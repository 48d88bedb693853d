//! One call to Open-Meteo, and what it says instead of an answer.

use bytes::Bytes;

use crate::error::{CallLimit, SourceError};
use crate::http::{BaseUrl, Http};
use crate::raw::SourceId;

/// Asks for `path` below `base`. None of an error's words is handed on.
pub(crate) async fn call(
    http: &Http,
    base: &BaseUrl,
    path: &str,
    query: &[(&str, &str)],
    source_id: SourceId,
) -> Result<Bytes, SourceError> {
    let unavailable = |cause| SourceError::Unavailable { source_id, cause };
    let answer = http.get(base, path, query).await.map_err(unavailable)?;
    match answer.status.as_u16() {
        200 => Ok(answer.body),
        429 => Err(SourceError::Limited { source_id, limit: limit(&answer.body) }),
        500.. => Err(SourceError::Broken { source_id, what: "it has trouble of its own" }),
        _ => Err(SourceError::NotTaken { source_id }),
    }
}

/// "Minutely", "Hourly", "Daily" or "Monthly API request limit exceeded", "Too many concurrent requests".
fn limit(body: &[u8]) -> CallLimit {
    let text = String::from_utf8_lossy(body);
    if text.contains("Daily") || text.contains("Monthly") {
        CallLimit::Day
    } else if text.contains("Hourly") {
        CallLimit::Hour
    } else {
        CallLimit::Minute
    }
}
