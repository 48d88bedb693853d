//! Documents that never change, kept parsed.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use store::{Store, StoreError};
use tokio::sync::Mutex;

/// Parsed documents by key, the oldest dropped first. They never change, so a kept one is never stale.
#[derive(Debug)]
pub(crate) struct Cache<T> {
    kept: Mutex<VecDeque<(String, Arc<T>)>>,
    capacity: usize,
}

impl<T: DeserializeOwned> Cache<T> {
    /// An empty one that holds so many.
    pub(crate) fn of(capacity: usize) -> Self {
        Self { kept: Mutex::default(), capacity }
    }

    /// The document at a key; `None` if there is none.
    pub(crate) async fn read(&self, store: &Store, key: &str) -> Result<Option<Arc<T>>, StoreError> {
        let kept = self.kept.lock().await.iter().find(|(kept, _)| kept == key).cloned();
        if let Some((_, document)) = kept {
            return Ok(Some(document));
        }
        let Some(document) = store.get_json::<T>(key).await?.map(Arc::new) else { return Ok(None) };
        let mut kept = self.kept.lock().await;
        if kept.len() >= self.capacity {
            kept.pop_front();
        }
        kept.push_back((key.to_owned(), Arc::clone(&document)));
        Ok(Some(document))
    }
}
