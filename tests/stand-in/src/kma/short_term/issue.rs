//! When the short-term forecast is issued, and how far an issue reaches.

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use weather::Hour;

use crate::kst;

/// How far back issues can be asked for.
const KEPT: SignedDuration = SignedDuration::from_hours(3 * 24);

/// One of the three operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    /// `getUltraSrtNcst`: the analysis of an hour.
    Nowcast,
    /// `getUltraSrtFcst`: the next six hours.
    UltraShort,
    /// `getVilageFcst`: three to four days.
    Village,
}

impl Operation {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "getUltraSrtNcst" => Some(Self::Nowcast),
            "getUltraSrtFcst" => Some(Self::UltraShort),
            "getVilageFcst" => Some(Self::Village),
            _ => None,
        }
    }

    /// How long after its time an issue can be asked for.
    fn ready_after(self) -> SignedDuration {
        SignedDuration::from_mins(match self {
            Self::Nowcast => 40,
            Self::UltraShort => 15,
            Self::Village => 10,
        })
    }
}

/// One issue of one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Issue {
    pub(crate) operation: Operation,
    /// `base_date` and `base_time`.
    pub(crate) at: DateTime,
}

impl Issue {
    /// Whether there is such an issue, and it is ready and not too old at `now`.
    pub(crate) fn is_kept(self, now: Timestamp) -> bool {
        let (hour, minute) = (self.at.hour(), self.at.minute());
        let exists = match self.operation {
            Operation::Nowcast => minute == 0,
            Operation::UltraShort => minute == 30,
            Operation::Village => minute == 0 && hour % 3 == 2,
        };
        let age = now.duration_since(kst::instant(self.at));
        exists && (self.operation.ready_after()..=KEPT).contains(&age)
    }

    /// The hours that it is about: those after it, or of an analysis its own.
    pub(crate) fn hours(self) -> impl Iterator<Item = Hour> {
        let own = kst::hour(self.at);
        let first = if self.operation == Operation::Nowcast { own } else { own + 1 };
        let end = match self.operation {
            Operation::Nowcast => own + 1,
            Operation::UltraShort => first + 6,
            // the issues of 02 to 14 h reach to the end of the third day after, those of 17 to 23 h of the fourth
            Operation::Village => {
                let days = if self.at.hour() < 17 { 3 } else { 4 };
                kst::midnight(kst::days_later(self.at.date(), days + 1))
            }
        };
        weather::HourRange::new(first, end).iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(operation: Operation, base: &str, now: &str) -> bool {
        let now = format!("{now}+09:00").parse().unwrap();
        Issue { operation, at: base.parse().unwrap() }.is_kept(now)
    }

    #[test]
    fn an_issue_can_be_asked_for_from_its_minute_on_for_three_days() {
        use Operation::{Nowcast, UltraShort, Village};
        assert!(!kept(Nowcast, "2021-06-30T10:00", "2021-06-30T10:39"));
        assert!(kept(Nowcast, "2021-06-30T10:00", "2021-06-30T10:40"));
        assert!(!kept(UltraShort, "2021-06-30T10:30", "2021-06-30T10:44"));
        assert!(kept(UltraShort, "2021-06-30T10:30", "2021-06-30T10:45"));
        assert!(!kept(Village, "2021-06-30T11:00", "2021-06-30T11:09"));
        assert!(kept(Village, "2021-06-30T11:00", "2021-06-30T11:10"));
        assert!(kept(Village, "2021-06-30T11:00", "2021-07-03T11:00"));
        assert!(!kept(Village, "2021-06-30T11:00", "2021-07-03T11:01"));
    }

    #[test]
    fn there_are_no_issues_between_the_issue_times() {
        use Operation::{Nowcast, UltraShort, Village};
        assert!(!kept(Nowcast, "2021-06-30T10:30", "2021-06-30T12:00"));
        assert!(!kept(UltraShort, "2021-06-30T10:00", "2021-06-30T12:00"));
        assert!(!kept(Village, "2021-06-30T12:00", "2021-06-30T13:00"));
    }

    #[test]
    fn late_issues_reach_a_day_further() {
        let reach = |operation, at: &str| {
            let hours: Vec<Hour> = Issue { operation, at: at.parse().unwrap() }.hours().collect();
            (kst::of(hours[0]).to_string(), kst::of(hours[hours.len() - 1]).to_string())
        };
        let text = |first: &str, last: &str| (first.to_owned(), last.to_owned());
        assert_eq!(
            reach(Operation::Village, "2021-06-30T14:00"),
            text("2021-06-30T15:00:00", "2021-07-03T23:00:00")
        );
        assert_eq!(
            reach(Operation::Village, "2021-06-30T17:00"),
            text("2021-06-30T18:00:00", "2021-07-04T23:00:00")
        );
        assert_eq!(
            reach(Operation::UltraShort, "2021-06-30T12:30"),
            text("2021-06-30T13:00:00", "2021-06-30T18:00:00")
        );
    }
}
