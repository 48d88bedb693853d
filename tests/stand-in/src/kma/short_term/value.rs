//! The categories of the short-term forecast, and how their values are written.

use super::issue::Operation;
use crate::number::{decimals, sixteen_points, whole};
use crate::outlook::Ahead;
use crate::rain::Rain;

/// Stands for a value that is not known: anything from 900 up or from −900 down.
const MISSING: &str = "-999";

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Category {
    Tmp,
    Tmn,
    Tmx,
    T1h,
    Uuu,
    Vvv,
    Vec,
    Wsd,
    Sky,
    Pty,
    Pop,
    Wav,
    Pcp,
    Rn1,
    Reh,
    Sno,
    Lgt,
}

impl Category {
    pub(super) const NOWCAST: &[Self] =
        &[Self::Pty, Self::Reh, Self::Rn1, Self::T1h, Self::Uuu, Self::Vec, Self::Vvv, Self::Wsd];

    pub(super) const ULTRA_SHORT: &[Self] = &[
        Self::Lgt,
        Self::Pty,
        Self::Rn1,
        Self::Sky,
        Self::T1h,
        Self::Reh,
        Self::Uuu,
        Self::Vvv,
        Self::Vec,
        Self::Wsd,
    ];

    /// Without the two that stand at one hour a day.
    pub(super) const VILLAGE: &[Self] = &[
        Self::Tmp,
        Self::Uuu,
        Self::Vvv,
        Self::Vec,
        Self::Wsd,
        Self::Sky,
        Self::Pty,
        Self::Pop,
        Self::Wav,
        Self::Pcp,
        Self::Reh,
        Self::Sno,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Tmp => "TMP",
            Self::Tmn => "TMN",
            Self::Tmx => "TMX",
            Self::T1h => "T1H",
            Self::Uuu => "UUU",
            Self::Vvv => "VVV",
            Self::Vec => "VEC",
            Self::Wsd => "WSD",
            Self::Sky => "SKY",
            Self::Pty => "PTY",
            Self::Pop => "POP",
            Self::Wav => "WAV",
            Self::Pcp => "PCP",
            Self::Rn1 => "RN1",
            Self::Reh => "REH",
            Self::Sno => "SNO",
            Self::Lgt => "LGT",
        }
    }

    /// Its value in one hour.
    pub(super) fn hourly(self, ahead: &Ahead, operation: Operation) -> String {
        let analysed = operation == Operation::Nowcast;
        let value = match self {
            Self::T1h if analysed => ahead.air_c.map(|celsius| decimals(celsius, 1)),
            Self::Tmp | Self::T1h => ahead.air_c.map(whole),
            Self::Tmn | Self::Tmx => ahead.air_c.map(extreme),
            Self::Uuu => wind_towards(ahead).map(|(east, _)| decimals(east, 1)),
            Self::Vvv => wind_towards(ahead).map(|(_, north)| decimals(north, 1)),
            Self::Vec => ahead.wind_ms.map(|_| ahead.wind_from_deg.map_or(0, sixteen_points).to_string()),
            Self::Wsd => ahead.wind_ms.map(|speed| decimals(speed, 1)),
            Self::Sky => ahead.cloud_tenths.map(|tenths| sky(tenths).to_owned()),
            Self::Pty => kind(ahead, operation == Operation::Village).map(str::to_owned),
            Self::Pop => Some(probability(ahead).to_owned()),
            Self::Rn1 if analysed => millimetres(ahead.rain).map(|depth| decimals(depth, 1)),
            Self::Pcp | Self::Rn1 => millimetres(ahead.rain).map(rain_depth),
            Self::Sno => millimetres(ahead.rain)
                .map(|depth| snow_depth(if falls_as_snow(ahead) { depth } else { 0.0 })),
            Self::Reh => ahead.humidity_percent.map(whole),
            Self::Wav | Self::Lgt => Some("0".to_owned()),
        };
        value.unwrap_or_else(|| MISSING.to_owned())
    }
}

/// A day's lowest or highest temperature.
pub(super) fn extreme(celsius: f64) -> String {
    decimals(celsius.round(), 1)
}

/// Metres per second towards east and north.
fn wind_towards(ahead: &Ahead) -> Option<(f64, f64)> {
    let speed = ahead.wind_ms?;
    let Some(from) = ahead.wind_from_deg.map(f64::to_radians) else { return Some((0.0, 0.0)) };
    Some((-speed * from.sin(), -speed * from.cos()))
}

/// 1 clear, 3 mostly cloudy, 4 overcast.
fn sky(tenths: f64) -> &'static str {
    match tenths {
        ..5.5 => "1",
        ..8.5 => "3",
        _ => "4",
    }
}

