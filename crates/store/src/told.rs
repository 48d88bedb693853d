//! What people were told: one message for one cause, whoever notices it and however often.
//!
//! State table: `NOTICE`/`{cause}`. Telling has two steps, so that a message which did not arrive is not
//! counted as told: a claim that holds for a short time, then a note that it was told, which holds as long
//! as the cause is to be kept quiet about.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::error::code;
use crate::table::{Key, Query, encode};
use crate::{Store, StoreError};

const PARTITION: &str = "NOTICE";
/// Longer than telling takes; a claim that is older belongs to a function that was stopped.
const CLAIM: SignedDuration = SignedDuration::from_mins(2);
/// How long a notice is kept at least, for the digest.
const KEPT: SignedDuration = SignedDuration::from_hours(8 * 24);

/// Something that people are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What it is about, the same for everything that one message is enough for.
    pub cause: String,
    /// What kind of thing it is, in one word.
    pub topic: String,
    /// What happened, in a sentence.
    pub text: String,
    /// When it was noticed: seconds since 1970.
    pub noticed_at_s: i64,
}

/// What became of an attempt to tell something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// It is the caller's to tell: [`Store::told`] or [`Store::not_told`] has to follow.
    Mine,
    /// It was told, not long ago.
    Told,
    /// Somebody else is telling it just now, or was stopped while telling it.
    Busy,
}

/// A notice as the table keeps it.
#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(flatten)]
    notice: Notice,
    told: bool,
    /// Until then nobody else tells it: seconds since 1970.
    quiet_until: i64,
    /// When DynamoDB may drop it.
    expires_at: i64,
}

impl Store {
    /// Claims the telling of `notice` at `now`, by a clock that is right to a minute. Of any number of
    /// callers at once, one may tell it.
    ///
    /// # Errors
    /// If the state table cannot be read or written.
    pub async fn claim_notice(&self, notice: &Notice, now: Timestamp) -> Result<Telling, StoreError> {
        let (table, key) = (&self.config.state_table, key(notice));
        let item = encode(&key, &Kept::new(notice, false, now, CLAIM))?;
        let request = self
            .dynamodb
            .put_item()
            .table_name(table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk) OR quiet_until <= :now")
            .expression_attribute_values(":now", AttributeValue::N(now.as_second().to_string()));
        match request.send().await {
            Ok(_) => Ok(Telling::Mine),
            Err(error) if code(&error) == Some("ConditionalCheckFailedException") => {
                let kept: Option<Kept> = self.get_item(table, &key).await?;
                Ok(if kept.is_some_and(|kept| kept.told) { Telling::Told } else { Telling::Busy })
            }
            Err(error) => Err(StoreError::service("claiming", key.name(), error)),
        }
    }

    /// Notes that a claimed notice was told, or needs no message of its own; `quiet` is how long the same
    /// cause is not told again.
    ///
    /// # Errors
    /// If the state table cannot be written.
    pub async fn told(
        &self,
        notice: &Notice,
        now: Timestamp,
        quiet: SignedDuration,
    ) -> Result<(), StoreError> {
        let kept = Kept::new(notice, true, now, quiet);
        self.put_item(&self.config.state_table, &key(notice), &kept, false).await.map(drop)
    }

    /// Gives a claim back: the message did not arrive.
    ///
    /// # Errors
    /// If the state table cannot be written.
    pub async fn not_told(&self, notice: &Notice) -> Result<(), StoreError> {
        let key = key(notice);
        let request = self
            .dynamodb
            .delete_item()
            .table_name(&self.config.state_table)
            .set_key(Some(key.item()))
            .condition_expression("told = :no")
            .expression_attribute_values(":no", AttributeValue::Bool(false));
        match request.send().await {
            Err(error) if code(&error) != Some("ConditionalCheckFailedException") => {
                Err(StoreError::service("deleting", key.name(), error))
            }
            _ => Ok(()),
        }
    }

    /// What was noticed from `since` on, oldest first.
    ///
    /// # Errors
    /// If the state table cannot be read.
    pub async fn notices(&self, since: Timestamp) -> Result<Vec<Notice>, StoreError> {
        let kept: Vec<Kept> = self.query(&self.config.state_table, PARTITION, Query::default()).await?;
        let recent = kept.into_iter().map(|kept| kept.notice);
        let mut recent: Vec<Notice> =
            recent.filter(|notice| notice.noticed_at_s >= since.as_second()).collect();
        recent.sort_by(|one, next| (one.noticed_at_s, &one.cause).cmp(&(next.noticed_at_s, &next.cause)));
        Ok(recent)
    }
}

impl Kept {
    fn new(notice: &Notice, told: bool, now: Timestamp, quiet: SignedDuration) -> Self {
        let after = |duration: SignedDuration| now.as_second() + duration.as_secs();
        Self { notice: notice.clone(), told, quiet_until: after(quiet), expires_at: after(quiet.max(KEPT)) }
    }
}

fn key(notice: &Notice) -> Key {
    Key::new(PARTITION, &notice.cause)
}
