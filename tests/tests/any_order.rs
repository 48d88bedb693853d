//! Raw objects that contradict each other leave the same bytes in whatever order, and however often, they
//! are preprocessed.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::fmt::Write as _;

use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, SeedableRng};
use store::{Expect, keys};
use weather::{Hour, Variable};
use whole_path::{Contents, Stack, hour, seoul};

const ORDERS: u64 = 12;

/// A file of Seoul's hours from `first` on, in which `row` writes temperature, dew point and humidity.
fn tidy(first: Hour, hours: i64, mut row: impl FnMut(i64) -> Option<String>) -> String {
    let mut text = "tm,stn,ta,td,hm\n".to_owned();
    for offset in 0..hours {
        let korean = (first + offset + 9).to_string().replace('T', " ").replace(":00Z", "");
        if let Some(values) = row(offset) {
            writeln!(text, "{korean},108,{values}").unwrap();
        }
    }
    text
}

/// A file's place under `raw/`, had it been fetched at an hour.
fn filed(first: Hour, fetched_at: &str, text: &str) -> String {
    keys::raw("kma-csv", "108", first, hour(fetched_at), &store::digest(text.as_bytes()), "csv")
}

async fn file(stack: &Stack, key: &str, text: &str) {
    stack.store.put(key, text.to_owned(), "text/csv", Expect::Absent).await.unwrap();
}

/// Files that overlap by days over the turn of two months, with holes, blanks, spikes and other values for
/// the same hours, some fetched in the same hour.
fn files(random: &mut StdRng) -> Vec<(String, String)> {
    let start = hour("2015-01-20T00:00:00Z");
    let file = |number: i64| {
        let first = start + 80 * number;
        let text = tidy(first, 200, |offset| {
            let air = -3.0 + f64::from((first + offset).hour_of_day()) / 4.0 + number as f64 / 10.0;
            match random.random_range(0..40) {
                0 => None,
                1 => Some(",,".to_owned()),
                2 => Some(format!("{:.1},,50", air + 30.0)),
                3..10 => Some(format!("{air:.1},,")),
                _ => Some(format!("{air:.1},{:.1},61", air - 5.0)),
            }
        });
        let fetched_at = format!("2015-03-0{}T00:00:00Z", random.random_range(1..4));
        (filed(first, &fetched_at, &text), text)
    };
    (0..7).map(file).collect()
}

/// What is kept of some raw objects after they were preprocessed in some order.
async fn kept(files: &[(String, String)], order: &[usize]) -> Contents {
    let stack = Stack::temporary().await;
    for (key, text) in files {
        file(&stack, key, text).await;
    }
    for index in order {
        fn_preprocess::preprocess(&stack.store, &files[*index].0).await.unwrap();
    }
    let mut contents = Contents { waiting: Vec::new(), ..Contents::of(&stack.servers).await };
    // A gap that is told of on the way may be closed in the end.
    contents.items.retain(|name, _| !name.starts_with("wearcast-events"));
    contents
}

#[tokio::test]
async fn any_order_and_any_repetition_of_raw_objects_leaves_the_same_bytes() {
    let files = files(&mut StdRng::seed_from_u64(1));
    let all: Vec<usize> = (0..files.len()).collect();
    let in_order = kept(&files, &all).await;
    let quality = in_order.objects.iter().find(|(key, _)| key.starts_with("quality/")).unwrap().1;
    let quality = String::from_utf8(quality.clone()).unwrap();
    assert!(quality.contains("\"reason\":\"spike\""), "something is refused: {quality}");
    for seed in 0..ORDERS {
        let mut random = StdRng::seed_from_u64(seed);
        let mut order = all.clone();
        order.extend((0..random.random_range(0..8)).map(|_| *all.choose(&mut random).unwrap()));
        order.shuffle(&mut random);
        let differences = in_order.differences(&kept(&files, &order).await);
        assert!(differences.is_empty(), "in the order {order:?}: {differences:#?}");
    }
}

#[tokio::test]
async fn the_later_fetch_is_believed_whichever_comes_first_and_its_blanks_keep_the_earlier_word() {
    let first = hour("2015-01-20T00:00:00Z");
    // Each of the three agrees with the other two, whichever report they are of.
    let one = tidy(first, 6, |_| Some("1.0,-4.0,69".to_owned()));
    let corrected = tidy(first, 6, |_| Some("2.0,,64".to_owned()));
    let one = (filed(first, "2015-01-22T00:00:00Z", &one), one);
    let corrected = (filed(first, "2015-01-23T00:00:00Z", &corrected), corrected);
    let stack = Stack::temporary().await;
    for (key, text) in [corrected, one] {
        file(&stack, &key, &text).await;
        fn_preprocess::preprocess(&stack.store, &key).await.unwrap();
    }
    let grid = stack.store.read_observations(&seoul(), None).await.unwrap().unwrap();
    let of = |variable| grid.get(variable, first + 5);
    let believed = [Variable::AirTemperature, Variable::DewPoint, Variable::RelativeHumidity].map(of);
    assert_eq!(believed, [Some(2.0), Some(-4.0), Some(64.0)]);
}

#[tokio::test]
async fn a_refused_value_is_kept_as_it_was_reported_and_judged_again_with_what_comes_later() {
    let first = hour("2015-01-20T00:00:00Z");
    let spike = tidy(first, 3, |offset| Some(format!("{}.0,,", [1, 11, 2][offset as usize])));
    let plateau = tidy(first, 3, |offset| Some(format!("{},,", ["1.0", "", "10.0"][offset as usize])));
    let stack = Stack::temporary().await;
    let mut published = Vec::new();
    for (text, fetched_at) in [(spike, "2015-01-22T00:00:00Z"), (plateau, "2015-01-23T00:00:00Z")] {
        let key = filed(first, fetched_at, &text);
        file(&stack, &key, &text).await;
        fn_preprocess::preprocess(&stack.store, &key).await.unwrap();
        let grid = stack.store.read_observations(&seoul(), None).await.unwrap().unwrap();
        published.push(grid.observed(Variable::AirTemperature, first + 1));
    }
    assert_eq!(published, [None, Some(11.0)]);
}
