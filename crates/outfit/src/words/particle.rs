//! Korean particles, which depend on how the word before them ends.

use fluent_bundle::{FluentArgs, FluentValue};

/// `PARTICLE($word, "을/를")` in a language file: the word with the particle that fits it, the one
/// before the slash after a consonant, the one after it after a vowel.
pub(super) fn attach<'a>(positional: &[FluentValue<'a>], _: &FluentArgs<'_>) -> FluentValue<'a> {
    let [word, FluentValue::String(pair)] = positional else { return FluentValue::Error };
    let word = match word {
        FluentValue::String(word) => word.to_string(),
        FluentValue::Number(number) => number.as_string().into_owned(),
        _ => return FluentValue::Error,
    };
    FluentValue::from(format!("{word}{}", fitting(&word, pair)))
}

/// The particle of `pair` that fits `word`.
fn fitting<'a>(word: &str, pair: &'a str) -> &'a str {
    let (after_consonant, after_vowel) = pair.split_once('/').unwrap_or((pair, pair));
    match ending(word) {
        Ending::Vowel => after_vowel,
        // 로 follows ㄹ as it follows a vowel: 신발로
        Ending::Rieul if after_consonant.starts_with('으') => after_vowel,
        Ending::Rieul | Ending::Consonant => after_consonant,
    }
}

enum Ending {
    Vowel,
    Rieul,
    Consonant,
}

/// How a word ends when it is read aloud; what stands in brackets behind it is not.
fn ending(word: &str) -> Ending {
    const FIRST: u32 = '가' as u32;
    const LAST: u32 = '힣' as u32;
    const FINALS: u32 = 28;
    const RIEUL: u32 = 8;
    let word = match word.split_once('(') {
        Some((before, _)) if word.ends_with(')') => before,
        _ => word,
    };
    match word.chars().rev().find(|letter| letter.is_alphanumeric() || *letter == '%') {
        Some(letter) if (FIRST..=LAST).contains(&(letter as u32)) => match (letter as u32 - FIRST) % FINALS {
            0 => Ending::Vowel,
            RIEUL => Ending::Rieul,
            _ => Ending::Consonant,
        },
        Some('1' | '7' | '8') => Ending::Rieul,     // 일, 칠, 팔
        Some('0' | '3' | '6') => Ending::Consonant, // 영, 삼, 육
        _ => Ending::Vowel,                         // 2, 4, 5, 9, °C (도), % (퍼센트), clo (클로)
    }
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn a_particle_fits_the_sound_before_it() {
        let of = |word, pair| format!("{word}{}", fitting(word, pair));
        assert_eq!(of("트렌치코트", "을/를"), "트렌치코트를");
        assert_eq!(of("목도리", "과/와"), "목도리와");
        assert_eq!(of("패딩", "을/를"), "패딩을");
        assert_eq!(of("양말", "으로/로"), "양말로");
        assert_eq!(of("장갑", "으로/로"), "장갑으로");
        assert_eq!(of("13°C", "이/가"), "13°C가");
        assert_eq!(of("90%", "은/는"), "90%는");
        assert_eq!(of("6", "이/가"), "6이");
        assert_eq!(of("우산(비 올 확률 90%)", "과/와"), "우산(비 올 확률 90%)과");
    }
}
