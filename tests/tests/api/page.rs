//! The page, as a browser gets it.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use whole_path::Stack;

use super::{Served, assert_secure};

/// A page's text.
pub(super) async fn page(served: &Served, request: Request<Body>) -> (StatusCode, String) {
    let answer = served.send(request).await;
    assert_secure(answer.headers());
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
    let text = String::from_utf8(answer.body().to_vec()).unwrap();
    assert!(!text.contains("<script") && !text.contains("javascript:"), "a script");
    assert!(
        !text.contains("src=") && !text.contains("http://") && !text.contains("https://"),
        "something from elsewhere"
    );
    (answer.status(), text)
}

#[tokio::test]
async fn the_page_shows_the_week_and_what_to_wear_in_both_languages() {
    let served = Served::start().await;
    for (language, title, place, as_of, other) in [
        ("ko", "오늘 뭐 입지", "베이징", "2010년 2월 1일 8시 기준", "English"),
        ("en", "What to wear", "Beijing", "as of 1 February 2010, 8:00", "한국어"),
    ] {
        let (status, text) =
            page(&served, Request::get(format!("/?lang={language}")).body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::OK);
        let advice = served.json(&format!("/v1/recommendations?station=54511&lang={language}")).await;
        let headline = advice["headline"].as_str().unwrap();
        for part in [
            title,
            place,
            as_of,
            other,
            headline,
            "<svg class=\"chart\"",
            "<path class=\"band\"",
            "<path class=\"median\"",
            "<path class=\"observed\"",
        ] {
            assert!(text.contains(part), "{language}: no {part:?} in {text}");
        }
        assert!(text.contains(&format!("<html lang=\"{language}\">")));
    }
}

#[tokio::test]
async fn the_page_speaks_the_browsers_language_and_korean_to_others() {
    let served = Served::start().await;
    for (accepted, language) in
        [("en-GB,en;q=0.9", "en"), ("fr, en;q=0.5", "en"), ("ko-KR", "ko"), ("fr", "ko")]
    {
        let request =
            Request::get("/").header(header::ACCEPT_LANGUAGE, accepted).body(Body::empty()).unwrap();
        let (_, text) = page(&served, request).await;
        assert!(text.contains(&format!("<html lang=\"{language}\">")), "{accepted}");
    }
}

#[tokio::test]
async fn the_page_survives_what_people_type_into_the_address() {
    let served = Served::start().await;
    for (address, status) in [
        ("/?station=%3Cscript%3Ealert(1)%3C/script%3E&lang=en", StatusCode::NOT_FOUND),
        ("/?outside=%22%3E%3Cscript%3E&lang=en", StatusCode::UNPROCESSABLE_ENTITY),
        ("/?date=tomorrow", StatusCode::UNPROCESSABLE_ENTITY),
        ("/?date=2030-01-01", StatusCode::OK),
        ("/?style=gothic", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let answered = page(&served, Request::get(address).body(Body::empty()).unwrap()).await;
        assert_eq!(answered.0, status, "{address}: {}", answered.1);
    }
}

#[tokio::test]
async fn the_page_of_an_empty_stack_asks_for_a_moment() {
    let served = Served::over(Stack::temporary().await);
    let (status, text) = page(&served, Request::get("/?lang=en").body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("The observations are being prepared. Reload in a moment."), "{text}");
}
