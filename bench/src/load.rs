//! `bench load`: many requests over few keep-alive connections.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, ensure};
use hyper::StatusCode;
use indicatif::ProgressBar;

use crate::figures::{Figures, percentile};
use crate::http::{Answer, Connection, Target};
use crate::{process, say};

/// An answer that takes longer is a broken one.
const LONGEST_ANSWER: Duration = Duration::from_secs(30);

#[derive(Debug, clap::Args)]
pub(crate) struct Load {
    /// What to ask for
    #[arg(long, default_value = "http://127.0.0.1:8080/v1/recommendations?station=54511")]
    url: String,

    /// How often, in each round
    #[arg(long, default_value_t = 5000)]
    requests: usize,

    /// Over how many connections; each has one request under way
    #[arg(long, default_value_t = 16)]
    connections: usize,

    /// How many times over; the figures are medians then
    #[arg(long, default_value_t = 1)]
    rounds: usize,

    /// The server's process, to count its CPU time
    #[arg(long)]
    pid: Option<u32>,
}

/// What came back.
#[derive(Debug, Default)]
struct Answers {
    /// From sending to the last byte, of good answers only.
    took: Vec<Duration>,
    /// How often each thing went wrong.
    errors: BTreeMap<String, usize>,
    /// The different bodies of good answers.
    bodies: HashSet<Vec<u8>>,
}

/// Runs the rounds and prints what they measured; true if every answer was good.
pub(crate) async fn load(arguments: &Load) -> Result<bool> {
    ensure!(arguments.requests > 0 && arguments.connections > 0, "there is nothing to ask");
    let target = Target::parse(&arguments.url)?;
    let (requests, connections) = (arguments.requests, arguments.connections);
    say(format!("{requests} requests over {connections} connections to {}", arguments.url));
    let mut figures = Figures::default();
    let mut all = Answers::default();
    for _ in 0..arguments.rounds {
        let cpu_before = arguments.pid.map(process::cpu_time).transpose()?;
        let started = Instant::now();
        let mut answers = round(&target, requests, connections).await?;
        let took = started.elapsed();
        let cpu_after = arguments.pid.map(process::cpu_time).transpose()?;
        measure(&mut figures, &mut answers.took, took);
        if let (Some(before), Some(after)) = (cpu_before, cpu_after) {
            let cpu = after.saturating_sub(before);
            figures.add("server CPU a request", "ms", milliseconds(cpu) / requests as f64);
        }
        all.merge(answers);
    }
    say(figures.to_string());
    say(describe(&all));
    Ok(all.errors.is_empty())
}

fn measure(figures: &mut Figures, answered: &mut [Duration], took: Duration) {
    answered.sort_unstable();
    for (name, percent) in [("p50", 50.0), ("p90", 90.0), ("p99", 99.0), ("max", 100.0)] {
        if let Some(found) = percentile(answered, percent) {
            figures.add(name, "ms", milliseconds(found));
        }
    }
    figures.add("good answers", "/s", answered.len() as f64 / took.as_secs_f64());
}

/// Sends the requests, each connection its next one as soon as it has its answer.
async fn round(target: &Target, requests: usize, connections: usize) -> Result<Answers> {
    let left = Arc::new(AtomicUsize::new(requests));
    let bar = ProgressBar::new(requests as u64);
    let mut workers = Vec::new();
    for _ in 0..connections {
        let connection = Connection::open(target).await?;
        workers.push(tokio::spawn(ask(connection, target.clone(), Arc::clone(&left), bar.clone())));
    }
    let mut answers = Answers::default();
    for worker in workers {
        answers.merge(worker.await?);
    }
    bar.finish_and_clear();
    Ok(answers)
}

