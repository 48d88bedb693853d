use super::*;

fn code(number: u8) -> Verdict {
    Verdict::Code(KmaCode(number))
}

#[test]
fn the_gateways_xml_is_read_by_its_number_whatever_stands_around_it() {
    let classic = "<OpenAPI_ServiceResponse>\n<cmmMsgHeader>\n<errMsg>SERVICE ERROR</errMsg>\
        <returnAuthMsg>SERVICE_KEY_IS_NOT_REGISTERED_ERROR</returnAuthMsg>\
        <returnReasonCode>30</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>";
    let newer = "\u{feff}<?xml version=\"1.0\"?><ns:OpenAPI_ServiceResponse><ns:cmmMsgHeader><ns:errMsg>\
        LIMITED_NUMBER_OF_SERVICE_REQUESTS_PER_SECOND_EXCEEDS_ERROR</ns:errMsg><ns:returnReasonCode> 23 \
        </ns:returnReasonCode></ns:cmmMsgHeader></ns:OpenAPI_ServiceResponse>";
    let unnumbered = "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>DEADLINE_HAS_EXPIRED_ERROR</errMsg>\
        </cmmMsgHeader></OpenAPI_ServiceResponse>";
    for status in [200, 401, 403, 500] {
        assert_eq!(Verdict::of(status, classic.as_bytes()), code(30));
        assert_eq!(Verdict::of(status, newer.as_bytes()), code(23));
        assert_eq!(Verdict::of(status, unnumbered.as_bytes()), code(31));
    }
}

#[test]
fn every_shape_of_json_is_read() {
    let wrapped = br#"{"OpenAPI_ServiceResponse":{"cmmMsgHeader":{"errMsg":"SERVICETIMEOUT_ERROR","returnReasonCode":"05"}}}"#;
    assert_eq!(Verdict::of(200, wrapped), code(5));
    let flat = br#"{"responseTime":"2026-09-02T12:00:00","resultCode":"10","resultMsg":"INVALID"}"#;
    assert_eq!(Verdict::of(200, flat), code(10));
    let quota = br#"{"response":{"header":{"resultCode":"22","resultMsg":"LIMITED"}}}"#;
    assert_eq!(Verdict::of(429, quota), code(22));
    let numeric = br#"{"response":{"header":{"resultCode":99,"resultMsg":"x"}}}"#;
    assert_eq!(Verdict::of(200, numeric), code(99));
    for nothing in [
        r#"{"response":{"header":{"resultCode":"03"},"body":{"items":""}}}"#,
        r#"{"response":{"header":{"resultCode":"03"}}}"#,
    ] {
        assert_eq!(Verdict::of(200, nothing.as_bytes()), Verdict::NoData);
    }
    let found = br#"{"response":{"header":{"resultCode":"00"},"body":{"totalCount":0}}}"#;
    assert_eq!(Verdict::of(502, found), Verdict::Answer(serde_json::json!({"totalCount": 0})));
}

#[test]
fn text_and_html_are_judged_by_their_words_and_then_by_their_status() {
    assert_eq!(Verdict::of(500, b"Unexpected errors"), Verdict::Noise);
    assert_eq!(Verdict::of(502, b"<html><body>Bad Gateway</body></html>"), Verdict::Noise);
    assert_eq!(Verdict::of(200, b"<html>maintenance</html>"), Verdict::Noise);
    for status in [200, 500] {
        assert_eq!(Verdict::of(status, b"Unauthorized"), code(30));
        assert_eq!(Verdict::of(status, b"Forbidden\n"), code(20));
        assert_eq!(Verdict::of(status, b"API not found"), code(12));
    }
    assert_eq!(Verdict::of(401, b"<html>"), code(30));
    assert_eq!(Verdict::of(403, b""), code(20));
    assert_eq!(Verdict::of(404, b"no such page"), code(12));
    assert_eq!(Verdict::of(429, b"API rate limit"), code(23));
    assert_eq!(Verdict::of(200, b"{\"response\":{\"header\""), Verdict::Noise, "cut off");
    assert_eq!(Verdict::of(200, b""), Verdict::Noise);
}

#[test]
fn each_code_has_the_remedy_of_the_fact_sheet() {
    for (codes, remedy) in [
        (&[1, 2, 4, 5, 23][..], Remedy::Retry),
        (&[22], Remedy::NextDay),
        (&[10, 11, 12, 20, 21, 29, 30, 31, 32, 33, 99, 77], Remedy::Change),
    ] {
        for code in codes {
            assert_eq!(KmaCode(*code).remedy(), remedy, "{code}");
        }
    }
}
