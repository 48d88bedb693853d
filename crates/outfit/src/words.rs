//! Words from the language files `i18n/*.ftl`.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::langid;

use crate::request::{Language, Units, Window};

mod particle;

/// Speaks one language in one system of units.
#[derive(Clone, Copy)]
pub(crate) struct Words {
    bundle: &'static FluentBundle<FluentResource>,
    units: Units,
}

static KOREAN: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle(Language::Korean, include_str!("../i18n/ko.ftl")));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle(Language::English, include_str!("../i18n/en.ftl")));

fn bundle(language: Language, source: &str) -> FluentBundle<FluentResource> {
    let locale = match language {
        Language::Korean => langid!("ko-KR"),
        Language::English => langid!("en-US"),
    };
    let resource = FluentResource::try_new(source.to_owned()).expect("the committed language files parse");
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    bundle.set_use_isolating(false); // answers are read by people and programs, not by bidi layouts
    bundle.add_resource(resource).expect("no message is written twice in a file");
    bundle.add_function("PARTICLE", particle::attach).expect("the function is added once");
    bundle
}

impl Words {
    pub(crate) fn new(language: Language, units: Units) -> Self {
        let bundle = match language {
            Language::Korean => &KOREAN,
            Language::English => &ENGLISH,
        };
        Self { bundle, units }
    }

    /// The message `key` with its arguments; the key itself should the file lack it.
    pub(crate) fn say(self, key: &str, args: &[(&'static str, String)]) -> String {
        self.pattern(key, None, args).unwrap_or_else(|| key.to_owned())
    }

    /// A garment's name as a label.
    pub(crate) fn name(self, id: &str) -> String {
        self.say(&garment_key(id), &[])
    }

    /// A garment as it stands in a sentence.
    pub(crate) fn garment(self, id: &str) -> String {
        self.phrase(&garment_key(id))
    }

    /// A thing as it stands in a sentence: with its article where the language has one.
    pub(crate) fn phrase(self, key: &str) -> String {
        self.pattern(key, Some("phrase"), &[]).unwrap_or_else(|| self.say(key, &[]))
    }

    /// Parts in a row: `a, b and c`.
    pub(crate) fn list(self, parts: &[String]) -> String {
        match parts {
            [] => String::new(),
            [only] => only.clone(),
            [first, second] => self.say("list-two", &[("first", first.clone()), ("second", second.clone())]),
            [most @ .., last] => self.say("list-many", &[("most", most.join(", ")), ("last", last.clone())]),
        }
    }

    /// A temperature in the reader's unit, without decimals.
    pub(crate) fn temperature(self, celsius: f64) -> String {
        format!("{}{}", whole(self.degrees(celsius)), self.degree_sign())
    }

    /// Two temperatures, the unit said once: `18~19°C`; one when they look alike.
    pub(crate) fn temperatures(self, low: f64, high: f64) -> String {
        let from = whole(self.degrees(low));
        let to = self.temperature(high);
        if format!("{from}{}", self.degree_sign()) == to {
            return to;
        }
        self.say("air-range", &[("from", from), ("to", to)])
    }

    /// A speed in the reader's unit, without decimals.
    pub(crate) fn speed(self, metres_per_second: f64) -> String {
        let (key, value) = match self.units {
            Units::Metric => ("speed-metric", metres_per_second),
            Units::Imperial => ("speed-imperial", metres_per_second * 2.236_936),
        };
        self.say(key, &[("value", whole(value))])
    }

    /// A time on the clock.
    pub(crate) fn time(self, hour: i8, minute: i8) -> String {
        let key = if minute == 0 { "time-hour" } else { "time-minute" };
        self.say(key, &[("hour", hour.to_string()), ("minute", format!("{minute:02}"))])
    }

    /// A time outside: `07:00–09:00`.
    pub(crate) fn window(self, window: Window) -> String {
        let (from, until) = window.clock_times();
        self.say("times", &[("from", from), ("until", until)])
    }

    /// A time span to ten minutes, rounded down, as a warning should be.
    pub(crate) fn duration(self, hours: f64) -> String {
        let tens = (hours * 6.0 + 1e-9).floor().max(1.0) as i64;
        let (hours, minutes) = (tens / 6, tens % 6 * 10);
        let key = match (hours, minutes) {
            (0, _) => "duration-minutes",
            (_, 0) => "duration-hours",
            _ => "duration-both",
        };
        self.say(key, &[("hours", hours.to_string()), ("minutes", minutes.to_string())])
    }

    fn degrees(self, celsius: f64) -> f64 {
        match self.units {
            Units::Metric => celsius,
            Units::Imperial => celsius * 1.8 + 32.0,
        }
    }

    fn degree_sign(self) -> &'static str {
        match self.units {
            Units::Metric => "°C",
            Units::Imperial => "°F",
        }
    }

    fn pattern(self, key: &str, attribute: Option<&str>, args: &[(&'static str, String)]) -> Option<String> {
        let message = self.bundle.get_message(key)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(attribute) => message.get_attribute(attribute)?.value(),
        };
        let args: FluentArgs<'_> =
            args.iter().map(|(name, value)| (*name, FluentValue::from(value.as_str()))).collect();
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new());
        Some(text.into_owned())
    }
}

fn garment_key(id: &str) -> String {
    format!("garment-{id}")
}

/// Rounded to a whole number, without a negative zero.
fn whole(value: f64) -> String {
    let rounded = value.round();
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

#[cfg(test)]
mod tests;
