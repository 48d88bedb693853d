//! The words of the messages, from the language files `i18n/*.ftl`.

use std::sync::LazyLock;

use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use unic_langid::{LanguageIdentifier, langid};

/// A language that messages are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Language {
    #[default]
    Korean,
    English,
}

static KOREAN: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle(langid!("ko-KR"), include_str!("../i18n/ko.ftl")));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle(langid!("en-US"), include_str!("../i18n/en.ftl")));

fn bundle(locale: LanguageIdentifier, source: &str) -> FluentBundle<FluentResource> {
    let resource = FluentResource::try_new(source.to_owned()).expect("the committed language files parse");
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).expect("no message is written twice in a file");
    bundle
}

impl Language {
    /// The language of a code.
    pub(crate) fn of(code: &str) -> Option<Self> {
        match code {
            "ko" => Some(Self::Korean),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// The message `key` around its arguments; the key itself should the file lack it.
    pub(crate) fn say(self, key: &str, args: &[(&str, &str)]) -> String {
        let bundle = match self {
            Self::Korean => &KOREAN,
            Self::English => &ENGLISH,
        };
        let pattern = bundle.get_message(key).and_then(|message| message.value());
        let args = args.iter().copied().collect();
        pattern.map_or_else(
            || key.to_owned(),
            |pattern| bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topic::Topic;

    #[test]
    fn both_languages_have_every_text_of_every_topic() {
        for language in [Language::Korean, Language::English] {
            for topic in Topic::ALL {
                for part in ["title", "line", "do"] {
                    let key = format!("{}-{part}", topic.word());
                    assert_ne!(language.say(&key, &[]), key, "{language:?}");
                }
            }
        }
    }

    #[test]
    fn a_topic_is_read_back_from_its_word() {
        for topic in Topic::ALL {
            assert_eq!(topic.word().parse::<Topic>().ok(), Some(topic));
        }
        assert!("drift".parse::<Topic>().is_err());
    }
}
