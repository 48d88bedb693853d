use proptest::prelude::*;

use super::*;

fn message(text: &str) -> String {
    text.parse::<Windows>().unwrap_err().to_string()
}

#[test]
fn windows_read_in_any_order_and_write_back() {
    let windows: Windows = "18:00-19:30, 7:30-09:00".parse().unwrap();
    let texts: Vec<String> = windows.iter().map(|window| window.to_string()).collect();
    assert_eq!(texts, ["07:30-09:00", "18:00-19:30"]);
}

#[test]
fn a_window_may_last_over_midnight_or_all_day() {
    let night: Window = "22:00-02:00".parse().unwrap();
    assert!(night.is_overnight());
    assert_eq!(night.minutes_of_day(), (1_320, 1_560));
    assert_eq!("00:00-24:00".parse::<Window>().unwrap().minutes_of_day(), (0, 1_440));
}

#[test]
fn what_cannot_be_a_window_is_refused_by_the_name_of_the_parameter() {
    insta::assert_snapshot!(message("nine to five"), @r#"outside: "nine to five" is not a window; write 24-hour times like 07:30-09:00,18:00-19:30"#);
    insta::assert_snapshot!(message("09:00-07:30"), @"outside: 09:00-07:30 ends before it starts; a window over midnight may last up to 12 hours");
    insta::assert_snapshot!(message("08:00-08:00"), @"outside: 08:00-08:00 ends before it starts; a window over midnight may last up to 12 hours");
    insta::assert_snapshot!(message("07:00-09:00,08:30-10:00"), @"outside: 07:00-09:00 and 08:30-10:00 overlap; join or part them");
    insta::assert_snapshot!(message(""), @"outside: no window given; leave it out for 07:00-09:00,12:00-13:00,18:00-20:00");
    assert!(message("25:00-26:00").starts_with("outside:"));
    assert!(message("07:00-09:60").starts_with("outside:"));
}

#[test]
fn a_word_that_is_no_choice_is_refused_with_the_choices() {
    let error = "swimming".parse::<Activity>().unwrap_err();
    insta::assert_snapshot!(error, @r#"activity: "swimming" is not known; use one of walking, cycling, standing, indoors"#);
    let error = Sensitivity::try_from(3).unwrap_err();
    insta::assert_snapshot!(error, @"sensitivity: 3 is not from -2 (I feel the heat easily) to 2 (I feel the cold easily)");
}

#[test]
fn every_choice_reads_back_from_its_word() {
    for style in Style::ALL {
        assert_eq!(style.as_str().parse::<Style>().unwrap(), *style);
    }
}

#[test]
fn a_request_reads_from_json_with_defaults() {
    let request: Request =
        serde_json::from_str(r#"{"outside": ["22:00-02:00"], "lang": "en", "sensitivity": 2}"#).unwrap();
    assert_eq!(request.sensitivity, Sensitivity::try_from(2).unwrap());
    assert_eq!(request.activity, Activity::Walking);
    assert!(serde_json::from_str::<Request>(r#"{"sensitivity": 9}"#).is_err());
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "\\PC{0,60}") {
        let _ = text.parse::<Windows>();
    }

    #[test]
    fn near_windows_never_break_the_reader(text in "[0-9]{0,3}:[0-9]{0,3}-[0-9]{0,3}:[0-9]{0,3}(,[0-9:-]{0,12})?") {
        if let Ok(windows) = text.parse::<Windows>() {
            for window in windows.iter() {
                let (from, until) = window.minutes_of_day();
                prop_assert!((0..1_440).contains(&from) && until > from && until <= from + 1_440);
            }
        }
    }

    #[test]
    fn a_window_reads_back_from_its_text(from in 0..1_440_i32, length in 1..720_i32) {
        let clock = |minute: i32| format!("{:02}:{:02}", minute % 1_440 / 60, minute % 60);
        let text = format!("{}-{}", clock(from), clock(from + length));
        prop_assert_eq!(text.parse::<Window>().unwrap().to_string(), text);
    }
}
