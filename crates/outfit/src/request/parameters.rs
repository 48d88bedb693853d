//! The parameters of a request as they come in an address.

use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use weather::Metres;

use super::{Language, Request, RequestError, Sensitivity, shortened};

/// The longest text a parameter may have, bytes: more than any sensible one.
pub(super) const LONGEST_PARAMETER: usize = 200;

/// The parameters as they come; a blank one counts as left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Parameters {
    /// Id of a station.
    pub station: Option<String>,
    /// Degrees north, with `lon` instead of a station.
    pub lat: Option<String>,
    /// Degrees east.
    pub lon: Option<String>,
    /// Height of that point above the sea, m; may be left out.
    pub elevation: Option<String>,
    /// Local date.
    pub date: Option<String>,
    /// Times outside, as [`super::Windows`] reads them.
    pub outside: Option<String>,
    /// A word of [`super::Activity`].
    pub activity: Option<String>,
    /// −2 to 2.
    pub sensitivity: Option<String>,
    /// A word of [`super::Style`].
    pub style: Option<String>,
    /// A word of [`Language`].
    pub lang: Option<String>,
    /// A word of [`super::Units`].
    pub units: Option<String>,
}

/// A point on the Earth that somebody asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Degrees north.
    pub latitude_deg: f64,
    /// Degrees east.
    pub longitude_deg: f64,
    /// Height above the sea, where it is known.
    pub elevation: Option<Metres>,
}

impl Parameters {
    /// What a person asks for; `language` where they name none.
    ///
    /// # Errors
    /// When a parameter cannot be read; the error names it and what it may be.
    pub fn request(&self, language: Language) -> Result<Request, RequestError> {
        self.bounded()?;
        Ok(Request {
            outside: read(self.outside.as_ref())?.unwrap_or_default(),
            activity: read(self.activity.as_ref())?.unwrap_or_default(),
            sensitivity: self.sensitivity()?,
            style: read(self.style.as_ref())?.unwrap_or_default(),
            language: read(self.lang.as_ref())?.unwrap_or(language),
            units: read(self.units.as_ref())?.unwrap_or_default(),
        })
    }

    /// The point that is asked for, if one is.
    ///
    /// # Errors
    /// When it is not one on the Earth, or a station is named too.
    pub fn point(&self) -> Result<Option<Point>, RequestError> {
        self.bounded()?;
        let latitude = number("lat", self.lat.as_ref(), (-90.0, 90.0), "37.57")?;
        let longitude = number("lon", self.lon.as_ref(), (-180.0, 180.0), "126.98")?;
        let elevation = number("elevation", self.elevation.as_ref(), (-450.0, 9_000.0), "120")?;
        let (latitude_deg, longitude_deg) = match (latitude, longitude) {
            (None, None) if elevation.is_some() => return Err(RequestError::HeightOfNothing),
            (None, None) => return Ok(None),
            (Some(_), None) => return Err(RequestError::HalfAPoint { parameter: "lon" }),
            (None, Some(_)) => return Err(RequestError::HalfAPoint { parameter: "lat" }),
            (Some(latitude), Some(longitude)) => (latitude, longitude),
        };
        if given(self.station.as_ref()).is_some() {
            return Err(RequestError::TwoPlaces);
        }
        Ok(Some(Point { latitude_deg, longitude_deg, elevation: elevation.map(Metres) }))
    }

    /// The station that is asked for, as it was written, if one is.
    pub fn station(&self) -> Option<&str> {
        given(self.station.as_ref())
    }

    /// The local date that is asked for, if one is.
    ///
    /// # Errors
    /// When it is none of the calendar.
    pub fn date(&self) -> Result<Option<Date>, RequestError> {
        self.bounded()?;
        let date = given(self.date.as_ref())
            .map(|text| text.parse().map_err(|_| RequestError::NotADate { text: shortened(text) }));
        date.transpose()
    }

    fn sensitivity(&self) -> Result<Sensitivity, RequestError> {
        let Some(text) = given(self.sensitivity.as_ref()) else { return Ok(Sensitivity::default()) };
        // `+2` in an address is read as ` 2`
        let number: Result<i64, _> = text.trim().parse();
        number.map_err(|_| RequestError::NotWhole { text: shortened(text) }).and_then(Sensitivity::try_from)
    }

    fn bounded(&self) -> Result<(), RequestError> {
        let Self { station, lat, lon, elevation, date, outside, activity, sensitivity, style, lang, units } =
            self;
        let all = [
            ("station", station),
            ("lat", lat),
            ("lon", lon),
            ("elevation", elevation),
            ("date", date),
            ("outside", outside),
            ("activity", activity),
            ("sensitivity", sensitivity),
            ("style", style),
            ("lang", lang),
            ("units", units),
        ];
        let long = all.into_iter().find_map(|(parameter, text)| {
            let bytes = text.as_ref()?.len();
            (bytes > LONGEST_PARAMETER).then_some(RequestError::TooLong { parameter, bytes })
        });
        long.map_or(Ok(()), Err)
    }
}

/// A parameter that is not left blank.
fn given(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.trim().is_empty())
}

fn read<T: FromStr<Err = RequestError>>(text: Option<&String>) -> Result<Option<T>, RequestError> {
    given(text).map(str::parse).transpose()
}

fn number(
    parameter: &'static str,
    text: Option<&String>,
    (low, high): (f64, f64),
    example: &'static str,
) -> Result<Option<f64>, RequestError> {
    let Some(text) = given(text) else { return Ok(None) };
    let value = text.trim().parse().ok().filter(|value: &f64| value.is_finite());
    let value =
        value.ok_or_else(|| RequestError::NotANumber { parameter, text: shortened(text), example })?;
    if !(low..=high).contains(&value) {
        return Err(RequestError::OutOfRange { parameter, value, low, high });
    }
    Ok(Some(value))
}

#[cfg(test)]
mod tests;
