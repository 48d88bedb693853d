//! What an hour asks for, over the forecast's uncertainty.

use weather::{Celsius, MetresPerSecond, RelativeHumidity};

use crate::day::Frame;
use crate::hour_weather::HourWeather;
use crate::index::radiation::{Exposure, mean_radiant_temperature};
use crate::index::utci::utci;
use crate::need::{Need, OuterLayer, Surroundings, clothing_need, needs};

/// From this wind on a shell is worth its name, m/s at 10 m.
pub(crate) const WINDY: f64 = 4.0;
/// Calm air, as UTCI defines it.
pub(crate) const CALM: MetresPerSecond = MetresPerSecond(0.5);
/// From this probability on an hour counts as wet.
pub(crate) const WET: f64 = 0.5;
/// A coat that rain has dampened lost about this share of itself: ours, no standard covers it.
const DAMP_SHARE: f64 = 0.1;

/// A need with and without a windproof layer, clo.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ByCover {
    pub(crate) open: f64,
    pub(crate) windproof: f64,
}

impl ByCover {
    pub(crate) fn with(self, windproof: bool) -> f64 {
        if windproof { self.windproof } else { self.open }
    }

    pub(crate) fn each(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        Self { open: f(self.open, other.open), windproof: f(self.windproof, other.windproof) }
    }
}

/// What an hour asks for, over the forecast's uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct HourNeed {
    /// In the street, where the sun reaches once it is high; at p10, p50 and p90 of the temperature.
    pub(crate) street: [ByCover; 3],
    /// At p50, in the shade.
    pub(crate) shade: ByCover,
    /// In the shade when it is as cold, or as windy, as once in ten times.
    pub(crate) cold: ByCover,
    /// How much more a wind asks for that blows once in ten times.
    pub(crate) gust: ByCover,
    /// How much less a wind asks for that is fallen short of once in ten times.
    pub(crate) lull: ByCover,
}

impl Frame<'_> {
    /// The need in one set of surroundings, with and without a windproof layer; rain makes it larger.
    pub(crate) fn need(&self, around: &Surroundings, wet: bool) -> ByCover {
        let (activity, sensitivity) = (self.request.activity, self.request.sensitivity);
        let damp = |need: &Need| {
            let clo = need.clo.0;
            if wet { clo + DAMP_SHARE * (clo - 0.5).clamp(0.0, 0.5) } else { clo }
        };
        if around.wind_10m.0 >= WINDY {
            let needs = needs(around, activity, sensitivity, [OuterLayer::Open, OuterLayer::Windproof]);
            ByCover { open: damp(&needs[0]), windproof: damp(&needs[1]) }
        } else {
            let open = damp(&clothing_need(around, activity, sensitivity, OuterLayer::Open));
            ByCover { open, windproof: open }
        }
    }

    /// What an hour asks for.
    pub(crate) fn hour_need(&self, weather: &HourWeather, elevation: f64) -> HourNeed {
        let air = weather.air_temperature;
        let sun = street_sun(elevation);
        let wet = is_wet(weather);
        let around = |sun| surroundings(weather, elevation, air.p50, sun);
        // the radiant excess changes little between the quantiles, so it is found once
        let shifted = |base: &Surroundings, to: Celsius| Surroundings {
            air: to,
            mean_radiant: Celsius(base.mean_radiant.0 + to.0 - base.air.0),
            ..*base
        };
        let (lit, dark) = (around(sun), around(0.0));
        let street = [air.p10, air.p50, air.p90].map(|to| self.need(&shifted(&lit, to), wet));
        let same = sun == 0.0;
        let shade = if same { street[1] } else { self.need(&dark, wet) };
        let coldest = if same { street[0] } else { self.need(&shifted(&dark, air.p10), wet) };
        let strong = weather.strong_wind();
        let windiest =
            if strong == dark.wind_10m { shade } else { self.need(&with_wind(&dark, strong), wet) };
        let weak = weather.weak_wind();
        let calmest = if weak == dark.wind_10m { shade } else { self.need(&with_wind(&dark, weak), wet) };
        HourNeed {
            street,
            shade,
            cold: coldest.each(windiest, f64::max),
            gust: windiest.each(shade, |strong, mean| (strong - mean).max(0.0)),
            lull: shade.each(calmest, |mean, weak| (mean - weak).max(0.0)),
        }
    }
}

/// The air around a person at `air` temperature, `sun` of the time in the sun.
pub(crate) fn surroundings(weather: &HourWeather, elevation: f64, air: Celsius, sun: f64) -> Surroundings {
    let exposure = Exposure { sun, ..Exposure::STREET_SHADE };
    let humidity = weather.humidity_or_assumed();
    let mean_radiant =
        mean_radiant_temperature(elevation, weather.cloud_or_assumed(), air, humidity, exposure)
            .unwrap_or(air);
    Surroundings { air, mean_radiant, wind_10m: weather.wind_or_assumed(), humidity }
}

/// The same air in another wind.
pub(crate) fn with_wind(around: &Surroundings, wind_10m: MetresPerSecond) -> Surroundings {
    Surroundings { wind_10m, ..*around }
}

/// Whether rain or snow is more likely than not.
pub(crate) fn is_wet(weather: &HourWeather) -> bool {
    weather.precipitation_probability.is_some_and(|probability| probability >= WET)
}

/// Whether the weather is beyond UTCI's domain, where nobody knows how much is enough.
pub(crate) fn is_out_of_reach(weather: &HourWeather) -> bool {
    let air = weather.air_temperature.p50;
    let wind = MetresPerSecond(weather.wind_or_assumed().0.max(CALM.0)); // calmer air counts as 0.5 m/s by definition
    utci(air, air, wind, RelativeHumidity(0.0)).is_none() // vapour alone never puts the cold out of reach
}

/// Share of the time in direct sun on a street: none while the sun is behind the houses, half once
/// it stands 30° high.
pub(crate) fn street_sun(elevation_deg: f64) -> f64 {
    Exposure::STREET_HALF_SUN.sun * ((elevation_deg - 10.0) / 20.0).clamp(0.0, 1.0)
}
