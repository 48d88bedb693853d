use std::time::Duration;

use stand_in::{Code, Fault, Options, Order, Shape, StandIn, Trouble};

use crate::{Answer, asos, client, get, hours, start, time};

async fn one_day(now: &str) -> StandIn {
    start(hours("108", "2021-06-01T00:00", 24), now).await
}

async fn ask(kma: &StandIn) -> Answer {
    asos(kma, "2021060100", "2021060123", &[]).await
}

#[tokio::test]
async fn every_shape_of_the_gateway_says_its_code() {
    let kma = one_day("2021-06-30T12:00").await;
    for shape in Shape::ALL {
        for code in Code::ALL {
            kma.fail_next(1, Fault::gateway(*code, shape));
            let answer = ask(&kma).await;
            assert_eq!(answer.status, shape.status(*code));
            let text = answer.text();
            assert!(text.contains(&code.digits()) && !text.contains("NORMAL"), "{shape:?}: {text}");
        }
    }
    assert_eq!(ask(&kma).await.code(), "00", "then all is well");
}

#[tokio::test]
async fn the_shapes_are_those_that_were_seen() {
    let kma = one_day("2021-06-30T12:00").await;
    let text = async |shape| {
        kma.fail_next(1, Fault::gateway(Code::DailyLimit, shape));
        ask(&kma).await.text()
    };
    let classic = text(Shape::ClassicXml).await;
    let lines: Vec<&str> = classic.lines().collect();
    assert_eq!(
        lines[..5],
        [
            "<OpenAPI_ServiceResponse>",
            "<cmmMsgHeader>",
            "<errMsg>SERVICE ERROR</errMsg>",
            "<returnAuthMsg>LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR</returnAuthMsg>",
            "<returnReasonCode>22</returnReasonCode>",
        ]
    );
    let newer = text(Shape::NewXml).await;
    assert!(newer.starts_with("<?xml") && newer.contains("<errMsg>LIMITED_"), "{newer}");
    let prefixed = text(Shape::PrefixedXml).await;
    assert!(prefixed.starts_with('\u{feff}') && prefixed.contains("<ns:returnReasonCode>22<"), "{prefixed}");
    let nested: serde_json::Value = serde_json::from_str(&text(Shape::NestedJson).await).unwrap();
    assert_eq!(nested["OpenAPI_ServiceResponse"]["cmmMsgHeader"]["returnReasonCode"], "22");
    let flat: serde_json::Value = serde_json::from_str(&text(Shape::FlatJson).await).unwrap();
    assert_eq!((&flat["resultCode"], &flat["responseTime"]), (&"22".into(), &"2021-06-30T12:00:00".into()));
}

#[tokio::test]
async fn other_services_fail_in_their_own_words() {
    let kma = one_day("2021-06-30T12:00").await;
    kma.fail_next(1, Fault::Kma { code: Code::DbError });
    let answer = ask(&kma).await;
    assert_eq!((answer.status, answer.code().as_str()), (200, "02"));
    kma.fail_next(1, Fault::Text { status: 500, text: "Unexpected errors".to_owned() });
    let answer = ask(&kma).await;
    assert_eq!((answer.status, answer.text().as_str()), (500, "Unexpected errors"));
    kma.fail_next(1, Fault::BadGateway);
    let answer = ask(&kma).await;
    assert_eq!((answer.status, answer.text().starts_with("<html>")), (502, true));
    kma.fail_next(
        1,
        Fault::Hub {
            status: 403, http_status: 200, message: "활용신청이 필요한 API 입니다".to_owned()
        },
    );
    let answer = ask(&kma).await;
    assert_eq!((answer.status, &answer.json()["result"]["status"]), (200, &403.into()));
    kma.fail_next(1, Fault::OpenMeteo { status: 500, reason: "Something went wrong.".to_owned() });
    assert_eq!(ask(&kma).await.json()["error"], true);
}

#[tokio::test]
async fn a_day_has_so_many_calls_and_the_next_day_as_many_again() {
    let kma = one_day("2021-06-30T23:59").await;
    kma.obey(Order::CallsPerDay { calls: 2 });
    let reason = async || ask(&kma).await.text().contains("<returnReasonCode>22<");
    assert_eq!([reason().await, reason().await, reason().await], [false, false, true]);
    kma.set_now(time("2021-07-01T00:00+09:00"));
    assert!(!reason().await);
    assert_eq!(kma.calls().len(), 4, "refused calls are kept too");
}

#[tokio::test]
async fn each_door_turns_away_in_its_own_words() {
    let kma = one_day("2021-06-30T12:00").await;
    kma.obey(Order::CallsPerSecond { calls: 0 });
    assert!(ask(&kma).await.text().contains("<returnReasonCode>23<"));
    let hub = get(&kma, "/api/typ01/url/kma_sfctm2.php", &[("authKey", Options::HUB_KEY)]).await;
    assert_eq!(hub.json()["result"]["status"], 429);
    let open = get(&kma, "/v1/forecast", &[("latitude", "37.5"), ("longitude", "127")]).await;
    assert_eq!((open.status, &open.json()["error"]), (429, &true.into()));
}

