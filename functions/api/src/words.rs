//! The words of the page and of problems, from the language files `i18n/*.ftl`.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use jiff::Zoned;
use jiff::civil::Date;
use outfit::Language;
use unic_langid::langid;
use weather::Station;

/// Speaks one language.
#[derive(Clone, Copy)]
pub(crate) struct Words {
    pub(crate) language: Language,
    bundle: &'static FluentBundle<FluentResource>,
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
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).expect("no message is written twice in a file");
    bundle
}

impl Words {
    pub(crate) fn new(language: Language) -> Self {
        let bundle = match language {
            Language::Korean => &KOREAN,
            Language::English => &ENGLISH,
        };
        Self { language, bundle }
    }

    /// The message `key`; the key itself should the file lack it.
    pub(crate) fn say(self, key: &str) -> String {
        self.format(key, &FluentArgs::new())
    }

    /// The message `key` around one argument.
    pub(crate) fn around(self, key: &str, name: &str, value: &str) -> String {
        self.with(key, &[(name, value)])
    }

    /// The message `key` around several arguments.
    pub(crate) fn with(self, key: &str, args: &[(&str, &str)]) -> String {
        self.format(key, &args.iter().copied().collect())
    }

    /// A station's name.
    pub(crate) fn name(self, station: &Station) -> &str {
        match self.language {
            Language::Korean => &station.name_ko,
            Language::English => &station.name_en,
        }
    }

    /// When and by what the forecast was made.
    pub(crate) fn issued(self, when: &Zoned, model: &str) -> String {
        let moment = self.moment(when);
        self.with("issued", &[("when", &moment), ("model", model)])
    }

    /// Weekday and day of the month, short, as over a column.
    pub(crate) fn day(self, date: Date) -> String {
        self.format("day", &self.parts(date))
    }

    /// A date as it stands in a sentence.
    pub(crate) fn date(self, date: Date) -> String {
        self.format("date", &self.parts(date))
    }

    /// Date and hour on a local clock.
    pub(crate) fn moment(self, when: &Zoned) -> String {
        let mut args = self.parts(when.date());
        args.set("year", when.year().to_string());
        args.set("hour", when.hour().to_string());
        self.format("moment", &args)
    }

    fn parts(self, date: Date) -> FluentArgs<'static> {
        let mut args = FluentArgs::new();
        args.set("weekday", self.say(&format!("weekday-{}", date.weekday().to_monday_one_offset())));
        args.set("month", date.month().to_string());
        args.set("month-name", self.say(&format!("month-{}", date.month())));
        args.set("day", date.day().to_string());
        args
    }

    fn format(self, key: &str, args: &FluentArgs<'_>) -> String {
        let pattern = self.bundle.get_message(key).and_then(|message| message.value());
        pattern.map_or_else(
            || key.to_owned(),
            |pattern| self.bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(source: &str) -> Vec<&str> {
        source.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key).collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let korean = keys(include_str!("../i18n/ko.ftl"));
        let english = keys(include_str!("../i18n/en.ftl"));
        // Korean counts its months, English names them.
        let missing: Vec<_> =
            english.iter().filter(|key| !key.starts_with("month-") && !korean.contains(key)).collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert!(korean.iter().all(|key| english.contains(key)));
    }

    #[test]
    fn a_moment_reads_naturally_in_both() {
        let when: Zoned = "2015-01-01T07:00:00+09:00[Asia/Seoul]".parse().unwrap();
        assert_eq!(Words::new(Language::Korean).moment(&when), "2015년 1월 1일 7시");
        assert_eq!(Words::new(Language::English).moment(&when), "1 January 2015, 7:00");
        assert_eq!(Words::new(Language::Korean).date(when.date()), "1월 1일(목)");
    }
}
