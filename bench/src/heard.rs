//! What a program says, heard while it runs.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::task::JoinHandle;

/// The lines so far, and the task that hears them until the output ends.
#[derive(Debug)]
pub(crate) struct Heard {
    lines: Arc<Mutex<Vec<String>>>,
    listener: JoinHandle<()>,
}

impl Heard {
    /// Listens to an output.
    pub(crate) fn from(output: impl AsyncRead + Unpin + Send + 'static) -> Self {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&lines);
        let listener = tokio::spawn(async move {
            let mut output = BufReader::new(output).lines();
            while let Ok(Some(line)) = output.next_line().await {
                let line = line.trim().to_owned();
                if !line.is_empty() {
                    heard.lock().unwrap_or_else(PoisonError::into_inner).push(line);
                }
            }
        });
        Self { lines, listener }
    }

    /// Waits for the end of the output.
    pub(crate) async fn ended(&mut self) {
        // A listener that panicked has heard what it has heard.
        let _ = (&mut self.listener).await;
    }

    /// The last line, if there is one.
    pub(crate) fn last(&self) -> Option<String> {
        // A line is pushed whole or not at all, so a panic elsewhere leaves nothing half-done.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).last().cloned()
    }

    /// Everything in one line, if there is anything.
    pub(crate) fn all(&self) -> Option<String> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        (!lines.is_empty()).then(|| lines.join(" "))
    }
}
