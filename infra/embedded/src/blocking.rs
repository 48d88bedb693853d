//! Work that would hold up the async threads: SQLite, and hashing large bodies.

/// Runs `work` on a thread where it may block, and passes a panic on.
pub(crate) async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await.map_err(tokio::task::JoinError::try_into_panic) {
        Ok(value) => value,
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        // Not run at all: the runtime is shutting down, and this future goes with it.
        Err(Err(_)) => std::future::pending().await,
    }
}
