//! A line to a server that can be cut, as networks are.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const MOMENT: Duration = Duration::from_millis(1);

/// A line to a server: everything that comes to its address is passed on while it is whole.
#[derive(Debug)]
pub struct Line {
    /// `http://127.0.0.1:…`.
    pub address: String,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    whole: AtomicBool,
    /// Bytes that came to the address and were passed on.
    passed: AtomicU64,
}

impl Line {
    /// Lays one to a server.
    pub async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(State { whole: AtomicBool::new(true), passed: AtomicU64::new(0) });
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                if shared.whole.load(Ordering::SeqCst) {
                    let server = TcpStream::connect(server.trim_start_matches("http://")).await.unwrap();
                    tokio::spawn(pass(client, server, Arc::clone(&shared)));
                } // else the client finds its connection closed
            }
        });
        Self { address, state }
    }

    /// From now on nothing passes, and connections are closed.
    pub fn cut(&self) {
        self.state.whole.store(false, Ordering::SeqCst);
    }

    /// New connections pass again.
    pub fn mend(&self) {
        self.state.whole.store(true, Ordering::SeqCst);
    }

    /// Bytes that were sent through it so far.
    pub fn passed(&self) -> u64 {
        self.state.passed.load(Ordering::SeqCst)
    }
}

async fn pass(client: TcpStream, server: TcpStream, state: Arc<State>) {
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let cut = async {
        while state.whole.load(Ordering::SeqCst) {
            tokio::time::sleep(MOMENT).await;
        }
    };
    let unheard = AtomicU64::new(0);
    tokio::select! {
        () = copy(from_client, to_server, &state, &state.passed) => {}
        () = copy(from_server, to_client, &state, &unheard) => {}
        () = cut => {}
    }
}

async fn copy(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    state: &State,
    count: &AtomicU64,
) {
    let mut buffer = vec![0; 1 << 14];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        // cut since the last look
        if !state.whole.load(Ordering::SeqCst) {
            return;
        }
        count.fetch_add(read as u64, Ordering::SeqCst);
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
