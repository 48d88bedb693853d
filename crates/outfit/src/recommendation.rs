//! The answer.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use weather::{Hour, StationId};

use crate::garment::Slot;
use crate::index::utci::ThermalStress;
use crate::request::{Activity, Language, Sensitivity, Style, Units, Window};
use crate::simple::Band;

mod accessory;
mod part_of_day;
mod reason;
mod timing;

pub use accessory::{Accessory, AccessoryKind};
pub use part_of_day::PartOfDay;
pub use reason::{Assumption, Cause, Missing, Reason};
pub use timing::{Timing, TimingKind};

/// What to wear on a day, when to take what off, and why.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Recommendation {
    /// The place.
    #[schema(value_type = String, example = "108")]
    pub station: StationId,
    /// The local date.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// Which of its hours outside are dressed for.
    pub timing: Timing,
    /// IANA name of the zone that local times are in.
    pub time_zone: String,
    /// The language of every text.
    pub language: Language,
    /// The units in every text.
    pub units: Units,
    /// The wardrobe that was chosen from.
    pub style: Style,
    /// What the person does outside.
    pub activity: Activity,
    /// How the person feels cold, −2 to 2.
    #[schema(value_type = i8, minimum = -2, maximum = 2)]
    pub sensitivity: Sensitivity,
    /// The advice in a sentence or two.
    pub headline: String,
    /// The reasons in sentences, the weightiest first.
    pub details: Vec<String>,
    /// What stays on all day, from the inside out.
    pub base: Vec<Item>,
    /// What goes over it and comes off again, from the inside out.
    pub layers: Vec<Item>,
    /// Insulation of the base.
    pub base_clo: f64,
    /// Insulation of everything.
    pub total_clo: f64,
    /// What to have on at each time outside, in order.
    pub plan: Vec<PlanPart>,
    /// What to carry or wear besides.
    pub accessories: Vec<Accessory>,
    /// The numbers of every hour of the date and of the hours outside.
    pub hours: Vec<HourNumbers>,
    /// What decided, in numbers and words.
    pub reasons: Vec<Reason>,
    /// How sure it is.
    pub confidence: Confidence,
    /// What was not known, and what was taken instead.
    pub assumptions: Vec<Assumption>,
    /// The plain table's answer, for comparison.
    pub simple: Simple,
}

/// A garment to wear.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Item {
    /// Its name in the garment list.
    pub id: &'static str,
    /// Its name for people.
    pub name: String,
    /// Where it is worn.
    pub layer: Slot,
    /// What it adds.
    pub clo: f64,
}

/// A time outside and what to have on.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PlanPart {
    /// Part of the day.
    pub part: PartOfDay,
    /// When, on the local clock.
    #[schema(value_type = String, example = "07:00-09:00")]
    pub outside: Window,
    /// Layers to have on over the base, by id, from the inside out.
    pub wear: Vec<&'static str>,
    /// Layers to have off, by id.
    pub off: Vec<&'static str>,
    /// Insulation worn; `None` when the weather of this time is not known.
    pub worn_clo: Option<f64>,
    /// Insulation that the coldest hour of it asks for.
    pub required_clo: Option<f64>,
    /// The lowest air temperature of it.
    pub air_temperature_min_c: Option<f64>,
    /// The highest air temperature of it.
    pub air_temperature_max_c: Option<f64>,
    /// The same in words.
    pub text: String,
}

/// Whether there is an official feels-like temperature, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeelsLikeBasis {
    /// KMA's summer form, from temperature and humidity.
    Summer,
    /// KMA's winter form, the wind chill.
    Winter,
    /// None: October to April above 10 °C.
    NoneAbove10C,
    /// None: October to April in less than 1.3 m/s of wind.
    NoneInCalm,
    /// None: humidity or wind is not known.
    Unknown,
}

/// The numbers of an hour.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HourNumbers {
    /// The hour.
    #[schema(value_type = String, format = DateTime)]
    pub valid_at: Hour,
    /// Local time, `07:00`.
    pub local_time: String,
    /// Whether any of it is spent outside.
    pub outside: bool,
    /// Air temperature, as often lower as higher.
    pub air_temperature_c: f64,
    /// Air temperature that is fallen short of once in ten times.
    pub air_temperature_p10_c: f64,
    /// Air temperature that is exceeded once in ten times.
    pub air_temperature_p90_c: f64,
    /// KMA's official feels-like temperature.
    pub feels_like_c: Option<f64>,
    /// Which form it is of, or why there is none.
    pub feels_like_basis: FeelsLikeBasis,
    /// UTCI in the street; `None` outside its domain.
    pub utci_c: Option<f64>,
    /// Its class.
    pub thermal_stress: Option<ThermalStress>,
    /// Insulation that the hour asks for, given the outer layer worn then.
    pub required_clo: f64,
    /// Insulation worn; `None` indoors.
    pub worn_clo: Option<f64>,
    /// Wind at 10 m; `None` when not known.
    pub wind_speed_10m_ms: Option<f64>,
    /// Relative humidity; `None` when not known.
    pub relative_humidity_percent: Option<f64>,
    /// Probability of rain or snow, 0 to 1; `None` when not known.
    pub precipitation_probability: Option<f64>,
    /// Rain, or snow as water, if it falls; `None` when not known.
    pub precipitation_mm: Option<f64>,
    /// Total cloud, 0 to 10; `None` when not known.
    pub cloud_cover_tenths: Option<f64>,
    /// UV index; `None` when not known.
    pub uv_index: Option<f64>,
    /// Fine dust, PM2.5, µg/m³; `None` when not known.
    pub pm2_5_ug_m3: Option<f64>,
    /// Coarse dust, PM10, µg/m³; `None` when not known.
    pub pm10_ug_m3: Option<f64>,
}

/// How sure the advice is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Confidence {
    /// Probability of being cold at no time outside, 0 to 0.99, from the forecast's quantiles.
    pub not_cold: f64,
    /// The same in words.
    pub text: String,
}

/// The answer of a second, plain recommender: the well-known table of clothes by temperature. It needs
/// nothing but air temperature, and takes nothing off.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Simple {
    /// The row.
    pub band: Band,
    /// Mean air temperature of the hours outside, which picks the row.
    pub air_temperature_c: f64,
    /// The table's words.
    pub text: String,
    /// An outfit of the row, from the same garment list as the plan's, from the inside out.
    pub items: Vec<Item>,
    /// Its insulation.
    pub total_clo: f64,
}
