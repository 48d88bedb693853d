use super::*;
use crate::canned::{Canned, http};
use crate::error::Remedy;

const KEY: &str = "ab+cd/ef12==";
const MIDDLE: &str = "2026-09-07T05:00:00Z";

fn clients(server: &Canned) -> [KmaForecasts; 5] {
    KmaForecasts::all(&http(), &server.base, &KEY.parse().unwrap())
}

fn station(id: &str) -> Station {
    Station::known(&id.parse().unwrap()).unwrap()
}

async fn fetch(
    server: &Canned,
    product: Product,
    station: &Station,
) -> Result<Option<RawObject>, SourceError> {
    let clients = clients(server);
    let client = clients.iter().find(|client| client.product() == product).unwrap();
    client.fetch(station, MIDDLE.parse().unwrap()).await
}

fn vilage() -> String {
    r#"{"response":{"header":{"resultCode":"00"},"body":{"items":{"item":[{"baseDate":"20260907","baseTime":"1400","category":"TMP","fcstDate":"20260907","fcstTime":"1500","fcstValue":"27","nx":60,"ny":127}]},"totalCount":1}}}"#.to_owned()
}

#[tokio::test]
async fn each_product_is_asked_for_with_its_place_and_its_issue() {
    let server = Canned::start(200, r#"{"response":{"header":{"resultCode":"03"}}}"#).await;
    for client in clients(&server) {
        assert_eq!(
            client.fetch(&station("108"), MIDDLE.parse().unwrap()).await.unwrap(),
            None,
            "there is none"
        );
    }
    let asked = server
        .asked()
        .join("\n")
        .replace("serviceKey=ab%2Bcd%2Fef12%3D%3D&pageNo=1&numOfRows=1500&dataType=JSON", "…");
    insta::assert_snapshot!(asked, @"
    /1360000/VilageFcstInfoService_2.0/getUltraSrtNcst?…&base_date=20260907&base_time=1400&nx=60&ny=127
    /1360000/VilageFcstInfoService_2.0/getUltraSrtFcst?…&base_date=20260907&base_time=1430&nx=60&ny=127
    /1360000/VilageFcstInfoService_2.0/getVilageFcst?…&base_date=20260907&base_time=1400&nx=60&ny=127
    /1360000/MidFcstInfoService/getMidTa?…&regId=11B10101&tmFc=202609071400
    /1360000/MidFcstInfoService/getMidLandFcst?…&regId=11B00000&tmFc=202609071400
    ");
}

#[tokio::test]
async fn an_answer_is_handed_on_as_received_and_filed_under_its_issue() {
    let server = Canned::start(200, vilage()).await;
    let found = fetch(&server, Product::KmaVilageFcst, &station("108")).await.unwrap().unwrap();
    assert_eq!(found.bytes, vilage());
    assert_eq!((found.source, found.station.as_str()), (SourceId::KmaVilageFcst, "108"));
    assert_eq!((found.first_hour.to_string().as_str(), found.extension.as_str()), (MIDDLE, "json"));
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn an_issue_without_rows_is_none() {
    let empty = r#"{"response":{"header":{"resultCode":"00"},"body":{"items":"","totalCount":0}}}"#;
    let server = Canned::start(200, empty).await;
    assert_eq!(fetch(&server, Product::KmaMidTa, &station("108")).await.unwrap(), None);
}

#[tokio::test]
async fn a_place_outside_korea_is_refused_without_a_call() {
    let server = Canned::start(200, vilage()).await;
    for client in clients(&server) {
        let error = client.fetch(&station("54511"), MIDDLE.parse().unwrap()).await.unwrap_err();
        assert!(matches!(error, SourceError::UnknownStation { .. }), "{error}");
        assert_eq!(error.remedy(), Remedy::Change);
    }
    assert_eq!(server.asked(), [""; 0]);
}

/// Every way of not answering: what it is called, and what would help.
#[tokio::test]
async fn what_is_no_answer_says_what_would_help_and_never_the_key() {
    let echoed = format!(
        "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>{KEY}</errMsg><returnReasonCode>30</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>"
    );
    let cut = vilage().replace(r#""totalCount":1"#, r#""totalCount":1052"#);
    let other_issue = vilage().replace("1400", "1100");
    let cases = [
        (200, r#"{"response":{"header":{"resultCode":"22"}}}"#, Remedy::NextDay),
        (403, &*echoed, Remedy::Change),
        (500, "Unexpected errors", Remedy::Retry),
        (502, "<html>Bad Gateway</html>", Remedy::Retry),
        (200, &*cut, Remedy::Retry),
        (200, &*other_issue, Remedy::Change),
    ];
    let mut said = Vec::new();
    for (status, body, remedy) in cases {
        let server = Canned::start(status, body).await;
        let error = fetch(&server, Product::KmaVilageFcst, &station("108")).await.unwrap_err();
        assert_eq!(error.remedy(), remedy, "{error}");
        assert!(!format!("{error} {error:?}").contains(KEY));
        said.push(error.to_string());
    }
    insta::assert_snapshot!(said.join("\n"), @"
    source kma-vilage-fcst refused with code 22: the day's calls are used up; the rest is asked for tomorrow
    source kma-vilage-fcst refused with code 30: the key is not registered; copy it again (either encoding is right), and wait an hour or two after it was issued
    source kma-vilage-fcst gave a broken answer: it is not of the service itself; it will be asked again
    source kma-vilage-fcst gave a broken answer: it is not of the service itself; it will be asked again
    source kma-vilage-fcst gave a broken answer: it has fewer rows than it says; it will be asked again
    source kma-vilage-fcst gave an answer in a form that this version does not know; look for a newer one
    ");
}

#[tokio::test]
async fn a_server_that_is_not_there_leaves_no_key_in_the_error() {
    let nobody = "http://127.0.0.1:9/1360000".parse().unwrap();
    let [now, ..] = KmaForecasts::all(&http(), &nobody, &KEY.parse().unwrap());
    let error = now.fetch(&station("108"), MIDDLE.parse().unwrap()).await.unwrap_err();
    let told = format!("{error} {error:?} {now:?}");
    assert!(!told.contains(KEY) && !told.contains("ab%2Bcd"), "{told}");
    assert_eq!(error.remedy(), Remedy::Retry);
}

#[test]
fn issues_come_when_kma_makes_them() {
    let base = "http://127.0.0.1:9".parse().unwrap();
    let newest = |now: &str| {
        let issues = KmaForecasts::all(&http(), &base, &KEY.parse().unwrap()).map(|client| client.issues());
        issues.map(|issues| kst::written(issues.newest(now.parse().unwrap()), "%d %H"))
    };
    assert_eq!(newest("2026-09-07T12:39:00+09:00"), ["07 11", "07 11", "07 11", "07 06", "07 06"]);
    assert_eq!(newest("2026-09-07T12:40:00+09:00")[0], "07 12");
    assert_eq!(newest("2026-09-07T12:45:00+09:00")[1], "07 12");
    assert_eq!(newest("2026-09-07T14:10:00+09:00")[2], "07 14");
    assert_eq!(newest("2026-09-07T02:09:00+09:00"), ["07 01", "07 01", "06 23", "06 18", "06 18"]);
    assert_eq!(newest("2026-09-07T18:30:00+09:00")[3..], ["07 18", "07 18"]);
}
