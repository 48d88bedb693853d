//! Taking turns at a station's months, once writers have got into each other's way.
//!
//! Turns only spare work: what is written is guarded by its versions, whoever's turn it is. So a turn needs
//! no clock that two machines agree on, and one that was never ended is taken over.

use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};
use weather::StationId;

use crate::error::code;
use crate::patience::random;
use crate::table::Key;
use crate::{Patience, Put, Store, StoreError};

/// No writer's turn takes so long; one that is seen for longer belongs to a writer that was killed.
const LONGEST_TURN: Duration = Duration::from_secs(10);

/// A writer's turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    station: StationId,
    /// Tells this turn from all others.
    token: String,
}

impl Store {
    /// Waits for the turn at a station's months. It has to be ended ([`Store::end_turn`]).
    ///
    /// # Errors
    /// If the state table cannot be read or written, or when patience is at its end.
    pub async fn take_turn(&self, station: &StationId, patience: &mut Patience) -> Result<Turn, StoreError> {
        self.wait_for_turn(station, patience, LONGEST_TURN).await
    }

    async fn wait_for_turn(
        &self,
        station: &StationId,
        patience: &mut Patience,
        longest_turn: Duration,
    ) -> Result<Turn, StoreError> {
        let (table, key) = (&self.config.state_table, key(station));
        let mine = Turn { station: station.clone(), token: format!("{:016x}", random()) };
        let mut others: Option<(Turn, Instant)> = None;
        loop {
            match self.get_item::<Turn>(table, &key).await? {
                None => {
                    if self.put_item(table, &key, &mine, true).await? == Put::Written {
                        return Ok(mine);
                    }
                }
                Some(turn) => match &others {
                    Some((seen, since)) if *seen == turn => {
                        if since.elapsed() > longest_turn {
                            self.end_turn(&turn).await?;
                        }
                    }
                    _ => others = Some((turn, Instant::now())),
                },
            }
            patience.after(StoreError::Conflict { target: key.name() }).await?;
        }
    }

    /// Ends a turn. That of somebody else who came after it goes on.
    ///
    /// # Errors
    /// If the state table cannot be written.
    pub async fn end_turn(&self, turn: &Turn) -> Result<(), StoreError> {
        let key = key(&turn.station);
        let request = self
            .dynamodb
            .delete_item()
            .table_name(&self.config.state_table)
            .set_key(Some(key.item()))
            .condition_expression("#token = :token")
            .expression_attribute_names("#token", "token")
            .expression_attribute_values(":token", AttributeValue::S(turn.token.clone()));
        match request.send().await {
            Err(error) if code(&error) != Some("ConditionalCheckFailedException") => {
                Err(StoreError::service("deleting", key.name(), error))
            }
            _ => Ok(()),
        }
    }
}

fn key(station: &StationId) -> Key {
    Key::new(format!("STATION#{station}"), "TURN")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Config, Loopback};

    /// A store on servers of its own.
    async fn store(stack: &whole_path::Stack) -> Store {
        let loopback = Loopback {
            s3_endpoint: &stack.servers.s3_endpoint(),
            dynamodb_endpoint: &stack.servers.dynamodb_endpoint(),
            region: "us-east-1",
            access_key_id: "local",
            secret_access_key: "local",
        };
        Store::on_loopback(loopback, Config::local()).await
    }

    #[tokio::test]
    async fn one_writer_at_a_time_has_the_turn() {
        let stack = whole_path::Stack::temporary().await;
        let (store, station) = (store(&stack).await, "108".parse().unwrap());
        let first = store.take_turn(&station, &mut Patience::begin()).await.unwrap();
        let mut patience = Patience::begin();
        let mut second = std::pin::pin!(store.take_turn(&station, &mut patience));
        assert!(futures::poll!(&mut second).is_pending());
        store.end_turn(&first).await.unwrap();
        let second = second.await.unwrap();
        assert_ne!(second, first);
        store.end_turn(&first).await.unwrap();
        let held = store.get_item::<Turn>(&store.config.state_table, &key(&station)).await.unwrap();
        assert_eq!(held, Some(second), "the first can end its own turn only");
    }

    #[tokio::test]
    async fn a_turn_that_was_never_ended_is_taken_over() {
        let stack = whole_path::Stack::temporary().await;
        let (store, station) = (store(&stack).await, "108".parse().unwrap());
        let killed = store.take_turn(&station, &mut Patience::begin()).await.unwrap();
        let next = store.wait_for_turn(&station, &mut Patience::begin(), Duration::ZERO).await.unwrap();
        assert_ne!(next, killed);
    }
}