async fn ask(connection: Connection, target: Target, left: Arc<AtomicUsize>, bar: ProgressBar) -> Answers {
    let mut answers = Answers::default();
    let mut open = Some(connection);
    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
        let started = Instant::now();
        match answer(&mut open, &target).await {
            Ok(answer) => answers.note(answer, started.elapsed()),
            Err(error) => {
                // What is left of the connection cannot be trusted with another answer.
                open = None;
                answers.note_error(format!("{error:#}"));
            }
        }
        bar.inc(1);
    }
    answers
}

/// One answer, over the open connection or a new one.
async fn answer(open: &mut Option<Connection>, target: &Target) -> Result<Answer> {
    let connection = match open {
        Some(connection) => connection,
        None => open.insert(Connection::open(target).await?),
    };
    let answer = tokio::time::timeout(LONGEST_ANSWER, connection.get()).await;
    answer.unwrap_or_else(|_| Err(anyhow!("no answer within {} s", LONGEST_ANSWER.as_secs())))
}

impl Answers {
    fn note(&mut self, answer: Answer, took: Duration) {
        if answer.status == StatusCode::OK {
            self.took.push(took);
            self.bodies.insert(answer.body);
        } else {
            self.note_error(format!("status {}", answer.status.as_u16()));
        }
    }

    fn note_error(&mut self, error: String) {
        *self.errors.entry(error).or_default() += 1;
    }

    fn merge(&mut self, other: Self) {
        self.took.extend(other.took);
        self.bodies.extend(other.bodies);
        for (error, count) in other.errors {
            *self.errors.entry(error).or_default() += count;
        }
    }
}

fn describe(answers: &Answers) -> String {
    let sizes = answers.bodies.iter().map(Vec::len);
    let (least, most) = (sizes.clone().min().unwrap_or(0), sizes.max().unwrap_or(0));
    let size = if least == most { least.to_string() } else { format!("{least} to {most}") };
    let bodies = answers.bodies.len();
    let good = format!("  {} good answers, {bodies} different, of {size} bytes", answers.took.len());
    let errors: usize = answers.errors.values().sum();
    let lines = answers.errors.iter().map(|(error, count)| format!("    {count} × {error}"));
    let errors = std::iter::once(format!("  {errors} errors")).chain(lines);
    std::iter::once(good).chain(errors).collect::<Vec<_>>().join("\n")
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    /// A server whose connections answer with the given text, one after another, then close.
    async fn server(connections: Vec<Vec<&'static str>>) -> Target {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move {
            for answers in connections {
                let (mut stream, _) = listener.accept().await.unwrap();
                for answer in answers {
                    let _ = stream.read(&mut [0; 1024]).await.unwrap();
                    stream.write_all(answer.as_bytes()).await.unwrap();
                }
            }
        });
        Target::parse(&url).unwrap()
    }

    #[tokio::test]
    async fn good_answers_and_each_kind_of_error_are_counted() {
        let good = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
        let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
        let refused = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
        let cut_off = "HTTP/1.1 200 OK\r\ncontent-length: 200\r\n\r\nok";
        let target = server(vec![vec![good, chunked, refused, cut_off], vec![good]]).await;
        let answers = round(&target, 5, 1).await.unwrap();
        assert_eq!(answers.took.len(), 3);
        assert_eq!(answers.bodies, HashSet::from([b"ok".to_vec()]));
        assert_eq!(answers.errors.values().sum::<usize>(), 2);
        assert_eq!(answers.errors["status 404"], 1);
    }

    #[test]
    fn a_result_names_its_errors() {
        let mut answers = Answers::default();
        answers.note(Answer { status: StatusCode::OK, body: b"1234".to_vec() }, Duration::from_millis(1));
        answers.note(Answer { status: StatusCode::OK, body: b"12".to_vec() }, Duration::from_millis(1));
        answers.note_error("status 500".to_owned());
        answers.note_error("status 500".to_owned());
        insta::assert_snapshot!(describe(&answers), @r"
          2 good answers, 2 different, of 2 to 4 bytes
          2 errors
            2 × status 500
        ");
    }
}