/// 0 nothing, 1 rain, 2 rain and snow, 3 snow. Of a trace the ultra-short forecast says 5, 6, 7.
fn kind(ahead: &Ahead, is_village: bool) -> Option<&'static str> {
    let Rain::Fell(depth) = ahead.rain else { return (ahead.rain == Rain::Dry).then_some("0") };
    let trace = depth < 0.1 && !is_village;
    let (rain, both, snow) = if trace { ("5", "6", "7") } else { ("1", "2", "3") };
    Some(match ahead.air_c? {
        ..=0.0 => snow,
        ..2.0 => both,
        _ => rain,
    })
}

fn falls_as_snow(ahead: &Ahead) -> bool {
    matches!(kind(ahead, true), Some("2" | "3"))
}

/// In steps of ten percent; what will happen is called likely, but never certain.
fn probability(ahead: &Ahead) -> &'static str {
    match ahead.rain {
        Rain::Fell(_) => "80",
        Rain::Dry if ahead.cloud_tenths.is_some_and(|tenths| tenths < 5.5) => "0",
        Rain::Dry | Rain::Unknown => "20",
    }
}

fn millimetres(rain: Rain) -> Option<f64> {
    match rain {
        Rain::Fell(depth) => Some(depth),
        Rain::Dry => Some(0.0),
        Rain::Unknown => None,
    }
}

fn rain_depth(millimetres: f64) -> String {
    match millimetres {
        ..=0.0 => "강수없음".to_owned(),
        ..1.0 => "1.0mm 미만".to_owned(),
        ..30.0 => format!("{millimetres:.1}mm"),
        ..50.0 => "30.0~50.0mm".to_owned(),
        _ => "50.0mm 이상".to_owned(),
    }
}

/// Fresh snow is taken to be ten times as deep as its water.
fn snow_depth(millimetres: f64) -> String {
    let centimetres = millimetres;
    match centimetres {
        ..=0.0 => "적설없음".to_owned(),
        ..0.5 => "0.5cm 미만".to_owned(),
        ..5.0 => format!("{centimetres:.1}cm"),
        _ => "5.0cm 이상".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ahead(air_c: f64, rain: Rain) -> Ahead {
        Ahead {
            air_c: Some(air_c),
            humidity_percent: None,
            wind_ms: Some(2.0),
            wind_from_deg: Some(270.0),
            cloud_tenths: Some(7.0),
            rain,
        }
    }

    #[test]
    fn amounts_are_written_in_words() {
        let rain = |depth| Category::Pcp.hourly(&ahead(20.0, depth), Operation::Village);
        assert_eq!(rain(Rain::Dry), "강수없음");
        assert_eq!(rain(Rain::Fell(0.4)), "1.0mm 미만");
        assert_eq!(rain(Rain::Fell(12.34)), "12.3mm");
        assert_eq!(rain(Rain::Fell(31.0)), "30.0~50.0mm");
        assert_eq!(rain(Rain::Fell(50.0)), "50.0mm 이상");
        assert_eq!(rain(Rain::Unknown), "-999");
        let snow = |air, depth| Category::Sno.hourly(&ahead(air, Rain::Fell(depth)), Operation::Village);
        assert_eq!([snow(-3.0, 0.3), snow(-3.0, 2.0), snow(9.0, 2.0)], ["0.5cm 미만", "2.0cm", "적설없음"]);
        assert_eq!(Category::Rn1.hourly(&ahead(20.0, Rain::Fell(0.4)), Operation::Nowcast), "0.4");
    }

    #[test]
    fn kinds_of_precipitation_have_other_numbers_in_the_two_forecasts() {
        let kind = |air, depth, operation| Category::Pty.hourly(&ahead(air, Rain::Fell(depth)), operation);
        assert_eq!(kind(-3.0, 0.0, Operation::Village), "3");
        assert_eq!(kind(-3.0, 0.0, Operation::UltraShort), "7");
        assert_eq!(kind(1.0, 1.0, Operation::UltraShort), "2");
        assert_eq!(kind(9.0, 0.0, Operation::UltraShort), "5");
    }

    #[test]
    fn west_wind_blows_to_the_east_and_what_is_not_known_is_marked() {
        let hour = ahead(20.0, Rain::Dry);
        let value = |category: Category| category.hourly(&hour, Operation::Village);
        assert_eq!([Category::Uuu, Category::Vvv, Category::Vec].map(value), ["2.0", "0.0", "270"]);
        assert_eq!([Category::Sky, Category::Reh].map(value), ["3", "-999"]);
    }
}
