use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

use crate::{asos, client, hours, start};

async fn order(url: &str, order: &Value) -> u16 {
    let answer =
        client().post(format!("{url}/stand-in/orders")).body(order.to_string()).send().await.unwrap();
    answer.status().as_u16()
}

#[tokio::test]
async fn orders_can_be_given_and_calls_counted_over_http() {
    let kma = start(hours("108", "2021-06-29T00:00", 24), "2021-06-29T12:00").await;
    assert_eq!(order(kma.url(), &json!({ "order": "set-now", "now": "2021-06-30T12:00+09:00" })).await, 204);
    let trouble = json!({ "order": "fail", "fault": { "kind": "bad-gateway" }, "calls": 1 });
    assert_eq!(order(kma.url(), &trouble).await, 204);
    assert_eq!(asos(&kma, "2021062900", "2021062923", &[]).await.status, 502);
    assert_eq!(asos(&kma, "2021062900", "2021062923", &[]).await.items().len(), 24);
    let calls = client().get(format!("{}/stand-in/calls", kma.url())).send().await.unwrap();
    let calls: Value = serde_json::from_slice(&calls.bytes().await.unwrap()).unwrap();
    assert_eq!((calls.as_array().unwrap().len(), &calls[0]["query"]["stnIds"]), (2, &"108".into()));
    assert_eq!(calls[0]["at"], "2021-06-30T03:00:00Z");
    assert_eq!(order(kma.url(), &json!({ "order": "forget-calls" })).await, 204);
    assert_eq!(kma.calls(), []);
}

#[tokio::test]
async fn what_is_no_order_is_refused() {
    let kma = start(vec![], "2021-06-29T12:00").await;
    for nonsense in [json!({ "order": "explode" }), json!({ "order": "set-now" }), json!([])] {
        assert_eq!(order(kma.url(), &nonsense).await, 400, "{nonsense}");
    }
}

#[tokio::test]
async fn the_program_gives_out_a_csv_file() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "tm,stn,ta\n2021-06-29 00:00,108,21.5\n2021-06-29 01:00,108,21.1").unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_stand-in"))
        .args(["--now", "2021-06-30T12:00+09:00", "--speed", "0", "--key", "a+b", "--csv"])
        .arg(file.path())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let url = lines.next_line().await.unwrap().unwrap();
    let query = "serviceKey=a%2Bb&dataType=JSON&dataCd=ASOS&dateCd=HR&stnIds=108\
                 &startDt=20210629&startHh=00&endDt=20210629&endHh=23";
    let answer = client().get(format!("{url}{}?{query}", crate::ASOS)).send().await.unwrap();
    let answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert_eq!(answer["response"]["body"]["items"]["item"][1]["ta"], "21.1");
}