#[tokio::test]
async fn a_stalled_call_ends_when_the_caller_gives_up_or_the_stand_in_stops() {
    let kma = one_day("2021-06-30T12:00").await;
    let url = format!("{}{}?stnIds=108", kma.url(), crate::ASOS);
    kma.fail_next(2, Fault::Stall);
    let impatient = client().get(&url).timeout(Duration::from_millis(100)).send().await;
    assert!(impatient.unwrap_err().is_timeout());
    let patient = tokio::spawn(client().get(&url).send());
    while kma.calls().len() < 2 {
        tokio::task::yield_now().await;
    }
    kma.stop().await;
    assert!(patient.await.unwrap().is_ok_and(|answer| answer.status() == 503));
}

#[tokio::test]
async fn a_late_answer_is_the_right_one() {
    let kma = one_day("2021-06-30T12:00").await;
    kma.fail_next(1, Fault::Late { milliseconds: 50 });
    let before = std::time::Instant::now();
    assert_eq!(ask(&kma).await.items().len(), 24);
    assert!(before.elapsed() >= Duration::from_millis(50));
}

#[tokio::test]
async fn pages_break_in_three_ways() {
    let kma = one_day("2021-06-30T12:00").await;
    let whole = ask(&kma).await.text();
    kma.fail_next(1, Fault::RowsLost { rows: 2 });
    let short = ask(&kma).await;
    assert_eq!((short.items().len(), &short.json()["response"]["body"]["totalCount"]), (22, &24.into()));
    kma.fail_next(1, Fault::Cut);
    let cut = ask(&kma).await;
    assert_eq!(cut.status, 200);
    assert!(whole.as_bytes().starts_with(&cut.bytes) && cut.bytes.len() == whole.len() / 2);
    kma.fail_next(1, Fault::BrokenOff);
    let url = format!("{}{}?serviceKey=stand%2Bin/key==", kma.url(), crate::ASOS);
    let answer = client().get(url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.bytes().await.is_err());
}

#[tokio::test]
async fn nothing_is_to_be_had_during_an_outage() {
    let kma = one_day("2021-06-30T12:00").await;
    kma.outage(time("2021-07-01T00:00+09:00")..time("2021-07-08T00:00+09:00"));
    for (now, status) in [("2021-06-30T23:59", 200), ("2021-07-01T00:00", 502), ("2021-07-08T00:00", 200)] {
        kma.set_now(time(&format!("{now}+09:00")));
        assert_eq!(ask(&kma).await.status, status, "{now}");
    }
}

#[tokio::test]
async fn keys_can_be_revoked_at_an_instant() {
    let kma = one_day("2021-06-30T11:59").await;
    kma.obey(Order::RevokeKeys { at: time("2021-06-30T12:00+09:00") });
    assert_eq!(ask(&kma).await.code(), "00");
    kma.set_now(time("2021-06-30T12:00+09:00"));
    assert!(ask(&kma).await.text().contains("<returnReasonCode>30<"));
}

#[tokio::test]
async fn errors_repeat_the_key_where_that_is_wanted() {
    let kma = one_day("2021-06-30T12:00").await;
    kma.obey(Order::EchoKey { echo: true });
    let both = |text: String| text.contains(Options::KEY) && text.contains("stand%2Bin%2Fkey%3D%3D");
    for shape in Shape::ALL {
        kma.fail_next(1, Fault::gateway(Code::KeyNotRegistered, shape));
        assert!(both(ask(&kma).await.text()), "{shape:?}");
    }
    kma.fail_next(1, Fault::BadGateway);
    assert!(both(ask(&kma).await.text()));
    kma.fail_next(1, Fault::Text { status: 500, text: "Unexpected errors".to_owned() });
    assert!(both(ask(&kma).await.text()));
    assert!(both(asos(&kma, "2021060100", "2021063000", &[]).await.text()), "code 99");
    assert!(!ask(&kma).await.text().contains(Options::KEY), "no error, no key");
}

#[tokio::test]
async fn trouble_can_be_meant_for_one_station() {
    let mut observations = hours("108", "2021-06-01T00:00", 24);
    observations.extend(hours("112", "2021-06-01T00:00", 24));
    let kma = start(observations, "2021-06-30T12:00").await;
    let fault = Fault::Kma { code: Code::ApplicationError };
    kma.obey(Order::Fail(Trouble { fault, calls: None, only: Some("stnIds=112".to_owned()) }));
    for _ in 0..2 {
        assert_eq!(ask(&kma).await.code(), "00");
        assert_eq!(asos(&kma, "2021060100", "2021060123", &[("stnIds", "112")]).await.code(), "01");
    }
    kma.obey(Order::StopFailing);
    assert_eq!(asos(&kma, "2021060100", "2021060123", &[("stnIds", "112")]).await.code(), "00");
}
