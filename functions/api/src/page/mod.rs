//! The page: the next seven days and what to wear today and why. Rendered here, without a script.

pub(crate) mod chart;
mod findings;
mod form;
pub(crate) mod quality;
mod strip;
mod style;
mod wear;

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use maud::{DOCTYPE, Markup, html};
use outfit::Parameters;
use store::KnownStation;

use crate::error::Problem;
use crate::outlook::Outlook;
use crate::{Api, RequestTime, language};

use crate::words::Words;

/// `GET /`: the page. A station is chosen by `?station=`; without, the first one with observations.
pub(crate) async fn today(
    State(api): State<Api>,
    query: Result<Query<Parameters>, axum::extract::rejection::QueryRejection>,
    time: Option<Extension<RequestTime>>,
    headers: HeaderMap,
) -> (StatusCode, Markup) {
    let Query(mut parameters) = query.unwrap_or_default();
    let words = Words::new(language::of(parameters.lang.as_deref(), &headers));
    parameters.lang = Some(words.language.as_str().to_owned());
    let languages = form::languages(words, |lang| {
        let kept = Parameters { lang: Some(lang.as_str().to_owned()), ..parameters.clone() };
        form::address("/", &kept)
    });
    match render(&api, &parameters, time.map(|time| time.0), words).await {
        Ok(page) => (StatusCode::OK, document(words, "title", &languages, &page)),
        Err(error) => (error.status(), document(words, "title", &languages, &problem(words, &error))),
    }
}

/// What is shown instead of a page that cannot be.
fn problem(words: Words, problem: &Problem) -> Markup {
    html! {
        section.card {
            h2 { (words.say("problem-title")) }
            p { (problem.detail(words)) }
            p { a href={ "/?lang=" (words.language.as_str()) } { (words.say("back")) } }
        }
    }
}

async fn render(
    api: &Api,
    parameters: &Parameters,
    time: Option<RequestTime>,
    words: Words,
) -> Result<Markup, Problem> {
    let stations = api.store.known_stations().await?;
    let request = parameters.request(words.language)?;
    let date = parameters.date()?;
    let outlook = match api.outlook_of(parameters, time).await? {
        Some(outlook) => outlook,
        None => match first_outlook(api, &stations, time).await? {
            Some(outlook) => outlook,
            None => return Ok(html! { section.card { p { (words.say("preparing")) } } }),
        },
    };
    let observed = api.observed(&outlook).await?;
    let day = outlook.day(date, &request);
    let advice = outlook.recommend(observed.as_ref(), day, &request);
    let zone = outlook.station.zone();
    Ok(html! {
        (form::form(&stations, &outlook, day.date(), parameters, words))
        (wear::wear(&advice, outlook.nearest(&request).as_ref(), day.date(), words))
        section.card {
            h2 { (words.say("chart-title")) }
            div.scroll { (chart::chart(&outlook.forecast, observed.as_ref(), &zone, words)) }
            p.legend {
                span.observed { (words.say("chart-observed")) }
                span.median { (words.say("chart-median")) }
                span.band { (words.say("chart-band")) }
            }
            p.note {
                (made(&outlook, words)) " "
                a href={ "/quality?lang=" (words.language.as_str()) "&station=" (outlook.seen.station) } { (words.say("quality-title")) }
            }
        }
    })
}

/// The first station that has a forecast: one that has just begun to report must not hide the others.
async fn first_outlook(
    api: &Api,
    stations: &[KnownStation],
    time: Option<RequestTime>,
) -> Result<Option<Outlook>, Problem> {
    for known in stations {
        match api.outlook(known.seen.station.as_str(), time).await {
            Err(problem) if problem.status() == StatusCode::NOT_FOUND => {}
            found => return found.map(Some),
        }
    }
    Ok(None)
}

/// When and by what the forecast was made.
fn made(outlook: &Outlook, words: Words) -> String {
    let when = outlook.forecast.issued_at.in_zone(&outlook.station.zone());
    let model = match outlook.forecast.model_version.as_str() {
        forecast::BASELINE_VERSION => words.say("model-baseline"),
        model => model.to_owned(),
    };
    words.issued(&when, &model)
}

fn document(words: Words, title: &str, languages: &Markup, main: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.language.as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (words.say(title)) " · wearcast" }
                link rel="icon" href="data:,";
                style { (maud::PreEscaped(style::CSS)) }
            }
            body {
                header {
                    p.brand { a href={ "/?lang=" (words.language.as_str()) } { b { "wearcast" } } " " span { (words.say("tagline")) } }
                    (languages)
                }
                main { (main) }
                footer {
                    p { (words.say("data")) ": " (words.say("credit-sample")) " · " (words.say("credit-kma")) }
                }
            }
        }
    }
}
