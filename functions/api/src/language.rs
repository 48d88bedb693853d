//! Which language a request is answered in: the one it names, else the browser's first that is spoken
//! here, else Korean.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use outfit::Language;
use serde::Deserialize;

use crate::error::Problem;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    lang: Option<String>,
}

/// The language of a request.
pub(crate) fn of(asked: Option<&str>, headers: &HeaderMap) -> Language {
    asked.and_then(|text| text.parse().ok()).unwrap_or_else(|| accepted(headers))
}

/// The language that a request accepts best of those spoken here; Korean when it accepts neither.
pub(crate) fn accepted(headers: &HeaderMap) -> Language {
    let lists = headers.get_all(header::ACCEPT_LANGUAGE).into_iter().filter_map(|value| value.to_str().ok());
    let mut best: Option<(f64, Language)> = None;
    for (language, weight) in lists.flat_map(|list| list.split(',')).filter_map(weighed) {
        if weight > best.map_or(0.0, |(most, _)| most) {
            best = Some((weight, language));
        }
    }
    best.map_or(Language::Korean, |(_, language)| language)
}

/// `en-GB;q=0.8`: English, by 0.8.
fn weighed(range: &str) -> Option<(Language, f64)> {
    let mut parts = range.split(';').map(str::trim);
    let language = parts.next()?.split('-').next()?.to_ascii_lowercase().parse().ok()?;
    let weight = parts.find_map(|part| part.strip_prefix("q="));
    Some((language, weight.map_or(Some(1.0), |weight| weight.parse().ok())?))
}

/// Says a problem in the language of its request, and that an answer's language may come from a header.
pub(crate) async fn speak(request: Request, next: Next) -> Response {
    let language = of(asked(request.uri()).as_deref(), request.headers());
    let mut response = next.run(request).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response = problem.answer(language);
    }
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

fn asked(uri: &Uri) -> Option<String> {
    serde_urlencoded::from_str::<Asked>(uri.query()?).ok()?.lang
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(list: &str) -> Language {
        accepted(&HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, list.parse().unwrap())]))
    }

    #[test]
    fn the_language_accepted_best_is_spoken_and_korean_to_others() {
        for (list, language) in [
            ("en-GB,en;q=0.9", Language::English),
            ("en;q=0.3, ko;q=0.8", Language::Korean),
            ("fr, EN;q=0.5", Language::English),
            ("en;q=0", Language::Korean),
            ("en;q=high", Language::Korean),
            ("fr", Language::Korean),
            ("", Language::Korean),
        ] {
            assert_eq!(accepting(list), language, "{list}");
        }
    }

    #[test]
    fn a_language_that_is_named_goes_before_the_browsers() {
        let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, "en".parse().unwrap())]);
        assert_eq!(of(Some("ko"), &headers), Language::Korean);
        assert_eq!(of(Some("fr"), &headers), Language::English);
        assert_eq!(of(None, &HeaderMap::new()), Language::Korean);
    }
}
