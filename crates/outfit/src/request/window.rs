//! When someone is outside.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use super::{RequestError, shortened};

/// Longest window that may cross midnight, minutes: a longer one is a reversed one.
const LONGEST_OVERNIGHT_MIN: i32 = 12 * 60;
const DAY_MIN: i32 = 24 * 60;

/// A time outdoors on the clock of the place; it may last over midnight into the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Window {
    /// Minutes after the midnight that its day begins with.
    from: i32,
    /// Minutes after the same midnight: more than 1440 when it ends on the next day.
    until: i32,
}

impl Window {
    /// A window from one time up to another; midnight as its end is the end of the day.
    ///
    /// # Errors
    /// When it ends where it starts, or would last over midnight for more than 12 hours.
    pub fn new(from: Time, to: Time) -> Result<Self, RequestError> {
        let (from, to) = (minute_of_day(from), minute_of_day(to));
        let window = Self { from, until: if to > from { to } else { to + DAY_MIN } };
        if window.is_overnight() && window.minutes() > LONGEST_OVERNIGHT_MIN {
            return Err(RequestError::Reversed { window });
        }
        Ok(window)
    }

    const fn on_the_hour(from: i32, until: i32) -> Self {
        Self { from: from * 60, until: until * 60 }
    }

    /// Minutes from the midnight that its day begins with until it starts and until it ends.
    pub fn minutes_of_day(self) -> (i32, i32) {
        (self.from, self.until)
    }

    /// Whether it lasts into the next day.
    pub fn is_overnight(self) -> bool {
        self.until > DAY_MIN
    }

    /// Start and end on the clock: `07:30` and `09:00`, midnight as an end being `00:00`.
    pub fn clock_times(self) -> (String, String) {
        let clock = |minute: i32| format!("{:02}:{:02}", minute.rem_euclid(DAY_MIN) / 60, minute % 60);
        (clock(self.from), clock(self.until))
    }

    fn minutes(self) -> i32 {
        self.until - self.from
    }

    /// What lies before a minute of its day, and what lies after it.
    pub(crate) fn split(self, minute: i64) -> (Option<Self>, Option<Self>) {
        let at = i32::try_from(minute.clamp(i64::from(self.from), i64::from(self.until)));
        let at = at.expect("between two minutes of a day");
        let part = |from: i32, until: i32| (from < until).then_some(Self { from, until });
        (part(self.from, at), part(at, self.until))
    }
}

fn minute_of_day(time: Time) -> i32 {
    i32::from(time.hour()) * 60 + i32::from(time.minute())
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, until) = self.clock_times();
        write!(f, "{from}-{until}")
    }
}

impl FromStr for Window {
    type Err = RequestError;
    fn from_str(text: &str) -> Result<Self, RequestError> {
        let parts = text.trim().split_once('-').and_then(|(from, to)| Some((clock(from)?, clock(to)?)));
        let (from, to) = parts.ok_or_else(|| RequestError::NotAWindow { text: shortened(text) })?;
        Self::new(from, to)
    }
}

impl From<Window> for String {
    fn from(window: Window) -> Self {
        window.to_string()
    }
}

impl TryFrom<String> for Window {
    type Error = RequestError;
    fn try_from(text: String) -> Result<Self, RequestError> {
        text.parse()
    }
}

/// Reads `7:30`, `07:30` or `24:00` (midnight at the end of the day).
fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':')?;
    let short = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !short(hour) || minute.len() != 2 || !short(minute) {
        return None;
    }
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    if (hour, minute) == (24, 0) { Some(Time::midnight()) } else { Time::new(hour, minute, 0, 0).ok() }
}

/// The windows of a day in order, none overlapping another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<Window>", try_from = "Vec<Window>")]
pub struct Windows(Vec<Window>);

impl Windows {
    /// These windows, sorted by their start.
    ///
    /// # Errors
    /// When there is none, or two overlap.
    pub fn new(mut windows: Vec<Window>) -> Result<Self, RequestError> {
        windows.sort_by_key(|window| window.from);
        if windows.is_empty() {
            return Err(RequestError::NoWindow);
        }
        let overlapping = windows.windows(2).find(|pair| pair[0].until > pair[1].from);
        match overlapping {
            Some(pair) => Err(RequestError::Overlap { first: pair[0], second: pair[1] }),
            None => Ok(Self(windows)),
        }
    }

    /// The windows in order.
    pub fn iter(&self) -> impl Iterator<Item = Window> + '_ {
        self.0.iter().copied()
    }
}

impl Default for Windows {
    /// The way to work 07–09, lunch 12–13 and the way home 18–20.
    fn default() -> Self {
        Self([(7, 9), (12, 13), (18, 20)].map(|(from, to)| Window::on_the_hour(from, to)).to_vec())
    }
}

impl FromStr for Windows {
    type Err = RequestError;
    /// Reads `07:30-09:00,18:00-19:30`; order does not matter.
    fn from_str(text: &str) -> Result<Self, RequestError> {
        let parts = text.split(',').filter(|part| !part.trim().is_empty());
        Self::new(parts.map(str::parse).collect::<Result<_, _>>()?)
    }
}

impl From<Windows> for Vec<Window> {
    fn from(windows: Windows) -> Self {
        windows.0
    }
}

impl TryFrom<Vec<Window>> for Windows {
    type Error = RequestError;
    fn try_from(windows: Vec<Window>) -> Result<Self, RequestError> {
        Self::new(windows)
    }
}
