//! What happened since yesterday morning.

use jiff::{SignedDuration, Timestamp};
use store::{Notice, Store, StoreError};

use crate::alert::Alert;
use crate::message::operators_zone;
use crate::topic::Topic;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What was noticed in the day before `time`, digests themselves aside.
pub(crate) async fn noticed_before(store: &Store, time: Timestamp) -> Result<Vec<Notice>, StoreError> {
    let mut noticed = store.notices(time - DAY).await?;
    noticed.retain(|notice| notice.noticed_at_s < time.as_second() && notice.topic != Topic::Digest.word());
    Ok(noticed)
}

/// The digest of one morning: a schedule that fires twice tells it once.
pub(crate) fn alert(time: Timestamp) -> Alert {
    let date = time.to_zoned(operators_zone()).date();
    Alert {
        topic: Topic::Digest,
        cause: format!("digest/{date}"),
        subject: date.to_string(),
        text: String::new(),
        station: None,
        hour: None,
        at: time,
    }
}
